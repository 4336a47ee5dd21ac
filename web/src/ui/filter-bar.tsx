// Which rows of a list are shown. The values live in the address; this only shows and changes them.
import { Button, Group, Pill, Select, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchBox } from '#ui/search-box.tsx';

export type Filter = {
  key: string;
  label: string;
  options: readonly { value: string; label: string }[];
  /** Long lists of options can be searched. */
  searchable?: boolean;
  /** Set by links alone: shown only so that it can be taken away. */
  hidden?: boolean;
};

export type FilterBarProps = {
  /** As in the address; `search` is what the box holds. */
  values: Readonly<Partial<Record<string, string | undefined>>>;
  /** What turns undefined is taken out of the address. */
  onChange: (change: Partial<Record<string, string | undefined>>) => void;
  filters: readonly Filter[];
  /** What can be searched for: "Name, phone". Without it there is no search box. */
  searchLabel?: string;
  /** At the end, in words: how many there are. */
  count?: string | null;
  /** Behind it: an export … */
  children?: ReactNode;
};

export function FilterBar({ values, onChange, filters, searchLabel, count = null, children }: FilterBarProps) {
  const { t } = useTranslation('table');
  const shown = filters.filter(({ hidden }) => hidden !== true);
  const set = filters.filter(({ key }) => values[key] !== undefined);
  return (
    <search>
      <Group gap="sm" align="flex-end">
        {searchLabel !== undefined && (
          <SearchBox label={searchLabel} value={values['search'] ?? ''} onChange={(search) => onChange({ search })} />
        )}
        {shown.map(({ key, label, options, searchable }) => (
          <Select
            key={key}
            w={{ base: 'calc(50% - 6px)', xs: 170 }}
            size="sm"
            aria-label={label}
            placeholder={label}
            data={options}
            value={values[key] ?? null}
            onChange={(value) => onChange({ [key]: value ?? undefined })}
            searchable={searchable ?? false}
            comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          />
        ))}
        {count !== null && (
          <Text size="sm" c="dimmed" ml="auto" py={8} role="status">
            {count}
          </Text>
        )}
        {children}
      </Group>
      {set.length > 0 && (
        <Group gap="xs" mt="xs">
          {set.map(({ key, label, options }) => {
            const value = options.find((option) => option.value === values[key])?.label ?? values[key] ?? '';
            const what = `${label}: ${value}`;
            return (
              <Pill
                key={key}
                size="md"
                withRemoveButton
                removeButtonProps={{ 'aria-label': t('take_away', { what }), 'aria-hidden': false, tabIndex: 0 }}
                onRemove={() => onChange({ [key]: undefined })}
              >
                {what}
              </Pill>
            );
          })}
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() =>
              onChange(Object.fromEntries([...set.map(({ key }) => [key, undefined]), ['search', undefined]]))
            }
          >
            {t('clear')}
          </Button>
        </Group>
      )}
    </search>
  );
}
