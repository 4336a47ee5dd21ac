// Groups as a CSV file names them.
import { readCsv } from '#lib/csv.ts';
import type { GroupLine } from './add-groups.ts';

/** Of the table of groups that people take away: what an import reads, and then the rest. */
export const TARGET_COLUMNS = [
  'link',
  'niche',
  'account',
  'id',
  'telegram_id',
  'title',
  'status',
  'joined_at',
  'warmup_ends_at',
  'last_post_at',
  'next_post_at',
  'daily_posts_in_group',
  'blocked',
  'error_message',
  'created_at',
] as const;

export const CSV_LINES_MAX = 100_000;

/** `niche`: of lines that name none. Throws `bad_input` when it is no such file. */
export async function readGroupLines(text: string, niche: string): Promise<GroupLine[]> {
  const rows = await readCsv(text, {
    columns: ['link', 'niche', 'account'],
    needed: ['link'],
    exported: TARGET_COLUMNS,
    lines_max: CSV_LINES_MAX,
  });
  return rows.map(({ line, cells, fault }) => ({
    line,
    fault,
    link: cells.link,
    niche: cells.niche || niche,
    account: cells.account || null,
  }));
}
