import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '#lib/format.ts';

/** Rows by their ids, or all that the filters let through, also those that are not loaded. */
export type Selection = 'all' | ReadonlySet<number>;

export const NOTHING: Selection = new Set();

export const isSelected = (selection: Selection, id: number) => selection === 'all' || selection.has(id);

/** To take one away from all leaves those that are loaded. */
export function toggled(selection: Selection, id: number, loaded: readonly number[]): Selection {
  const ids = new Set(selection === 'all' ? loaded : selection);
  if (!ids.delete(id)) ids.add(id);
  return ids;
}

/** How many are selected, and what can be done with them; it stays at the bottom of the window. */
export function SelectionBar(props: {
  value: Selection;
  onChange: (value: Selection) => void;
  acts: ReactNode;
  total: number | null;
  loaded: number;
  more: boolean;
}) {
  const { value, onChange, acts, total, loaded, more } = props;
  const { t } = useTranslation('table');
  const { number } = useFormat();
  const count = value === 'all' ? total : value.size;
  if (count === 0) return null;
  const mayAll = value !== 'all' && value.size >= loaded && more && total !== null;
  return (
    <Paper
      withBorder
      shadow="md"
      px="md"
      py="xs"
      role="region"
      aria-label={t('bulk')}
      pos="sticky"
      bottom={12}
      style={{ zIndex: 20 }}
    >
      <Group gap="sm" justify="space-between">
        <Group gap="xs">
          <CloseButton size="sm" aria-label={t('deselect')} onClick={() => onChange(NOTHING)} />
          <Text size="sm" fw={600} role="status">
            {count === null ? t('all') : t('selected', { count, n: number(count) })}
          </Text>
          {mayAll && (
            <Button size="compact-sm" variant="subtle" onClick={() => onChange('all')}>
              {t('select_matching', { count: total, n: number(total) })}
            </Button>
          )}
        </Group>
        <Group gap="xs">{acts}</Group>
      </Group>
    </Paper>
  );
}
