import { markedChannelId, parseLink, type GroupLink } from '#domain/links.ts';
import type { LegacyState } from '#domain/legacy/targets.ts';
import { readNiche } from '#domain/legacy/niches.ts';
import { GROUP_COLUMNS as COLUMNS } from './columns.ts';
import { idOf } from './accounts.ts';
import { dateIn, flagIn, longTextIn, textIn, wholeIn, type OlderRow } from './row.ts';

export type OlderGroup = {
  file: string;
  line: string;
  id: string;
  link: GroupLink;
  niche: string | null;
  /** As the row refers to it: an id, a session name or a phone. */
  account: string | null;
  status: 'new' | 'joined' | 'error' | 'banned';
  state: Omit<LegacyState, 'status'>;
  joined_at: Date | null;
  warm_up_until: Date | null;
  first_post_at: Date | null;
  last_post_at: Date | null;
  /** Posts of one day, and which; null: it is not said. */
  posts: number;
  posts_on: Date | null;
};

const DATES = ['joined_at', 'warm_up_until', 'first_post_at', 'last_post_at'] as const;
const TITLE_MAX = 255;
const ERROR_MAX = 500;

/** The group, or why there is none. */
export function readGroupRow(row: OlderRow, remarks: string[]): OlderGroup | string {
  const found = linkIn(row);
  if (!found.ok) return found.reason;
  const dates: Record<(typeof DATES)[number], Date | null> = {
    joined_at: null,
    warm_up_until: null,
    first_post_at: null,
    last_post_at: null,
  };
  for (const name of DATES) {
    const field = dateIn(row, COLUMNS[name]);
    if (field.kind === 'date') dates[name] = field.date;
    if (field.kind === 'unreadable') remarks.push(`${name} cannot be read as a date`);
  }
  const on = dateIn(row, COLUMNS.counted_on);
  const account = textIn(row, COLUMNS.account);
  const { status, error_message } = standingOf(row, remarks);
  const unowned = status === 'joined' && account === null;
  if (unowned) remarks.push('joined, but it names no account: comes in as new');
  return {
    file: row.file,
    line: row.line,
    id: idOf(row),
    link: found.link,
    niche: nicheIn(row, remarks),
    account,
    status: unowned ? 'new' : status,
    state: {
      error_message,
      title: textIn(row, COLUMNS.title)?.slice(0, TITLE_MAX).toWellFormed() ?? null,
      telegram_id: telegramIdIn(row),
    },
    ...dates,
    posts: wholeIn(row, COLUMNS.posts_today),
    posts_on: on.kind === 'date' ? on.date : dates.last_post_at,
  };
}

/** Where no column names it, its Telegram id does. */
function linkIn(row: OlderRow): ReturnType<typeof parseLink> {
  const written = COLUMNS.link.flatMap((column) => textIn(row, [column]) ?? []);
  const read = written.map((text) => parseLink(text));
  const good = read.find((one) => one.ok);
  if (good) return good;
  const id = telegramIdIn(row);
  if (read[0] === undefined && id !== null) return parseLink(String(id));
  return read[0] ?? { ok: false, reason: 'it has neither link nor username' };
}

/** A bare positive number is a channel without its mark. */
function telegramIdIn(row: OlderRow): number | null {
  const id = Number(textIn(row, COLUMNS.telegram_id) ?? '0');
  if (!Number.isSafeInteger(id) || id === 0) return null;
  return id > 0 ? markedChannelId(id) : id;
}

/** A group that was switched off gets a niche that says so: it is left alone, and nothing else of it is lost. */
function nicheIn(row: OlderRow, remarks: string[]): string | null {
  const text = textIn(row, COLUMNS.niche);
  const niche = text === null ? null : readNiche(text);
  if (text !== null && niche === null) remarks.push('its niche cannot be the name of one and is left out');
  if (flagIn(row, COLUMNS.active) !== false || niche?.startsWith('disabled_')) return niche;
  remarks.push('it was not active: its niche is called disabled_… here, so that nobody joins or posts there');
  return `disabled_${niche ?? 'group'}`.slice(0, 64);
}

const STATUSES: Readonly<Record<string, OlderGroup['status']>> = {
  new: 'new',
  pending: 'new',
  requested: 'new',
  no_accounts_left: 'new',
  joined: 'joined',
  active: 'joined',
  error: 'error',
  failed: 'error',
  left: 'error',
  inaccessible: 'error',
  banned: 'banned',
};

function standingOf(row: OlderRow, remarks: string[]): { status: OlderGroup['status']; error_message: string | null } {
  const word = textIn(row, COLUMNS.status)?.toLowerCase() ?? null;
  const said = longTextIn(row, COLUMNS.error_message)?.slice(0, ERROR_MAX) ?? null;
  const known = word === null ? null : STATUSES[word];
  if (known === undefined) {
    remarks.push(`its status "${word?.slice(0, 40)}" is none that is known here: comes in as error`);
    return { status: 'error', error_message: said ?? `${word?.slice(0, 40)}, as the older database said` };
  }
  const joined = flagIn(row, COLUMNS.joined) === true || dateIn(row, COLUMNS.joined_at).kind === 'date';
  const status = known ?? (joined ? 'joined' : 'new');
  // An account that has not joined may not post either, and nothing follows from that.
  if (status === 'joined' && flagIn(row, COLUMNS.can_post) === false) {
    return { status: 'banned', error_message: said ?? 'can_post was false in the older database' };
  }
  if (status !== 'error' && status !== 'banned') return { status, error_message: null };
  return { status, error_message: said ?? `${word}, as the older database said` };
}
