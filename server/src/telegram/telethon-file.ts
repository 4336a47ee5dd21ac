import { readFile, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { isHostName, parseIpv4, parseIpv6 } from '#domain/ip.ts';
import { isSqlite, SESSION_BYTES_MAX } from '#domain/sessions/parse.ts';
import { checkedSession, refused } from '#domain/sessions/session.ts';
import type { SessionResult } from '#domain/sessions/session.ts';

/** Null when there is no such file; rejects when it cannot be read. The file itself is never opened as a database. */
export async function readTelethonFile(path: string): Promise<SessionResult | null> {
  try {
    if ((await stat(path)).size > SESSION_BYTES_MAX) return refused(`larger than ${SESSION_BYTES_MAX} bytes`);
    return readTelethonBytes(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

/** Reads the bytes of Telethon's SQLite file in memory: `parseSession(input, readTelethonBytes)` takes every kind. */
export function readTelethonBytes(bytes: Uint8Array): SessionResult {
  if (!isSqlite(bytes)) return refused('not a SQLite file: expected the .session file of Telethon');
  const database = new DatabaseSync(':memory:');
  try {
    database.deserialize(withoutWal(bytes));
    return readSession(database);
  } catch (error) {
    // SQLite's own words ("database disk image is malformed") hold no data of the file.
    return refused(`the SQLite file cannot be read (${error instanceof Error ? error.message : 'unknown error'})`);
  } finally {
    database.close();
  }
}

/** A copy that says it has no write-ahead log (bytes 18 and 19 of the header): SQLite opens no other from memory. */
function withoutWal(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy[18] === 2) copy[18] = 1;
  if (copy[19] === 2) copy[19] = 1;
  return copy;
}

/**
 * Telethon's versions 1 to 8 differ in other tables and in later columns (takeout_id, tmp_auth_key); these four stood in
 * all of them. The table has one row, or one per DC in very old files, of which only the home DC's has a key.
 */
function readSession(database: DatabaseSync): SessionResult {
  const columns = columnsOf(database, 'sessions');
  if (columns.size === 0) return refused('a SQLite file without the table "sessions": not a session of Telethon');
  if (!columns.has('server_address')) {
    return refused('a session file of Pyrogram or another library: expected one of Telethon (or a session string)');
  }
  const rows = database
    .prepare('select dc_id, server_address, port, auth_key from sessions where length(auth_key) > 0 limit 2')
    .all();
  const [row] = rows;
  if (row === undefined) return refused('no auth key in the session file: it was never logged in');
  if (rows.length > 1) return refused('several auth keys in the session file: which DC is the home cannot be told');
  const { dc_id, server_address: host, port, auth_key } = row;
  if (
    typeof dc_id !== 'number' ||
    typeof host !== 'string' ||
    typeof port !== 'number' ||
    !(auth_key instanceof Uint8Array)
  ) {
    return refused('the table "sessions" holds values of other types than Telethon writes');
  }
  if (parseIpv4(host) === null && parseIpv6(host) === null && !isHostName(host))
    return refused('the address of the DC is none');
  const session = {
    dc_id,
    host,
    port,
    auth_key: new Uint8Array(auth_key),
    user_id: ownUserId(database),
    test_mode: false,
  };
  return checkedSession({ kind: 'telethon_sqlite', ...session });
}

/** Telethon keeps the account itself as the entity 0, with its user id in the place of the access hash. */
function ownUserId(database: DatabaseSync): number | null {
  const columns = columnsOf(database, 'entities');
  if (!columns.has('id') || !columns.has('hash')) return null;
  const hash = database.prepare('select hash from entities where id = 0 and hash between 1 and 1000000000000').get()?.[
    'hash'
  ];
  return typeof hash === 'number' ? hash : null;
}

/** Of a real table only: a view in a file that somebody prepared could compute for ever. */
function columnsOf(database: DatabaseSync, table: string): Set<unknown> {
  const isTable = database.prepare("select 1 from sqlite_schema where type = 'table' and name = ?").get(table);
  if (isTable === undefined) return new Set();
  return new Set(
    database
      .prepare('select name from pragma_table_info(?)')
      .all(table)
      .map((row) => row['name']),
  );
}
