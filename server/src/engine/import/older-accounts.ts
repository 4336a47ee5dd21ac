// The accounts of an older database, with the names by which its other rows find them.
import { idOf, nameAccounts, readAccountRow, type NamedRow, type OlderAccount } from '#domain/legacy/rows/accounts.ts';
import { ACCOUNT_COLUMNS } from '#domain/legacy/rows/columns.ts';
import { textIn, type OlderRow } from '#domain/legacy/rows/row.ts';
import { readSessionName } from '#domain/legacy/session-name.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { Report } from './report.ts';

/** Posts of one day, and which; null: it is not said. */
export type AccountPosts = { session_name: string; posts: number; posts_on: Date | null };

export type OlderAccounts = {
  entries: OlderAccount[];
  /** The session name of whom a row means, by id, session name or phone; of whom nothing is known, one made of what stands there. */
  nameOf: (ref: string) => string;
  /** The same of a row of a CRM: it means those of its own table by their ids. Null: the only one that there is. */
  nameInCrm: (ref: string | null) => string | undefined;
  posts: AccountPosts[];
};

/** `meant`: the table to whose ids other rows refer. */
export function readAccounts(
  rows: readonly OlderRow[],
  { meant, readSqlite }: { meant: string | null; readSqlite: SqliteReader },
  report: Report,
): OlderAccounts {
  const named = nameAccounts(rows);
  const read = named.flatMap((row) => readOne(row, readSqlite, report));
  const { entries, aliases } = once(read, report);
  const real = (name: string) => aliases.get(name) ?? name;
  const ids = new Map<string, string>();
  const crm_ids = new Map<string, string>();
  const others = new Map<string, string>();
  for (const { row, session_name } of named) {
    if (row.file === meant) ids.set(idOf(row), real(session_name));
    if (row.file.endsWith('.telegram_accounts')) crm_ids.set(idOf(row), real(session_name));
    const phone = textIn(row, ACCOUNT_COLUMNS.phone)?.replace(/\D/g, '') ?? '';
    if (phone !== '' && !others.has(phone)) others.set(phone, real(session_name));
  }
  for (const { session_name } of named) others.set(session_name.toLowerCase(), real(session_name));
  const nameOf = (ref: string) =>
    ids.get(ref.toLowerCase()) ?? others.get(ref.toLowerCase()) ?? others.get(phoneOf(ref)) ?? unknownName(ref);
  const [only, other] = new Set(crm_ids.size > 0 ? crm_ids.values() : entries.map((entry) => entry.session_name));
  return {
    entries,
    nameOf,
    nameInCrm: (ref) => {
      if (ref !== null) return crm_ids.get(ref.toLowerCase()) ?? nameOf(ref);
      return other === undefined ? only : undefined;
    },
    posts: entries.map(({ session_name, state }) => ({ session_name, posts: state.posts, posts_on: state.posts_on })),
  };
}

function phoneOf(ref: string): string {
  return /^\+?[\d\s()-]{7,}$/.test(ref) ? ref.replace(/\D/g, '') : '';
}

/** An id says nothing by itself. */
function unknownName(ref: string): string {
  const isId = /^\d+$|^[0-9a-f-]{32,36}$/i.test(ref);
  const name = isId ? null : readSessionName(ref.replace(/[\p{Cc}/\\:]+/gu, '_').slice(0, 100));
  return name ?? `account_${ref.slice(0, 40)}`;
}

function readOne(row: NamedRow, readSqlite: SqliteReader, report: Report): OlderAccount[] {
  const remarks: string[] = [];
  const read = readAccountRow(row, { readSqlite }, remarks);
  if (typeof read === 'string') {
    report.reject(row.row, row.session_name, read);
    return [];
  }
  for (const remark of remarks) report.note(row.row, row.session_name, remark);
  return [read];
}

/** Of two rows with one session name the last with a session counts; of two with one session the first. */
function once(
  read: readonly OlderAccount[],
  report: Report,
): { entries: OlderAccount[]; aliases: Map<string, string> } {
  const by_name = new Map<string, OlderAccount>();
  for (const account of read) {
    const before = by_name.get(account.session_name);
    const counts = before === undefined || account.session !== null || before.session === null ? account : before;
    const other = counts === account ? before : account;
    if (other) report.note(other, other.session_name, `session_name stands twice: the row ${counts.line} counts`);
    by_name.set(account.session_name, counts);
  }
  const owners = new Map<string, string>();
  const aliases = new Map<string, string>();
  const entries: OlderAccount[] = [];
  for (const account of by_name.values()) {
    const key = account.session && Buffer.from(account.session.auth_key).toString('base64');
    const owner = key === null ? undefined : owners.get(key);
    if (owner !== undefined) {
      aliases.set(account.session_name, owner);
      const reason = `the same session as ${owner}, which has its groups and posts too: a session works in one place only`;
      report.reject(account, account.session_name, reason);
      continue;
    }
    if (key !== null) owners.set(key, account.session_name);
    entries.push(account);
  }
  return { entries, aliases };
}
