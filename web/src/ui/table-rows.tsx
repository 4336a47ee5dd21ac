import { Box, Checkbox, Skeleton, Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconSelector } from '@tabler/icons-react';
import { useNavigate, useRouter, type LinkProps } from '@tanstack/react-router';
import { memo, useCallback, useRef, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Column, DataTableProps } from '#ui/data-table.tsx';
import { isSelected, NOTHING, toggled } from '#ui/selection.tsx';
import classes from '#ui/data-table.module.css';
import { useWindowRows } from '#ui/use-window-rows.ts';

const ROW_PX = 48;
const CHECKBOX_PX = 44;
const WAITING_ROWS = 8;

/** While it scrolls only those rows are made that come into sight: a row is made anew when what it shows is another. */
export function TableRows<Row>(props: DataTableProps<Row>) {
  const { columns, pages, selection, idOf, nameOf, to, rowHeight = ROW_PX } = props;
  const { rows } = pages;
  const { box, items, above_px, below_px } = useWindowRows({ pages, height: rowHeight, measured: false, idOf });
  const latest = useRef(props);
  latest.current = props;
  const toggle = useCallback((id: number) => {
    const { selection: current, pages: loaded, idOf: id_of } = latest.current;
    current?.onChange(toggled(current.value, id, loaded.rows.map(id_of)));
  }, []);
  // One cell is enough: more than are shown would make columns of their own.
  const spacer = (height: number) =>
    height > 0 && (
      <tr aria-hidden style={{ height }}>
        <td style={{ padding: 0 }} />
      </tr>
    );
  return (
    <Box ref={box}>
      <Table
        layout="fixed"
        verticalSpacing={0}
        className={classes['table']}
        data-leads={props.to !== undefined || undefined}
        aria-rowcount={pages.hasMore ? (pages.total ?? -1) + (pages.total === null ? 0 : 1) : rows.length + 1}
      >
        <Head table={props} />
        <Table.Tbody>
          {pages.isPending && <Waiting columns={columns} count={WAITING_ROWS} wide={selection !== undefined} />}
          {spacer(above_px)}
          {items.map(({ key, index }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <OneRow
                key={String(key)}
                columns={columns}
                row={row}
                index={index}
                height={rowHeight}
                chosen={selection && isSelected(selection.value, idOf(row))}
                toggle={toggle}
                idOf={idOf}
                nameOf={nameOf}
                to={to}
              />
            );
          })}
          {spacer(below_px)}
          {pages.isFetchingMore && <Waiting columns={columns} count={3} wide={selection !== undefined} />}
        </Table.Tbody>
      </Table>
    </Box>
  );
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- memo forgets that it is for rows of any kind
const Head = memo(AnyHead) as typeof AnyHead;

function AnyHead<Row>({ table: { columns, pages, idOf, sort, onSort, selection } }: { table: DataTableProps<Row> }) {
  const { t } = useTranslation('table');
  const loaded = pages.rows.map(idOf);
  const value = selection?.value ?? NOTHING;
  const some = value === 'all' || value.size > 0;
  const all = value === 'all' || (loaded.length > 0 && loaded.every((id) => value.has(id)));
  return (
    <Table.Thead className={classes['head']}>
      <Table.Tr aria-rowindex={1}>
        {selection && (
          <Table.Th w={CHECKBOX_PX}>
            <Checkbox
              size="xs"
              aria-label={t('select_all')}
              checked={all}
              indeterminate={some && !all}
              onChange={() => selection.onChange(all ? NOTHING : new Set(loaded))}
            />
          </Table.Th>
        )}
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} sort={sort} onSort={onSort} />
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

function HeadCell<Row>(props: {
  column: Column<Row>;
  sort: string | undefined;
  onSort: ((sort: string) => void) | undefined;
}) {
  const { column, sort, onSort } = props;
  const { key, label, width, align } = column;
  const field = onSort === undefined ? undefined : column.sort;
  const turned = field !== undefined && sort === `-${field}`;
  const sorted = turned || (field !== undefined && sort === field);
  const Icon = !sorted ? IconSelector : turned ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      key={key}
      w={width}
      ta={align}
      className={column.from && classes[`from-${column.from}`]}
      {...(sorted ? { 'aria-sort': turned ? 'descending' : 'ascending' } : {})}
    >
      {field === undefined ? (
        <span className={classes['cell']}>{label}</span>
      ) : (
        <UnstyledButton className={classes['sort']} onClick={() => onSort?.(sort === field ? `-${field}` : field)}>
          <span className={classes['cell']}>{label}</span>
          <Icon size={14} aria-hidden className={sorted ? classes['sorted'] : classes['unsorted']} />
        </UnstyledButton>
      )}
    </Table.Th>
  );
}

type RowProps<Row> = {
  columns: readonly Column<Row>[];
  row: Row;
  index: number;
  height: number;
  /** Undefined: rows cannot be selected. */
  chosen: boolean | undefined;
  toggle: (id: number) => void;
  to: DataTableProps<Row>['to'] | undefined;
} & Pick<DataTableProps<Row>, 'idOf' | 'nameOf'>;

/** `idOf`, `nameOf` and `to` tell the same of the same row: they may be other functions each time. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
const OneRow = memo(AnyRow, (before, after) =>
  (['columns', 'row', 'index', 'height', 'chosen'] as const).every((prop) => before[prop] === after[prop]),
) as typeof AnyRow;

function AnyRow<Row>({ columns, row, index, height, chosen, toggle, idOf, nameOf, to }: RowProps<Row>) {
  const { t } = useTranslation('table');
  const navigate = useNavigate();
  const link = to?.(row);
  const open = (event: MouseEvent) => {
    // Whatever is to be pressed inside of the row acts for itself, and so does a text that is being marked.
    const inside = event.target instanceof Element && event.target.closest('a, button, input, label, [role=menu]');
    if (!link || inside || window.getSelection()?.isCollapsed === false) return;
    void navigate(link);
  };
  return (
    // Plain elements: those of Mantine cost several times as much, and rows are made while one scrolls.
    <tr
      aria-rowindex={index + 2}
      aria-selected={chosen}
      data-chosen={chosen || undefined}
      className={classes['row']}
      style={{ height, cursor: link ? 'pointer' : undefined }}
      onClick={open}
    >
      {chosen !== undefined && (
        <td>
          <input
            type="checkbox"
            className={classes['check']}
            aria-label={t('select_row', { name: nameOf(row) })}
            checked={chosen}
            onChange={() => toggle(idOf(row))}
          />
        </td>
      )}
      {columns.map((column, place) => (
        <td key={column.key} data-align={column.align} className={column.from && classes[`from-${column.from}`]}>
          <div className={classes['cell']}>
            {link && place === 0 ? <RowLink link={link}>{column.render(row)}</RowLink> : column.render(row)}
          </div>
        </td>
      ))}
    </tr>
  );
}

/** As a link of the router, but that it follows no change of the address: rows are many, and lead where they lead. */
function RowLink({ link, children }: { link: LinkProps; children: ReactNode }) {
  const router = useRouter();
  const navigate = useNavigate();
  const follow = (event: MouseEvent) => {
    // Another tab or window is opened by the browser itself.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(link);
  };
  return (
    <a
      href={router.buildLocation(link).publicHref}
      className={classes['link']}
      onPointerDown={() => void router.preloadRoute(link)}
      onClick={follow}
    >
      {children}
    </a>
  );
}

function Waiting<Row>({ columns, count, wide }: { columns: readonly Column<Row>[]; count: number; wide: boolean }) {
  return Array.from({ length: count }, (_, line) => (
    <Table.Tr key={line} aria-hidden style={{ height: ROW_PX }}>
      {wide && <Table.Td />}
      {columns.map(({ key, from }) => (
        <Table.Td key={key} className={from && classes[`from-${from}`]}>
          <Skeleton h={12} w="70%" />
        </Table.Td>
      ))}
    </Table.Tr>
  ));
}
