import { POST_COLUMNS as COLUMNS } from './columns.ts';
import { dateIn, flagIn, longTextIn, textIn, type OlderRow } from './row.ts';

export type OlderPost = {
  file: string;
  line: string;
  /** The ids as the row has them. */
  group: string;
  account: string;
  status: 'success' | 'error' | 'flood_wait' | 'skipped';
  message_content: string | null;
  error_message: string | null;
  created_at: Date;
};

const STATUSES: Readonly<Record<string, OlderPost['status']>> = {
  success: 'success',
  sent: 'success',
  posted: 'success',
  ok: 'success',
  flood_wait: 'flood_wait',
  skipped: 'skipped',
};

/** The post, or why there is none: with an invented time the next import would bring the same post again. */
export function readPostRow(row: OlderRow): OlderPost | string {
  const [group, account] = [textIn(row, COLUMNS.group), textIn(row, COLUMNS.account)];
  if (group === null) return 'it names no group';
  if (account === null) return 'it names no account';
  const at = dateIn(row, COLUMNS.created_at);
  if (at.kind !== 'date') return 'the time of a post cannot be read as a date';
  const status = statusOf(row);
  const said = longTextIn(row, COLUMNS.error_message);
  return {
    file: row.file,
    line: row.line,
    group: group.toLowerCase(),
    account: account.toLowerCase(),
    status,
    message_content: longTextIn(row, COLUMNS.content),
    error_message: status === 'success' ? null : said,
    created_at: at.date,
  };
}

/** Where nothing is said, it was posted: rather a post too many counts against a limit than one too few. */
function statusOf(row: OlderRow): OlderPost['status'] {
  const word = textIn(row, COLUMNS.status)?.toLowerCase();
  if (word !== undefined) return STATUSES[word] ?? 'error';
  return flagIn(row, COLUMNS.success) === false ? 'error' : 'success';
}
