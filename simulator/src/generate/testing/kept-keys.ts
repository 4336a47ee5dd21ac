import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readStringSession } from '@mtcute/node/utils.js';

/**
 * The auth key (hex) of an account in a generated folder, or null when it has no session. A rough reader for tests: it
 * goes by what it knows of the generator, and detects nothing.
 */
export function readKeptKey(
  entry: { session_name: string; string_session: string | null },
  legacy: string,
): string | null {
  const text = (entry.string_session ?? '').replaceAll(/\s/g, '');
  if (text === '' || text === 'TO_BE_CREATED' || text === 'null') {
    const path = join(legacy, 'sessions', `${entry.session_name}.session`);
    return existsSync(path) ? keyInFile(readFileSync(path)) : null;
  }
  if (/^[0-9a-f]{512}:\d$/.test(text)) return text.slice(0, 512);
  if (/^[0-9a-f]{706}$/.test(text)) return lastKey(Buffer.from(text, 'hex').toString());
  if (text.startsWith('U1FMaXRl')) return keyInFile(Buffer.from(text, 'base64'));
  if (text.startsWith('1')) return lastKey(text);
  const bytes = Buffer.from(text, 'base64url');
  if (bytes[0] === 3) return Buffer.from(readStringSession(text).authKey).toString('hex');
  const start = bytes.length === 271 ? 6 : 2;
  return bytes.subarray(start, start + 256).toString('hex');
}

/** Telethon and GramJS both end with the key. */
function lastKey(text: string): string {
  return Buffer.from(text.slice(1), 'base64').subarray(-256).toString('hex');
}

function keyInFile(file: Buffer): string {
  const database = new DatabaseSync(':memory:');
  try {
    database.deserialize(file);
    const key = database.prepare('select auth_key from sessions').get()?.['auth_key'];
    return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : '';
  } finally {
    database.close();
  }
}
