// Telethon's StringSession: `1` + url-safe base64 of (dc u8, ip 4 or 16 bytes, port u16, key 256).
import { formatIp } from '#domain/ip.ts';
import { ByteReader } from './byte-reader.ts';
import { AUTH_KEY_BYTES, checkedSession } from './session.ts';
import type { SessionResult } from './session.ts';

export const TELETHON_IPV4_BYTES = 1 + 4 + 2 + AUTH_KEY_BYTES;
export const TELETHON_IPV6_BYTES = 1 + 16 + 2 + AUTH_KEY_BYTES;

/** Null when the payload has another length. */
export function readTelethon(payload: Uint8Array): SessionResult | null {
  if (payload.length !== TELETHON_IPV4_BYTES && payload.length !== TELETHON_IPV6_BYTES) return null;
  const reader = new ByteReader(payload);
  const dc_id = reader.uint8();
  const host = formatIp(reader.take(payload.length === TELETHON_IPV4_BYTES ? 4 : 16));
  const port = reader.uint16be();
  const auth_key = reader.take(AUTH_KEY_BYTES);
  return checkedSession({ kind: 'telethon', dc_id, host, port, auth_key, user_id: null, test_mode: false });
}

/** With its padding, as Telethon writes it. */
export function telethonString(dc_id: number, ip: Uint8Array, port: number, auth_key: Uint8Array): string {
  const payload = Buffer.concat([Uint8Array.of(dc_id), ip, Uint8Array.of(port >> 8, port & 0xff), auth_key]);
  return `1${payload.toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
}
