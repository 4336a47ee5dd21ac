import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSession } from '#domain/sessions/parse.ts';
import { readTelethonBytes, readTelethonFile } from './telethon-file.ts';

const KEY = Uint8Array.from({ length: 256 }, (_, index) => (index * 53 + 7) % 256);
const SESSIONS = 'create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob';
const session = {
  kind: 'telethon_sqlite',
  dc_id: 2,
  host: '192.0.2.7',
  port: 443,
  auth_key: KEY,
  user_id: null,
  test_mode: false,
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telethon-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file as SQLite writes it, made by the given statements. */
function sqlite(...statements: string[]): Uint8Array {
  const database = new DatabaseSync(':memory:');
  try {
    for (const statement of statements) {
      if (statement.includes('?')) database.prepare(statement).run(KEY);
      else database.exec(statement);
    }
    return database.serialize();
  } finally {
    database.close();
  }
}

const modern = (): Uint8Array =>
  sqlite(
    'create table version (version integer primary key)',
    'insert into version values (7)',
    `${SESSIONS}, takeout_id integer)`,
    'create table entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer)',
    "insert into sessions values (2, '192.0.2.7', 443, ?, null)",
  );

describe("Telethon's .session file", () => {
  it('is read from its path', async () => {
    const path = join(folder, 's1.session');
    await writeFile(path, modern());
    expect(await readTelethonFile(path)).toEqual({ ok: true, session });
  });

  it('is null where there is none', async () => {
    expect(await readTelethonFile(join(folder, 'missing.session'))).toBeNull();
  });

  it('is left alone in a folder, which is an error of whoever names it', async () => {
    await expect(readTelethonFile(folder)).rejects.toThrow(/EISDIR/);
  });

  it.each<[string, Uint8Array]>([
    [
      'the first version',
      sqlite(
        'create table version (version integer primary key)',
        `${SESSIONS})`,
        "insert into sessions values (2, '192.0.2.7', 443, ?)",
      ),
    ],
    [
      'a later column',
      sqlite(
        `${SESSIONS}, takeout_id integer, tmp_auth_key blob)`,
        "insert into sessions values (2, '192.0.2.7', 443, ?, null, null)",
      ),
    ],
    [
      'an empty row of another DC',
      sqlite(
        `${SESSIONS})`,
        "insert into sessions values (4, '192.0.2.9', 443, x'')",
        "insert into sessions values (2, '192.0.2.7', 443, ?)",
      ),
    ],
  ])('of every version of its schema is read: %s', (_version, bytes) => {
    expect(readTelethonBytes(bytes)).toEqual({ ok: true, session });
  });

  it('tells the user id where Telethon noted it', () => {
    const bytes = sqlite(
      `${SESSIONS})`,
      "insert into sessions values (2, '192.0.2.7', 443, ?)",
      'create table entities (id integer primary key, hash integer)',
      'insert into entities values (0, 1000), (5, 77)',
    );
    expect(readTelethonBytes(bytes)).toMatchObject({ session: { user_id: 1000 } });
  });

  it('written with a write-ahead log is read without it', () => {
    const bytes = modern();
    bytes[18] = 2;
    bytes[19] = 2;
    expect(readTelethonBytes(bytes)).toEqual({ ok: true, session });
  });

  it('is also taken as base64 and as hex by the parser of strings', () => {
    const bytes = Buffer.from(modern());
    for (const input of [bytes, bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]) {
      expect(parseSession(input, readTelethonBytes)).toEqual({ ok: true, session });
    }
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /not a SQLite file/],
    ['text', Buffer.from('x'.repeat(1000)), /not a SQLite file/],
    ['a broken file', modern().fill(0xff, 100), /cannot be read/],
    ['a cut file', modern().subarray(0, 3000), /cannot be read/],
    ['another database', sqlite('create table things (x)'), /without the table "sessions"/],
    [
      "Pyrogram's file",
      sqlite('create table sessions (dc_id integer primary key, test_mode integer, auth_key blob, user_id integer)'),
      /Pyrogram/,
    ],
    [
      'a file without log-in',
      sqlite(`${SESSIONS})`, "insert into sessions values (2, '192.0.2.7', 443, null)"),
      /never logged in/,
    ],
    ['an empty table', sqlite(`${SESSIONS})`), /never logged in/],
    [
      'two keys',
      sqlite(
        `${SESSIONS})`,
        "insert into sessions values (2, '192.0.2.7', 443, ?)",
        "insert into sessions values (4, '192.0.2.7', 443, ?)",
      ),
      /several auth keys/,
    ],
    ['a short key', sqlite(`${SESSIONS})`, "insert into sessions values (2, '192.0.2.7', 443, x'0102')"), /2 bytes/],
    [
      'a key that is text',
      sqlite(`${SESSIONS})`, "insert into sessions values (2, '192.0.2.7', 443, 'abc')"),
      /other types/,
    ],
    [
      'a DC that is none',
      sqlite(`${SESSIONS})`, "insert into sessions values (0, '192.0.2.7', 443, ?)"),
      /the DC is 0/,
    ],
    ['no address', sqlite(`${SESSIONS})`, "insert into sessions values (2, '', 443, ?)"), /address/],
    [
      'a view that never ends',
      sqlite(
        'create view sessions as with recursive n(dc_id, server_address, port, auth_key) as (select 1, 2, 3, null union all select dc_id + 1, 2, 3, 4 from n) select * from n',
      ),
      /without the table/,
    ],
  ])('is refused when it is %s', (_what, bytes, reason) => {
    const result = readTelethonBytes(bytes);
    expect(result.ok ? 'read' : result.reason).toMatch(reason);
  });
});
