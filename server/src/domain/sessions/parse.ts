import { readGramjs } from './gramjs.ts';
import { readMtcute } from './mtcute.ts';
import { readPyrogram } from './pyrogram.ts';
import { AUTH_KEY_BYTES, checkedSession, refused } from './session.ts';
import type { SessionResult } from './session.ts';
import { readTelethon } from './telethon.ts';

/** Reads the bytes of a SQLite file. It is handed in, since SQLite is no pure function (see `#telegram/telethon-file.ts`). */
export type SqliteReader = (file: Uint8Array) => SessionResult;

/** A Telethon file is some kilobytes to some megabytes (it remembers everybody it met); base64 and hex make it longer. */
export const SESSION_BYTES_MAX = 64 * 1024 * 1024;

const EXPECTED =
  'expected a session string of Telethon (353 or 369 characters, the first a 1), GramJS, Pyrogram (351, 356 or 362 ' +
  'characters) or mtcute, an auth key as hex:dc_id, or a Telethon .session file';

const SQLITE_MAGIC = 'SQLite format 3\0';

const withoutSqlite: SqliteReader = () => refused('this is a SQLite file; give the .session file itself');

/**
 * Reads a session of any kind; which one it is shows in the text. White space inside, quotes around and a lost `=` at the
 * end are forgiven.
 */
export function parseSession(input: string | Uint8Array, readSqlite: SqliteReader = withoutSqlite): SessionResult {
  if (input.length > SESSION_BYTES_MAX) return refused(`longer than ${SESSION_BYTES_MAX} bytes: ${EXPECTED}`);
  if (typeof input === 'string') return parseText(input, readSqlite);
  if (isSqlite(input)) return readSqlite(input);
  return parseText(Buffer.from(input.buffer, input.byteOffset, input.length).toString('latin1'), readSqlite);
}

/** True for what begins like a SQLite database. */
export function isSqlite(bytes: Uint8Array): boolean {
  return bytes.length >= 100 && Buffer.from(bytes.subarray(0, 16)).toString('latin1') === SQLITE_MAGIC;
}

function parseText(input: string, readSqlite: SqliteReader): SessionResult {
  const text = input.replace(/^(?:\u00EF\u00BB\u00BF|\uFEFF)/, '').replace(/[\s\u200B-\u200D\u2060\uFEFF"'`]+/g, '');
  if (text === '') return refused(`empty: ${EXPECTED}`);
  const key = /^(?:([1-9]):([0-9a-f]+)|([0-9a-f]+):([1-9]))$/i.exec(text);
  if (key !== null) return readHexKey(key[2] ?? key[3] ?? '', Number(key[1] ?? key[4]));
  return readHexText(text, readSqlite) ?? readBase64Text(text, readSqlite);
}

function readHexKey(hex: string, dc_id: number): SessionResult {
  if (hex.length !== AUTH_KEY_BYTES * 2) {
    return refused(
      `an auth key in hex has ${AUTH_KEY_BYTES * 2} digits and a DC (hex:dc_id), this one has ${hex.length} digits`,
    );
  }
  const auth_key = Uint8Array.from(Buffer.from(hex, 'hex'));
  return checkedSession({ kind: 'hex', dc_id, host: null, port: null, auth_key, user_id: null, test_mode: false });
}

/** Null when it is not hex. A string of base64 that happens to have hex digits only does not occur in 300 random characters. */
function readHexText(text: string, readSqlite: SqliteReader): SessionResult | null {
  if (text.length < 300 || !/^[0-9a-f]+$/i.test(text)) return null;
  if (text.length % 2 === 1) return refused('an odd number of hex digits: one is missing');
  const bytes = Buffer.from(text, 'hex');
  if (isSqlite(bytes)) return readSqlite(bytes);
  if (bytes.length === AUTH_KEY_BYTES) return refused('an auth key in hex without its DC: write hex:dc_id');
  const inner = bytes.toString('latin1');
  if (/^[\w+/=\s-]+$/.test(inner)) return readBase64Text(inner.replace(/\s+/g, ''), readSqlite);
  return readTelethon(bytes) ?? refused(`hex of something else: ${EXPECTED}`);
}

function readBase64Text(text: string, readSqlite: SqliteReader): SessionResult {
  if (!/^[\w+/-]+={0,3}$/.test(text)) return refused(`characters that no session string has: ${EXPECTED}`);
  const prefixed = text.startsWith('1') ? decodeBase64(text.slice(1)) : null;
  const telethonOrGramjs = prefixed && (readGramjs(prefixed) ?? readTelethon(prefixed));
  if (telethonOrGramjs) return telethonOrGramjs;
  const payload = decodeBase64(text);
  if (payload !== null && isSqlite(payload)) return readSqlite(payload);
  const found = payload && (readPyrogram(payload) ?? readMtcute(payload));
  return found ?? refused(`${text.length} characters that make no session (is it cut?): ${EXPECTED}`);
}

/** Either alphabet, with or without padding; null for a length that base64 cannot have. */
function decodeBase64(text: string): Uint8Array | null {
  const bare = text.replace(/=+$/, '');
  return bare.length % 4 === 1 ? null : Uint8Array.from(Buffer.from(bare, 'base64'));
}
