import type { SqliteReader } from '#domain/sessions/parse.ts';
import { NO_SESSION, readAccount, type LegacyAccount } from '#domain/legacy/accounts.ts';
import type { JsonMember, JsonNode } from '#domain/legacy/json.ts';
import { readSessionName } from '#domain/legacy/session-name.ts';
import { ACCOUNT_COLUMNS as COLUMNS } from './columns.ts';
import { dateIn, flagIn, textIn, wholeIn, type OlderRow } from './row.ts';

/** How an account stood; a takeover hold keeps it still in any case. */
export type OlderState = {
  status: 'active' | 'flood_wait' | 'cooldown' | 'banned';
  next_allowed_action_time: Date | null;
  is_active: boolean;
  /** Posts of one day, and which; null: it is not said. */
  posts: number;
  posts_on: Date | null;
};

export type OlderAccount = LegacyAccount & { file: string; state: OlderState };

/** A row with its session name. */
export type NamedRow = { row: OlderRow; session_name: string };

/**
 * Gives every row its session name: the column's, else made of its name, its phone or its id. What is made is nobody
 * else's; two rows of one table that say the same session name are one account, as in the files.
 */
export function nameAccounts(rows: readonly OlderRow[]): NamedRow[] {
  const taken = new Map<string, string>();
  for (const row of rows) {
    const said = saidName(row);
    if (said !== null && !taken.has(said)) taken.set(said, row.file);
  }
  return rows.map((row) => {
    const said = saidName(row);
    if (said !== null && taken.get(said) === row.file) return { row, session_name: said };
    const made = said ?? madeName(row);
    const session_name = taken.has(made) ? `${made}_${idOf(row)}` : made;
    taken.set(session_name, row.file);
    return { row, session_name };
  });
}

function saidName(row: OlderRow): string | null {
  const said = textIn(row, COLUMNS.session_name);
  return said === null ? null : readSessionName(said.replace(/\.session$/i, ''));
}

function madeName(row: OlderRow): string {
  const phone = textIn(row, COLUMNS.phone)?.replace(/\D/g, '');
  const name = textIn(row, COLUMNS.name)
    ?.replace(/[\p{Cc}/\\:]+/gu, '_')
    .slice(0, 100);
  return readSessionName(name ?? '') ?? readSessionName(phone ?? '') ?? `account_${idOf(row)}`;
}

/** Ids of any kind, as the rows that refer to them have them. */
export function idOf(row: OlderRow): string {
  return (textIn(row, COLUMNS.id) ?? row.line).toLowerCase();
}

/** The account, or why there is none. */
export function readAccountRow(
  { row, session_name }: NamedRow,
  reader: { readSqlite?: SqliteReader },
  remarks: string[],
): OlderAccount | string {
  const api_id = textIn(row, COLUMNS.api_id);
  // A reference to credentials that stood elsewhere: the session was made with them and works without.
  const no_number = api_id !== null && !/^\d+$/.test(api_id);
  if (no_number) remarks.push("api_id is no number and is left out: the workspace's own credentials are used");
  const read = readAccount(
    nodeOf({
      session_name,
      phone: textIn(row, COLUMNS.phone),
      api_id: no_number ? null : api_id,
      api_hash: no_number ? null : textIn(row, COLUMNS.api_hash),
      string_session: sessionIn(row),
      proxy: textIn(row, COLUMNS.proxy),
      nickname: textIn(row, COLUMNS.nickname),
      bio: textIn(row, COLUMNS.bio),
    }),
    undefined,
    reader,
    remarks,
  );
  if (typeof read === 'string') return read;
  return { ...read, line: row.line, file: row.file, state: stateIn(row, remarks) };
}

function sessionIn({ values }: OlderRow): string | null {
  for (const column of COLUMNS.session) {
    const text = values[column]?.trim().replace(/^\\x(?=[0-9a-f]+$)/i, '');
    if (text !== undefined && !NO_SESSION.has(text.toLowerCase())) return text;
  }
  return null;
}

function nodeOf(fields: Record<string, string | null>): JsonNode {
  const members = Object.entries(fields).map(([key, value]): JsonMember => {
    return { key, line: 0, node: { line: 0, kind: 'value', value } };
  });
  return { line: 0, kind: 'object', members };
}

const WAITS = new Set(['flood_wait', 'cooldown']);
/** Nothing is lost by taking them for active: the account is held until a person takes it over. */
const AT_WORK = new Set(['active', 'warmup', 'warm_up', 'new', 'ok', 'idle']);
const AT_REST = new Set(['inactive', 'disabled', 'paused', 'archived']);

function stateIn(row: OlderRow, remarks: string[]): OlderState {
  const said = flagIn(row, COLUMNS.is_active);
  if (said === undefined) remarks.push('is_active is neither yes nor no: comes in inactive');
  const status = textIn(row, COLUMNS.status)?.toLowerCase() ?? 'active';
  const until = dateIn(row, COLUMNS.next_allowed_action_time);
  if (until.kind === 'unreadable') remarks.push('next_allowed_action_time cannot be read as a date');
  const next_allowed_action_time = until.kind === 'date' ? until.date : null;
  const on = dateIn(row, COLUMNS.last_stats_reset);
  const counted = { posts: wholeIn(row, COLUMNS.daily_posts_count), posts_on: on.kind === 'date' ? on.date : null };
  const rest = { ...counted, is_active: (said ?? said === null) && !AT_REST.has(status) };
  if (status === 'banned') return { status, next_allowed_action_time, ...rest };
  if (WAITS.has(status) && next_allowed_action_time !== null) {
    return { status: status === 'cooldown' ? 'cooldown' : 'flood_wait', next_allowed_action_time, ...rest };
  }
  if (![AT_WORK, AT_REST, WAITS].some((known) => known.has(status))) {
    remarks.push(`its status "${status.slice(0, 40)}" is none that is known here`);
  }
  return { status: 'active', next_allowed_action_time, ...rest };
}
