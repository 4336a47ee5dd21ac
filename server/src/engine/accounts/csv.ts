// Accounts to and from tables of other programs.
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { SessionKind } from '#domain/sessions/session.ts';
import type { Crew } from '#engine/crew.ts';
import { listShown } from '#engine/accounts/listing.ts';
import { readSession } from '#engine/login/add-session.ts';
import { enterSession } from '#engine/login/enter-session.ts';
import { readEntry } from '#engine/login/session-entry.ts';
import { assertStorable } from '#engine/login/store-session.ts';
import { accountNameTrouble } from '#domain/login/account-name.ts';
import { unescaped } from '#lib/csv.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { setPhone, updateAccount } from '#store/accounts/details.ts';

/** Each is looked up among all accounts, so this bounds the time of one request. */
const LINES_MAX = 1_000;
const API_ID_MAX = 2_147_483_647;

const SHOWN = [
  'id',
  'session_name',
  'name',
  'phone',
  'telegram_user_id',
  'telegram_username',
  'is_active',
  'status',
  'health',
  'last_checked',
  'consecutive_failures',
  'latency_ms',
  'hold_reason',
  'held_at',
  'next_allowed_action_time',
  'daily_posts_count',
  'joins_today',
  'has_session',
  'needs_reconnect',
  'api_id',
  'proxy',
  'created_at',
  'updated_at',
] as const;

/** Without secrets; what a spreadsheet would take for a formula has an apostrophe before it. */
export async function accountsCsv(crew: Crew): Promise<string> {
  return stringify(await listShown(crew), {
    header: true,
    columns: [...SHOWN],
    escape_formulas: true,
    cast: { date: (date) => date.toISOString(), boolean: String },
  });
}

/**
 * Also of a table that was exported here: what else stands in it is how the accounts were, and nothing to enter. But its `proxy` is
 * the account's way out: a cell of it counts where `proxy_url` is empty, and is refused where it hides a password.
 */
const COLUMNS = [
  'session_name',
  'name',
  'session_string',
  'session_file',
  'proxy_url',
  'proxy',
  'phone',
  'api_id',
  'api_hash',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string>>;

export type CsvImport = {
  csv: string;
  /** By their names, which lines have as `session_file`. */
  sessions: ReadonlyMap<string, Uint8Array>;
  dry_run: boolean;
  takeover: boolean;
  held_by: string;
  readSqlite: SqliteReader;
  allow_private: boolean;
};

/** `id` is null when nothing was done. */
type AddedLine = { session_name: string; id: number | null; kind: SessionKind };

export type CsvImported = {
  lines: number;
  /** Columns that stand in exports and were left out. */
  ignored: string[];
  added: ({ line: number } & AddedLine)[];
  rejected: { line: number; reason: string }[];
};

/** Adds those lines that can be used, and says of the others why not. Throws `bad_value` for what is no such table. */
export async function importAccountsCsv(crew: Crew, wish: CsvImport): Promise<CsvImported> {
  const { lines, ignored } = readLines(wish.csv);
  const done: CsvImported = { lines: lines.length, ignored, added: [], rejected: [] };
  const seen = new Map<string, number>();
  for (const { line, values } of lines) {
    try {
      done.added.push({ line, ...(await addLine(crew, wish, { line, values }, seen)) });
    } catch (error) {
      if (!(error instanceof GroundcrewError)) throw error;
      done.rejected.push({ line, reason: error.message });
    }
  }
  return done;
}

type Numbered = { line: number; values: Line };

async function addLine(
  crew: Crew,
  wish: CsvImport,
  { line, values }: Numbered,
  seen: Map<string, number>,
): Promise<AddedLine> {
  const { proxy_url = values.proxy, api_hash } = values;
  const { session_name, name } = namesOf(values);
  const phone = phoneOf(values.phone);
  const api_id = apiIdOf(values.api_id);
  if (api_id !== undefined && api_hash === undefined) {
    throw bad('api_hash: it belongs to the api_id and stands in no export, as it is a secret: give both, or neither');
  }
  const target = await readEntry(
    crew,
    {
      session_name,
      ...(proxy_url === undefined ? {} : { proxy_url }),
      ...(api_id === undefined ? {} : { api_id }),
      ...(api_hash === undefined ? {} : { api_hash }),
    },
    wish,
  );
  const session = sessionOf(values, wish.sessions);
  const { found, kind } = readSession(session, wish.readSqlite);
  const key = await assertStorable(crew, target, found);
  for (const each of [`name ${session_name}`, `key ${key}`]) {
    const earlier = seen.get(each);
    if (earlier !== undefined)
      throw bad(`${each.startsWith('name') ? 'name' : 'session'}: line ${earlier} has it, too`);
    seen.set(each, line);
  }
  if (wish.dry_run) return { session_name, id: null, kind };
  const added = await enterSession(crew, target, session, wish);
  if (phone !== undefined) await setPhone(crew.scope, added.account_id, phone);
  if (name !== undefined) await updateAccount(crew.scope, added.account_id, { name });
  return { session_name: added.session_name, id: added.account_id, kind };
}

/** A `name` alone is what the account is called here; beside a `session_name` it is the one that people see. */
function namesOf({ session_name, name }: Line): { session_name: string; name?: string } {
  const key = session_name ?? name;
  if (key === undefined) throw bad('name: a line needs one');
  if (session_name === undefined || name === undefined) return { session_name: key };
  const trouble = accountNameTrouble(name);
  if (trouble !== null) throw bad(`name: ${trouble}`);
  return { session_name, name };
}

function sessionOf({ session_string, session_file }: Line, files: CsvImport['sessions']): string | Uint8Array {
  if ((session_string === undefined) === (session_file === undefined)) {
    throw bad('session: give session_string or session_file; a table that was exported has none, as it is a secret');
  }
  if (session_string !== undefined) return session_string;
  const file = files.get(session_file ?? '');
  if (!file) throw bad(`session_file: no file of that name was sent`);
  return file;
}

/** A spreadsheet may have put an apostrophe before the plus, or left the plus out. */
function phoneOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const digits = text.replaceAll(/[\s()'.-]/g, '').replace(/^\+/, '');
  if (/^\d{5,16}$/.test(digits)) return `+${digits}`;
  throw bad('phone: it takes 5 to 16 digits, like +15550100123');
}

function apiIdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d{1,10}$/.test(text) && number > 0 && number <= API_ID_MAX) return number;
  throw bad('api_id: it takes a number');
}

function readLines(csv: string): { lines: Numbered[]; ignored: string[] } {
  if (csv.includes('\0')) throw bad('csv: it has a null character (U+0000) in it');
  let ignored: string[] = [];
  let rows: { info: { lines: number }; record: Record<string, string> }[];
  try {
    rows = parse(csv, {
      bom: true,
      columns: (header: string[]) => {
        const names = columnsOf(header);
        ignored = names.filter((name) => !COLUMNS.some((column) => column === name));
        return names;
      },
      info: true,
      skip_empty_lines: true,
      trim: true,
      to: LINES_MAX + 1,
      max_record_size: 200_000,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own message may hold a part of the line.
    throw bad(`csv: it cannot be read (${error.code}, line ${String(error['lines'] ?? '?')})`);
  }
  if (rows.length > LINES_MAX) throw bad(`csv: more than ${LINES_MAX} lines; send it in parts`);
  const lines = rows.map(({ info, record }) => ({ line: info.lines, values: valuesOf(record) }));
  return { lines, ignored };
}

function columnsOf(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => ![...COLUMNS, ...SHOWN].some((column) => column === name));
  if (unknown !== undefined) throw bad(`csv: "${unknown.slice(0, 40)}" is none of the columns ${COLUMNS.join(', ')}`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw bad(`csv: the column ${twice} is there twice`);
  if (!names.includes('session_name') && !names.includes('name')) {
    throw bad('csv: the column session_name is missing, or name');
  }
  return names;
}

function valuesOf(record: Record<string, string>): Line {
  const given = COLUMNS.flatMap((column) => {
    const cell = unescaped(record[column] ?? '');
    return cell === '' ? [] : [[column, cell] as const];
  });
  return Object.fromEntries(given);
}

function bad(detail: string): GroundcrewError {
  return new GroundcrewError('bad_value', { detail });
}
