// Pyrogram's string sessions: url-safe base64 without padding, big-endian, no prefix. They keep no address, only the DC.
import { ByteReader } from './byte-reader.ts';
import { AUTH_KEY_BYTES, checkedSession } from './session.ts';
import type { ParsedSession, SessionResult } from './session.ts';

/** `>B?256sI?`, `>B?256sQ?` (351 and 356 characters), and with the API id since version 2, `>BI?256sQ?` (362). */
const OLD_BYTES = 1 + 1 + AUTH_KEY_BYTES + 4 + 1;
const OLD_64_BYTES = OLD_BYTES + 4;
const NEW_BYTES = 1 + 4 + 1 + AUTH_KEY_BYTES + 8 + 1;

/** Null when the payload has none of the three lengths. */
export function readPyrogram(payload: Uint8Array): SessionResult | null {
  if (![OLD_BYTES, OLD_64_BYTES, NEW_BYTES].includes(payload.length)) return null;
  const reader = new ByteReader(payload);
  const dc_id = reader.uint8();
  if (payload.length === NEW_BYTES) reader.uint32be();
  const test = reader.uint8();
  const auth_key = reader.take(AUTH_KEY_BYTES);
  const user = payload.length === OLD_BYTES ? reader.uint32be() : Number(reader.uint64be());
  // A flag that is neither 0 nor 1 means that this is something else of the same length.
  if (test > 1 || reader.uint8() > 1) return null;
  const user_id = user > 0 && Number.isSafeInteger(user) ? user : null;
  return checkedSession({ kind: 'pyrogram', dc_id, host: null, port: null, auth_key, user_id, test_mode: test === 1 });
}

/** The newest form, with 0 for an API id or user id that is not known. */
export function pyrogramString(session: ParsedSession): string {
  const payload = Buffer.alloc(NEW_BYTES);
  payload.writeUInt8(session.dc_id, 0);
  payload.writeUInt8(session.test_mode ? 1 : 0, 5);
  payload.set(session.auth_key, 6);
  payload.writeBigUInt64BE(BigInt(session.user_id ?? 0), 6 + AUTH_KEY_BYTES);
  return payload.toString('base64url');
}
