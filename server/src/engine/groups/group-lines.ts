// Groups as a CSV file names them.
import { readCsv } from '#lib/csv.ts';
import type { GroupLine } from './add-groups.ts';

export const CSV_LINES_MAX = 100_000;

/** `niche`: of lines that name none. Throws `bad_input` when it is no such file. */
export async function readGroupLines(text: string, niche: string): Promise<GroupLine[]> {
  const rows = await readCsv(text, {
    columns: ['link', 'niche', 'account'],
    needed: ['link'],
    lines_max: CSV_LINES_MAX,
  });
  return rows.map(({ line, cells }) => ({
    line,
    link: cells.link,
    niche: cells.niche || niche,
    account: cells.account || null,
  }));
}
