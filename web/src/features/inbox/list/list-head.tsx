import { ActionIcon, Group, Menu, SegmentedControl, Select, Stack, Tooltip } from '@mantine/core';
import { IconChecklist, IconDots, IconPencilPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { askToBegin } from '#features/inbox/begin/new-mail.ts';
import { FindField } from './find-field.tsx';
import { MoreFilters } from './more-filters.tsx';
import {
  FOUND_IN,
  foundIn,
  lookOf,
  LOOKS,
  SORTS,
  sortOf,
  type Filter,
  type InboxSearch,
} from '#features/inbox/search.ts';
import { Views } from './views.tsx';

type Props = {
  search: InboxSearch;
  filter: Filter;
  onChange: (change: InboxSearch) => void;
  isSelecting: boolean;
  onSelecting: (is: boolean) => void;
};

const ALL = 'all';
const WHOSE = ['me', 'none', ALL] as const;

/** What the list has, and by what it is narrowed. */
export const ListHead = memo(function ListHead({ search, filter, onChange, isSelecting, onSelecting }: Props) {
  const within = foundIn(search);
  return (
    <Stack gap="xs" p="sm" pb="xs">
      <Group gap={6} justify="space-between" wrap="nowrap">
        <Views search={search} filter={filter} onChange={onChange} />
        <Group gap={2} wrap="nowrap">
          <Begin />
          <ListActs search={search} onChange={onChange} isSelecting={isSelecting} onSelecting={onSelecting} />
        </Group>
      </Group>
      <FindField search={search} onChange={onChange} />
      {search.search !== undefined && <Within search={search} onChange={onChange} />}
      {within === null && <Whose search={search} filter={filter} onChange={onChange} />}
      <Group gap={6} wrap="nowrap">
        {within === null && <LookSelect search={search} filter={filter} onChange={onChange} />}
        <MoreFilters search={search} filter={filter} onChange={onChange} />
      </Group>
    </Stack>
  );
});

type FilterProps = Pick<Props, 'search' | 'filter' | 'onChange'>;

/** How many there are, under all that else is chosen. */
function useCounts(filter: Filter) {
  const counts = useQuery({
    ...api.conversations.counts.queryOptions({ input: filter }),
    placeholderData: keepPreviousData,
  });
  return counts.data;
}

function useCounted() {
  const format = useFormat();
  return (label: string, count: number | undefined) =>
    count === undefined ? label : `${label} ${format.number(count)}`;
}

function Whose({ search, filter, onChange }: FilterProps) {
  const { t } = useTranslation('inbox');
  const counted = useCounted();
  const by = useCounts(filter)?.by_assignee;
  const has = { me: by?.me, none: by?.none, all: by?.anybody };
  const value = WHOSE.find((one) => one === search.assignee) ?? (search.assignee === undefined ? ALL : '');
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('whose.label')}
      value={value}
      onChange={(whose) => onChange({ assignee: whose === ALL ? undefined : whose })}
      data={WHOSE.map((one) => ({ value: one, label: counted(t(`whose.${one}`), has[one]) }))}
    />
  );
}

function LookSelect({ search, filter, onChange }: FilterProps) {
  const { t } = useTranslation('inbox-list');
  const counted = useCounted();
  const may = useMay('manager');
  const by = useCounts(filter)?.by_state;
  const look = lookOf(search);
  const known = LOOKS.find((one) => one === look);
  const first = search.search === undefined ? 'open' : 'any';
  return (
    <Select
      size="xs"
      flex={1}
      miw={0}
      aria-label={t('look.label')}
      data={[
        // Whoever may not answer writes nothing.
        ...LOOKS.filter((value) => may || value !== 'drafts').map((value) => ({
          value: value as string,
          label: counted(t(`look.${value}`), by?.[value]),
        })),
        // Several at once come from a filter that was kept.
        ...(known === undefined ? [{ value: look, label: t('look.several') }] : []),
      ]}
      value={look}
      onChange={(value) => onChange({ state: value === first || value === null ? undefined : value })}
      allowDeselect={false}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}

const HERE = 'conversations';

/** In what these words are looked for. */
function Within({ search, onChange }: Pick<Props, 'search' | 'onChange'>) {
  const { t } = useTranslation('inbox-list');
  return (
    <SegmentedControl
      size="xs"
      fullWidth
      aria-label={t('find.within')}
      value={foundIn(search) ?? HERE}
      onChange={(value) => onChange({ in: value === HERE ? undefined : value })}
      data={([HERE, ...FOUND_IN] as const).map((value) => ({ value, label: t(`find.in.${value}`) }))}
    />
  );
}

/** A conversation that nobody has begun. */
function Begin() {
  const { t } = useTranslation('answering');
  const may = useMay('manager');
  if (!may) return null;
  return (
    <Tooltip label={`${t('begin.ask')} (W)`}>
      <ActionIcon variant="subtle" color="gray" aria-label={t('begin.ask')} onClick={() => askToBegin()}>
        <IconPencilPlus size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

/** In which order, and many at once. */
function ListActs({ search, onChange, isSelecting, onSelecting }: Omit<Props, 'filter'>) {
  const { t } = useTranslation('inbox-list');
  const may = useMay('manager');
  const sort = sortOf(search);
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('acts')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {may && (
          <Menu.Item leftSection={<IconChecklist size={16} aria-hidden />} onClick={() => onSelecting(!isSelecting)}>
            {t(isSelecting ? 'select_none' : 'select_several')}
          </Menu.Item>
        )}
        <Menu.Label>{t('sort.label')}</Menu.Label>
        {SORTS.map((one) => (
          <Menu.RadioItem
            key={one}
            value={one}
            checked={one === sort}
            closeMenuOnClick
            onChange={() => onChange({ sort: one === '-last_message_at' ? undefined : one })}
          >
            {t(`sort.${one}`)}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
