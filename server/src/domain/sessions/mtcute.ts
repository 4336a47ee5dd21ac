// mtcute's string sessions: url-safe base64 of TL-like fields behind a version byte. Versions 1 and 2 hold TL's dcOption
// (with its constructor), version 3 a short form of its own, which since its version 2 also says whether it is a test DC.
import { isHostName, parseIpv4, parseIpv6 } from '#domain/ip.ts';
import { ByteReader } from './byte-reader.ts';
import { checkedSession, refused } from './session.ts';
import type { ParsedSession, SessionResult } from './session.ts';

const DC_OPTION_CONSTRUCTOR = 0x18b7a10d;
const FLAG_SELF = 1;
const FLAG_TEST = 2;
const FLAG_MEDIA = 4;

type Dc = { id: number; host: string; port: number; test: boolean };

/** Null when it is not of this kind. */
export function readMtcute(payload: Uint8Array): SessionResult | null {
  try {
    return readVersion(new ByteReader(payload));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readVersion(reader: ByteReader): SessionResult | null {
  const version = reader.uint8();
  if (version < 1 || version > 3) return null;
  const flags = reader.int32le();
  const readDc = version === 3 ? readShortDc : readTlDc;
  const dc = readDc(reader);
  if (dc === null || (parseIpv4(dc.host) === null && parseIpv6(dc.host) === null && !isHostName(dc.host))) return null;
  if (version >= 2 && (flags & FLAG_MEDIA) !== 0 && readDc(reader) === null) return null;
  const user = (flags & FLAG_SELF) === 0 ? 0 : Number(reader.int64le());
  if ((flags & FLAG_SELF) !== 0) reader.uint32le();
  const auth_key = reader.tlBytes();
  if (reader.rest > 0) return refused('there is more in this mtcute string than belongs to it');
  const user_id = user > 0 && Number.isSafeInteger(user) ? user : null;
  const test_mode = dc.test || (flags & FLAG_TEST) !== 0;
  return checkedSession({ kind: 'mtcute', dc_id: dc.id, host: dc.host, port: dc.port, auth_key, user_id, test_mode });
}

function readShortDc(reader: ByteReader): Dc | null {
  const option = new ByteReader(reader.tlBytes());
  const version = option.uint8();
  if (version !== 1 && version !== 2) return null;
  const [id, flags] = [option.uint8(), option.uint8()];
  const host = Buffer.from(option.tlBytes()).toString('latin1');
  return { id, host, port: option.int32le(), test: version === 2 && (flags & 4) !== 0 };
}

/** `dcOption flags:# id:int ip_address:string port:int secret:flags.10?bytes` */
function readTlDc(reader: ByteReader): Dc | null {
  if (reader.uint32le() !== DC_OPTION_CONSTRUCTOR) return null;
  const flags = reader.int32le();
  const id = reader.int32le();
  const host = Buffer.from(reader.tlBytes()).toString('latin1');
  const port = reader.int32le();
  if ((flags & (1 << 10)) !== 0) reader.tlBytes();
  return { id, host, port, test: false };
}

/** Version 3 with one DC for everything. The only kind that keeps address, test mode and user id together. */
export function mtcuteString(session: ParsedSession & { host: string; port: number }): string {
  const flags = (session.host.includes(':') ? 1 : 0) | (session.test_mode ? 4 : 0);
  const dc = Buffer.concat([
    Uint8Array.of(2, session.dc_id, flags),
    tlBytes(Buffer.from(session.host, 'latin1')),
    int32le(session.port),
  ]);
  const self = session.user_id === null ? [] : [int64le(session.user_id), int32le(BOOL_FALSE)];
  const head = [Uint8Array.of(3), int32le(session.user_id === null ? 0 : FLAG_SELF), tlBytes(dc)];
  return Buffer.concat([...head, ...self, tlBytes(session.auth_key)]).toString('base64url');
}

const BOOL_FALSE = 0xbc799737;

function tlBytes(bytes: Uint8Array): Buffer {
  const head =
    bytes.length < 254 ? [bytes.length] : [254, bytes.length & 0xff, (bytes.length >> 8) & 0xff, bytes.length >> 16];
  const padding = (4 - ((head.length + bytes.length) % 4)) % 4;
  return Buffer.concat([Uint8Array.from(head), bytes, new Uint8Array(padding)]);
}

function int32le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function int64le(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}
