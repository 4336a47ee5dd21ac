// An older installation's folder and a workspace to import it into, for tests.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { formatSession } from '#domain/sessions/format.ts';
import { importFolder, type ImportOptions, type ImportResult } from '#engine/import/import-folder.ts';
import { openVault, placeOf, type Vault } from '#engine/vault.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import type { Scope } from '#store/scope.ts';
import { readTelethonBytes, readTelethonFile } from '#telegram/telethon-file.ts';
import { openFleet, type Fleet, type Row } from './fleet.ts';
import type { TestPostgres } from './postgres.ts';

export type ImportDesk = Omit<Fleet, 'run'> & {
  vault: Vault;
  /** The folder that is imported, empty at first. */
  folder: string;
  /** Strings as they are, everything else as JSON; undefined removes the file. */
  write: (files: Record<string, unknown>) => Promise<void>;
  run: (options?: Partial<ImportOptions>, scope?: Scope, folder?: string) => Promise<ImportResult>;
  rows: (query: string) => Promise<Row[]>;
  accountNamed: (session_name: string) => Promise<Row>;
  targetNamed: (link: string) => Promise<Row>;
  /** The opened secret of an account. */
  secret: (account: Row, column: 'session_string' | 'api_hash' | 'proxy_url') => string | null;
  /** Every table that an import writes, row by row. */
  everything: () => Promise<unknown>;
  /** Paths of the photos that are kept. */
  photos: () => Promise<unknown[]>;
};

const TABLES = ['telegram_accounts', 'account_imports', 'targets', 'post_history', 'message_variants', 'runs'];

export async function openImportDesk(postgres: TestPostgres): Promise<ImportDesk> {
  const fleet = await openFleet(postgres);
  const root = await mkdtemp(path.join(os.tmpdir(), 'groundcrew-import-'));
  const folder = path.join(root, 'legacy');
  await mkdir(folder);
  const vault = await openVault(fleet.db, createSecretBox(randomBytes(32)), fleet.scope.now());
  const readers = { readSqlite: readTelethonBytes, readSessionFile: readTelethonFile };
  const rows = async (query: string) => (await sql.raw<Row>(query).execute(fleet.db)).rows;
  const one = async (table: string, column: string, value: string): Promise<Row> => {
    const { rows: found } = await sql<Row>`
      select * from ${sql.table(table)} where ${sql.ref(column)} = ${value}`.execute(fleet.db);
    if (found.length !== 1) throw new Error(`${found.length} rows of ${table} have ${column} ${value}.`);
    return found[0] ?? {};
  };
  return {
    ...fleet,
    vault,
    folder,
    write: async (files) => {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, name);
        await mkdir(path.dirname(file), { recursive: true });
        if (content === undefined) await rm(file);
        else if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(file, content);
        else await writeFile(file, JSON.stringify(content, null, 1));
      }
    },
    run: (options = {}, scope = fleet.scope, from = folder) =>
      importFolder({ scope, vault, readers }, from, { dry_run: false, ...options }),
    rows,
    accountNamed: (session_name) => one('telegram_accounts', 'session_name', session_name),
    targetNamed: (link) => one('targets', 'link', link),
    secret: (account, column) => {
      const sealed = account[column];
      return typeof sealed === 'string' ? vault.box.open(sealed, placeOf(Number(account['id']), column)) : null;
    },
    everything: () => Promise.all(TABLES.map((table) => rows(`select * from ${table} order by 1, 2`))),
    photos: async () => (await rows('select photo_path from photos order by 1')).map((row) => row['photo_path']),
    close: async () => {
      await fleet.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A session that is nobody's, always the same for one name, in Telethon's form. */
export function sessionOf(name: string): string {
  const auth_key = Buffer.concat(
    Array.from({ length: 8 }, (_, n) => createHash('sha256').update(`${name} ${n}`).digest()),
  );
  const place = { dc_id: 2, host: '192.0.2.7', port: 443, test_mode: false };
  return formatSession({ kind: 'telethon', ...place, auth_key, user_id: null });
}

/** An entry of accounts_config.json. */
export function entryOf(session_name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const credentials = { api_id: 12345, api_hash: '0123456789abcdef0123456789abcdef' };
  return { phone: '+15550100100', ...credentials, session_name, string_session: sessionOf(session_name), ...fields };
}

/** The smallest file that begins like a JPEG; `name` makes it another one. */
export function jpegOf(name: string): Uint8Array {
  return Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from(name)]);
}
