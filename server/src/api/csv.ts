// Tables that come in and go out over the API.
import { REJECTED_SHOWN_MAX, type CsvResult } from '@groundcrew/contract';
import type { RowKey } from '#store/database/keyset.ts';
import { csvStream } from '#lib/csv.ts';

const PAGE = 1_000;

type CsvWish = { sort: 'id'; descending: false; after: RowKey | null; limit: number; count: false };

/** All pages of a list as a file that is written while it is read. */
export function csvAnswer<Row extends object>(
  name: string,
  columns: readonly (keyof Row & string)[],
  read: (wish: CsvWish) => Promise<{ rows: readonly (Row & { row_key: RowKey })[] }>,
) {
  return {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
    },
    body: csvStream<Row>(columns, pagesOf(read)),
  };
}

async function* pagesOf<Row extends object>(
  read: (wish: CsvWish) => Promise<{ rows: readonly (Row & { row_key: RowKey })[] }>,
): AsyncGenerator<readonly Row[]> {
  for (let after: RowKey | null = null; ;) {
    const { rows } = await read({ sort: 'id', descending: false, after, limit: PAGE, count: false });
    // One more than asked for says that there is more.
    const page = rows.slice(0, PAGE);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || rows.length <= PAGE) return;
    after = last.row_key;
  }
}

export function csvResultOf(
  done: { added: number; unchanged: number; rejected: CsvResult['rejected'] },
  of: { dry_run: boolean; lines: number },
): CsvResult {
  const { added, unchanged, rejected } = done;
  return { ...of, added, unchanged, rejected_count: rejected.length, rejected: rejected.slice(0, REJECTED_SHOWN_MAX) };
}
