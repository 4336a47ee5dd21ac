/** Sessions as other clients write them down. Written from the formats' descriptions, apart from the product's readers. */
import { isIPv4, isIPv6 } from 'node:net';
import { writeStringSession } from '@mtcute/node/utils.js';

type SessionPlace = {
  dc_id: number;
  /** IPv4, IPv6 or (GramJS only) a host name. */
  host: string;
  port: number;
  /** Where mtcute sends files, if not to the same place. */
  media_port?: number | undefined;
};

export type SessionFacts = SessionPlace & {
  /** 256 bytes. */
  auth_key: Buffer;
  user_id: number;
  api_id: number;
};

/** `1` and url-safe base64 of (dc u8, ip 4 or 16 bytes, port u16, key): 353 characters, 369 with IPv6. */
export function telethonString(facts: SessionFacts): string {
  const place = Buffer.concat([uint(facts.dc_id, 1), addressBytes(facts.host), uint(facts.port, 2)]);
  return `1${urlSafe(Buffer.concat([place, facts.auth_key]))}`;
}

/** `1` and base64 of (dc u8, length i16, address or host name in ASCII, port i16, key). */
export function gramjsString(facts: SessionFacts): string {
  if (facts.port > 0x7fff)
    throw new Error(`a GramJS session cannot hold port ${facts.port}: it is a signed 16-bit number`);
  const host = Buffer.from(facts.host, 'ascii');
  const place = [uint(facts.dc_id, 1), uint(host.length, 2), host, uint(facts.port, 2)];
  return `1${Buffer.concat([...place, facts.auth_key]).toString('base64')}`;
}

/** Pyrogram 1: (dc u8, test bool, key, user id u32, bot bool), 351 characters; user ids above 2^32 do not fit. */
export function pyrogramString351(facts: SessionFacts): string {
  const who = [uint(facts.user_id, 4), uint(0, 1)];
  return unpadded(Buffer.concat([uint(facts.dc_id, 1), uint(0, 1), facts.auth_key, ...who]));
}

/** Pyrogram 1, later: the same with a user id of 64 bits, 356 characters. */
export function pyrogramString356(facts: SessionFacts): string {
  const who = [uint64(facts.user_id), uint(0, 1)];
  return unpadded(Buffer.concat([uint(facts.dc_id, 1), uint(0, 1), facts.auth_key, ...who]));
}

/** Pyrogram 2: (dc u8, api id u32, test bool, key, user id u64, bot bool), 362 characters. */
export function pyrogramString362(facts: SessionFacts): string {
  const place = [uint(facts.dc_id, 1), uint(facts.api_id, 4), uint(0, 1)];
  return unpadded(Buffer.concat([...place, facts.auth_key, uint64(facts.user_id), uint(0, 1)]));
}

export function mtcuteString(facts: SessionFacts): string {
  const main = { id: facts.dc_id, ipAddress: facts.host, port: facts.port, ipv6: isIPv6(facts.host) };
  return writeStringSession({
    version: 3,
    primaryDcs: { main, media: facts.media_port === undefined ? main : { ...main, port: facts.media_port } },
    self: { userId: facts.user_id, isBot: false, isPremium: false, usernames: [] },
    authKey: facts.auth_key,
  });
}

/** The bare auth key and its data center. */
export function hexString(facts: SessionFacts): string {
  return `${facts.auth_key.toString('hex')}:${facts.dc_id}`;
}

/** The characters of a Telethon string, in hex. */
export function telethonHexString(facts: SessionFacts): string {
  return Buffer.from(telethonString(facts), 'ascii').toString('hex');
}

function addressBytes(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from(host.split('.').map(Number));
  if (!isIPv6(host)) throw new Error(`a Telethon session holds an IP address, not '${host}'`);
  // The URL parser writes an embedded IPv4 address as two groups of hex digits.
  const [head = '', tail] = new URL(`http://[${host}]`).hostname.slice(1, -1).split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return Buffer.concat(groups.map((group) => uint(Number.parseInt(group, 16), 2)));
}

function uint(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntBE(value, 0, length);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function urlSafe(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64url');
}
