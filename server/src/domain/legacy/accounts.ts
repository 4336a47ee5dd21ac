import { parseProxy } from '#domain/proxies.ts';
import type { Proxy } from '#domain/proxies.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { ParsedSession } from '#domain/sessions/session.ts';
import { collector, LegacyFileError } from './file.ts';
import type { LegacyResult } from './file.ts';
import { isBlank, kindOf, member, parseJson, plainOf, textOf } from './json.ts';
import type { JsonNode } from './json.ts';
import { normalisePhone } from './phone.ts';
import { readSessionName, sessionFileOf } from './session-name.ts';

export type LegacyAccount = {
  line: number | string;
  session_name: string;
  /** `+15550100100`; null when absent or unreadable. */
  phone: string | null;
  /** Null: the workspace's own default. */
  api_id: number | null;
  api_hash: string | null;
  /** Null: then `session_file`, a Telethon file below the imported folder, else the account has to be logged in. */
  session: ParsedSession | null;
  session_file: string;
  proxy: Proxy | null;
  nickname: string | null;
  bio: string | null;
};

/** What older scripts wrote where no session was yet. */
export const NO_SESSION: ReadonlySet<string> = new Set(['', 'to_be_created', 'null', 'none']);

/** Telegram's `int`, and the column's. */
const API_ID_MAX = 2_147_483_647;
const TEXT_LENGTH_MAX = 1_000;

type Reader = { readSqlite?: SqliteReader };

/**
 * `accounts_config.json`: a list, or an object of session_name → entry. Of two entries with one session_name the last
 * one counts; of two with one session the first.
 */
export function parseAccountsConfig(
  file: string,
  content: string | Uint8Array,
  reader: Reader = {},
): LegacyResult<LegacyAccount> {
  const { records, rejected, notes, reject, note } = collector<LegacyAccount>(file);
  const byName = new Map<string, LegacyAccount>();
  for (const { key, node } of entriesOf(file, parseJson(file, content))) {
    const label = textOf(member(node, 'session_name')) ?? key ?? textOf(member(node, 'phone')) ?? 'no name';
    const remarks: string[] = [];
    const record = readAccount(node, key, reader, remarks);
    if (typeof record === 'string') {
      reject(node.line, label, record);
      continue;
    }
    for (const remark of remarks) note(node.line, label, remark);
    const before = byName.get(record.session_name);
    if (before !== undefined) note(before.line, label, `session_name stands twice: line ${record.line} counts`);
    byName.set(record.session_name, record);
  }
  const owners = new Map<string, string>();
  for (const record of byName.values()) {
    const key = record.session && Buffer.from(record.session.auth_key).toString('base64');
    const owner = key === null ? undefined : owners.get(key);
    if (owner !== undefined) {
      reject(record.line, record.session_name, `the same session as ${owner}: a session works in one place only`);
      continue;
    }
    if (key !== null) owners.set(key, record.session_name);
    records.push(record);
  }
  return { records, rejected, notes };
}

function entriesOf(file: string, root: JsonNode): { key: string | undefined; node: JsonNode }[] {
  if (root.kind === 'array') return root.items.map((node) => ({ key: undefined, node }));
  const accounts = member(root, 'accounts');
  if (root.kind === 'object' && root.members.length === 1 && accounts !== undefined) return entriesOf(file, accounts);
  if (root.kind === 'object') return root.members.map(({ key, node }) => ({ key, node }));
  throw new LegacyFileError(file, `expected a list of accounts, or {"session_name": {…}}, not ${kindOf(root)}`);
}

/** The record, or why there is none. `key`: the session name of an entry that has none of its own. */
export function readAccount(
  node: JsonNode,
  key: string | undefined,
  reader: Reader,
  remarks: string[],
): LegacyAccount | string {
  if (node.kind !== 'object') return `expected an account, {"session_name": …, "phone": …}, not ${kindOf(node)}`;
  const session_name = readSessionName(textOf(member(node, 'session_name')) ?? key ?? '');
  if (session_name === null) return 'session_name is missing, or cannot name a file';
  const api_id = readApiId(member(node, 'api_id'));
  if (typeof api_id === 'string') return api_id;
  const api_hash = readApiHash(member(node, 'api_hash'));
  if (api_hash === undefined) return 'api_hash is no hash: 32 hex digits are expected';
  if (api_id !== null && api_hash === null) remarks.push('api_id without api_hash');
  const session = readSession(member(node, 'string_session', 'session_string'), reader);
  if (typeof session === 'string') return `string_session: ${session}`;
  const proxyNode = member(node, 'proxy', 'proxy_url');
  const proxy = parseProxy(proxyNode && plainOf(proxyNode));
  // Without its proxy it would go out by the address of this machine, so it does not come in at all.
  if (!proxy.ok) return `proxy: ${proxy.reason}`;
  const phone = readPhone(member(node, 'phone', 'phone_number'), remarks);
  const names = { nickname: readText(member(node, 'nickname')), bio: readText(member(node, 'bio')) };
  const session_file = sessionFileOf(session_name);
  return {
    line: node.line,
    session_name,
    phone,
    api_id,
    api_hash,
    session,
    session_file,
    proxy: proxy.proxy,
    ...names,
  };
}

/** The number, null for none, or a reason. */
function readApiId(node: JsonNode | undefined): number | null | string {
  const text = textOf(node);
  if (isBlank(node) || text === '0') return null;
  const api_id = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(api_id)) return 'api_id is no whole number above 0';
  return api_id <= API_ID_MAX ? api_id : `api_id does not fit: Telegram's are at most ${API_ID_MAX} (a placeholder?)`;
}

/** An existing session never sends it, so an odd one is no reason to lose the account; undefined for what is no text at all. */
function readApiHash(node: JsonNode | undefined): string | null | undefined {
  if (isBlank(node)) return null;
  const text = textOf(node);
  return text !== undefined && /^[\w-]{1,64}$/.test(text) ? text : undefined;
}

/** The session, null for none, or a reason. */
function readSession(node: JsonNode | undefined, { readSqlite }: Reader): ParsedSession | null | string {
  if (node === undefined || isBlank(node)) return null;
  if (node.kind !== 'value' || typeof node.value !== 'string') return `a text is expected, not ${kindOf(node)}`;
  if (NO_SESSION.has(node.value.trim().toLowerCase())) return null;
  const result = parseSession(node.value, readSqlite);
  return result.ok ? result.session : result.reason;
}

function readPhone(node: JsonNode | undefined, remarks: string[]): string | null {
  if (isBlank(node)) return null;
  const phone = normalisePhone(textOf(node) ?? '');
  if (phone === null) remarks.push('phone cannot be read and is left out');
  return phone;
}

function readText(node: JsonNode | undefined): string | null {
  return textOf(node)?.slice(0, TEXT_LENGTH_MAX).toWellFormed() ?? null;
}
