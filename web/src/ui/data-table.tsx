// A list of any length: a table, or cards where there is no room for one. Only the rows that can be seen are in the page.
import { Box, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Pages } from '#lib/use-pages.ts';
import { SelectionBar, type Selection } from '#ui/selection.tsx';
import { TableCards } from '#ui/table-cards.tsx';
import { TableRows } from '#ui/table-rows.tsx';
import { Trouble } from '#ui/trouble.tsx';

export type Column<Row> = {
  key: string;
  /** Above the column, and before the value on a phone. */
  label: string;
  /** The API's name of the field to sort by. */
  sort?: string;
  /** In CSS; the columns without one share the rest. */
  width?: number | string;
  align?: 'left' | 'right';
  render: (row: Row) => ReactNode;
  /** On a phone: the head of the card, a line with its label, or nothing. Default: a line. */
  phone?: 'title' | 'line' | 'hide';
  /** Shown only on screens at least so wide. */
  from?: 'md' | 'lg' | 'xl';
};

export type DataTableProps<Row> = {
  /** What the rows are, for those who hear the page. */
  label: string;
  columns: readonly Column<Row>[];
  pages: Pages<Row>;
  idOf: (row: Row) => number;
  /** How a row is called where it is to be selected. */
  nameOf: (row: Row) => string;
  /** `last_post_at`, or the other way round `-last_post_at`. */
  sort?: string;
  onSort?: (sort: string) => void;
  /** Where a click on a row leads. The first column (or the title of the card) is the link for the keyboard. */
  to?: (row: Row) => LinkProps;
  selection?: { value: Selection; onChange: (value: Selection) => void; acts: ReactNode };
  /** Where there are no rows: `<Empty>`. */
  empty: ReactNode;
  /** Of a row in the table, in pixels; all are as high, whatever is in them. */
  rowHeight?: number;
};

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { pages, empty, selection, label } = props;
  const narrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  if (pages.error !== null && pages.rows.length === 0) return <Trouble error={pages.error} again={pages.again} />;
  if (!pages.isPending && pages.rows.length === 0) return empty;
  const Rows = narrow ? TableCards : TableRows;
  return (
    <Stack gap="sm">
      {pages.error !== null && <Trouble error={pages.error} again={pages.again} />}
      <Box
        role="region"
        aria-label={label}
        aria-busy={pages.isPending || pages.isStale}
        opacity={pages.isStale ? 0.6 : 1}
      >
        <Rows {...props} />
      </Box>
      {selection && <SelectionBar {...selection} total={pages.total} loaded={pages.rows.length} more={pages.hasMore} />}
    </Stack>
  );
}
