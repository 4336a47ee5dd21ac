// GramJS' StringSession: `1` + base64 of (dc u8, length i16, ASCII address or host name, port i16, key 256).
import { isHostName, parseIpv4, parseIpv6 } from '#domain/ip.ts';
import { ByteReader } from './byte-reader.ts';
import { AUTH_KEY_BYTES, checkedSession } from './session.ts';
import type { SessionResult } from './session.ts';

const BYTES_WITHOUT_HOST = 1 + 2 + 2 + AUTH_KEY_BYTES;

/**
 * Null when the two bytes behind the DC are not the length that the payload has, or what follows is no address. An
 * address of 14 characters makes the same length as Telethon's form with IPv6, where those two bytes begin the address.
 */
export function readGramjs(payload: Uint8Array): SessionResult | null {
  const hostLength = payload.length - BYTES_WITHOUT_HOST;
  if (hostLength < 1) return null;
  const reader = new ByteReader(payload);
  const dc_id = reader.uint8();
  if (reader.uint16be() !== hostLength) return null;
  const host = Buffer.from(reader.take(hostLength)).toString('latin1');
  if (parseIpv4(host) === null && parseIpv6(host) === null && !isHostName(host)) return null;
  // GramJS writes an int16 and fails above 32767; read without sign nothing is lost.
  const port = reader.uint16be();
  const auth_key = reader.take(AUTH_KEY_BYTES);
  return checkedSession({ kind: 'gramjs', dc_id, host, port, auth_key, user_id: null, test_mode: false });
}

export function gramjsString(dc_id: number, host: string, port: number, auth_key: Uint8Array): string {
  const name = Buffer.from(host, 'latin1');
  const head = Uint8Array.of(dc_id, name.length >> 8, name.length & 0xff);
  return `1${Buffer.concat([head, name, Uint8Array.of(port >> 8, port & 0xff), auth_key]).toString('base64')}`;
}
