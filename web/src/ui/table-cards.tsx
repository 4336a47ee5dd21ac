import { ActionIcon, Box, Checkbox, Group, NativeSelect, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { DataTableProps } from '#ui/data-table.tsx';
import classes from '#ui/data-table.module.css';
import { isSelected, toggled } from '#ui/selection.tsx';
import { TextLink } from '#ui/text-link.tsx';
import { useWindowRows } from '#ui/use-window-rows.ts';

const CARD_PX = 150;
const WAITING_CARDS = 4;

/** The same list where there is no room for a table. */
export function TableCards<Row>(props: DataTableProps<Row>) {
  const { pages, idOf, label } = props;
  const { rows } = pages;
  const { box, items, above_px, below_px, measure } = useWindowRows({ pages, height: CARD_PX, measured: true, idOf });
  return (
    <>
      <SortChoice {...props} />
      <Box ref={box} role="list" aria-label={label}>
        {pages.isPending &&
          Array.from({ length: WAITING_CARDS }, (_, line) => <Skeleton key={line} h={CARD_PX - 16} mb="md" />)}
        <div style={{ height: above_px }} />
        {items.map(({ key, index }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div key={String(key)} ref={measure} data-index={index} role="listitem" className={classes['card']}>
              <Card {...props} row={row} />
            </div>
          );
        })}
        <div style={{ height: below_px }} />
        {pages.isFetchingMore && <Skeleton h={CARD_PX - 16} />}
      </Box>
    </>
  );
}

function Card<Row>(props: DataTableProps<Row> & { row: Row }) {
  const { columns, pages, idOf, nameOf, selection, to, row } = props;
  const { t } = useTranslation('table');
  const id = idOf(row);
  const link = to?.(row);
  const title = columns.find(({ phone }) => phone === 'title') ?? columns[0];
  const lines = columns.filter((column) => column !== title && column.phone !== 'hide');
  return (
    <>
      <Group gap="sm" mb={6} wrap="nowrap">
        {selection && (
          <Checkbox
            aria-label={t('select_row', { name: nameOf(row) })}
            checked={isSelected(selection.value, id)}
            onChange={() => selection.onChange(toggled(selection.value, id, pages.rows.map(idOf)))}
          />
        )}
        {link ? (
          <TextLink {...link} c="var(--mantine-color-text)" fw={600} flex={1} miw={0}>
            {title?.render(row)}
          </TextLink>
        ) : (
          <Box fw={600}>{title?.render(row)}</Box>
        )}
      </Group>
      <dl>
        {lines.map((column) => (
          <Box key={column.key} display="contents">
            <dt>{column.label}</dt>
            <dd>{column.render(row)}</dd>
          </Box>
        ))}
      </dl>
    </>
  );
}

function SortChoice<Row>({ columns, sort, onSort }: DataTableProps<Row>) {
  const { t } = useTranslation('table');
  const sortable = columns.filter((column) => column.sort !== undefined);
  if (!onSort || sortable.length === 0) return null;
  const turned = sort?.startsWith('-') === true;
  const field = sort?.replace(/^-/, '') ?? '';
  const Icon = turned ? IconArrowDown : IconArrowUp;
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap" mb="xs">
      <NativeSelect
        flex={1}
        size="sm"
        label={t('sort')}
        value={field}
        data={[
          ...(sortable.some((column) => column.sort === field) ? [] : [{ value: field, label: t('in_order') }]),
          ...sortable.map((column) => ({ value: column.sort ?? '', label: column.label })),
        ]}
        onChange={(event) => onSort(`${turned ? '-' : ''}${event.currentTarget.value}`)}
      />
      <ActionIcon
        variant="default"
        size={36}
        aria-label={turned ? t('descending') : t('ascending')}
        onClick={() => onSort(turned ? field : `-${field}`)}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}
