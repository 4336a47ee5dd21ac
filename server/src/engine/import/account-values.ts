// An account as a file has it and as the database has it, in one form, so that the two can be compared.
import type { LegacyAccount } from '#domain/legacy/accounts.ts';
import { formatProxy, parseProxy } from '#domain/proxies.ts';
import { formatSession } from '#domain/sessions/format.ts';
import { parseSession } from '#domain/sessions/parse.ts';
import { placeOf, type Vault } from '#engine/vault.ts';
import { isSealed } from '#lib/secret-box.ts';
import type { AccountRow, StoredAccount } from '#store/imports/accounts.ts';

/** What a file may say about an account, by column. Secrets are open here: this never leaves the import. */
export type AccountValues = {
  name: string | null;
  phone: string | null;
  bio: string | null;
  api_id: number | null;
  api_hash: string | null;
  /** In the one form in which it is stored. */
  session_string: string | null;
  proxy_url: string | null;
};

export type AccountField = keyof AccountValues;

/** Another address, key or way out: a connection that is open is not the right one any more. */
export const CONNECTION_FIELDS: ReadonlySet<AccountField> = new Set([
  'api_id',
  'api_hash',
  'session_string',
  'proxy_url',
]);

/** A file that says nothing here has no opinion; without a proxy or credentials of its own is one. */
export const OPTIONAL_FIELDS: ReadonlySet<AccountField> = new Set(['name', 'phone', 'bio', 'session_string']);

export type ImportedAccount = {
  file: string;
  line: number | string;
  session_name: string;
  values: AccountValues;
  /** Hexadecimal; null without a session. */
  auth_key_hash: string | null;
  user_id: number | null;
  is_allowed: boolean;
  /** How it stood; files do not say. */
  standing: Standing;
};

export type Standing = Pick<AccountRow, 'status' | 'next_allowed_action_time'>;

const ABLE: Standing = { status: 'active', next_allowed_action_time: null };

export type KnownAccount = {
  id: number;
  session_name: string;
  archived: boolean;
  /** Made for the binding of a group and never configured. */
  is_shell: boolean;
  under_takeover: boolean;
  values: AccountValues;
  auth_key_hash: string | null;
  telegram_user_id: number | null;
  /** Null: no import has brought this account's configuration yet. */
  fingerprints: Readonly<Record<string, string>> | null;
};

export function importedAccount(
  entry: LegacyAccount & { file: string },
  is_allowed: boolean,
  vault: Vault,
  standing: Standing = ABLE,
): ImportedAccount {
  const { file, line, session_name, session, proxy } = entry;
  return {
    file,
    line,
    session_name,
    values: {
      name: storable(entry.nickname),
      phone: entry.phone,
      bio: storable(entry.bio),
      api_id: entry.api_id,
      api_hash: entry.api_hash,
      session_string: session && formatSession(session),
      proxy_url: proxy && formatProxy(proxy),
    },
    auth_key_hash: session && vault.hashOf(session.auth_key),
    user_id: session?.user_id ?? null,
    is_allowed,
    standing,
  };
}

export function knownAccount(stored: StoredAccount, vault: Vault): KnownAccount {
  const { id, session_name, fingerprints } = stored;
  const open = (column: 'session_string' | 'api_hash' | 'proxy_url'): string | null => {
    const text = stored[column];
    if (!text) return null;
    return isSealed(text) ? vault.box.open(text, placeOf(id, column)) : text.trim();
  };
  const session_string = open('session_string');
  const under_takeover = stored.hold_reason === 'takeover';
  const has_nothing = fingerprints === null && session_string === null && !stored.is_active;
  return {
    id,
    session_name,
    archived: stored.archived_at !== null,
    is_shell: has_nothing && under_takeover && stored.held_by === 'import',
    under_takeover,
    values: {
      name: stored.name,
      phone: stored.phone,
      bio: stored.bio,
      api_id: stored.api_id,
      api_hash: open('api_hash'),
      session_string,
      proxy_url: canonicalProxy(open('proxy_url')),
    },
    auth_key_hash: stored.auth_key_hash ?? hashOfPlain(session_string, vault),
    telegram_user_id: stored.telegram_user_id,
    fingerprints,
  };
}

/** What somebody wrote by SQL may be in any notation. */
function canonicalProxy(text: string | null): string | null {
  const parsed = parseProxy(text);
  if (!parsed.ok) return text;
  return parsed.proxy && formatProxy(parsed.proxy);
}

/** A session that was written by SQL and not seen since has no hash in its row yet. */
function hashOfPlain(session_string: string | null, vault: Vault): string | null {
  const parsed = session_string === null ? null : parseSession(session_string);
  return parsed?.ok ? vault.hashOf(parsed.session.auth_key) : null;
}

/** PostgreSQL's texts hold every character but this one. */
export function storable(text: string | null): string | null {
  const clean = text?.replaceAll('\u0000', '').trim();
  return clean === undefined || clean === '' ? null : clean;
}

type Fingerprint = (text: string) => string;

/** Of every value that the file has an opinion about. Of a session its key counts, not the notation. */
export function fingerprintsOf(account: ImportedAccount, fingerprint: Fingerprint): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const field of fieldsOf(account)) seen[field] = fingerprint(JSON.stringify([field, contentOf(account, field)]));
  return seen;
}

export function fieldsOf({ values }: ImportedAccount): AccountField[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the object has these keys and no other.
  const fields = Object.keys(values) as AccountField[];
  return fields.filter((field) => values[field] !== null || !OPTIONAL_FIELDS.has(field));
}

/** What is compared for one field. */
export function contentOf(account: ImportedAccount | KnownAccount, field: AccountField): string | number | null {
  return field === 'session_string' ? account.auth_key_hash : account.values[field];
}
