/** Message bodies that TL's own rules do not describe: containers, packed messages, results. */
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import type Long from 'long';
import { TlBinaryReader } from '@mtcute/core/utils.js';
import { bytesField, word, writeObject, type Codec } from '#wire/codec.ts';
import { longAt, writeLong, type Message } from '#wire/encryption.ts';
import { CONTAINER_MESSAGES, GZIP_ABOVE_BYTES, UNPACKED_BYTES } from './limits.ts';

const CONTAINER = 0x73f1f8dc;
const GZIP_PACKED = 0x3072cfa1;
export const RPC_RESULT = 0xf35c6d01;
const MESSAGE_HEAD_BYTES = 16;

export function newRoom(): Room {
  return { bytes: UNPACKED_BYTES };
}

export type Rpc = { result: unknown } | { code: number; text: string };

/** The messages inside a container; null when this is none. */
export function openContainer(body: Buffer): Message[] | null {
  if (!startsWith(body, CONTAINER)) return null;
  const count = body.readUInt32LE(4);
  if (count > CONTAINER_MESSAGES) throw new RangeError(`a container has at most ${CONTAINER_MESSAGES} messages`);
  const messages: Message[] = [];
  let at = 8;
  for (let index = 0; index < count; index++) {
    const start = at + MESSAGE_HEAD_BYTES;
    const end = start + body.readUInt32LE(at + 12);
    messages.push({ id: longAt(body, at), seq_no: body.readUInt32LE(at + 8), body: body.subarray(start, end) });
    at = end;
  }
  return messages;
}

/** How much may still be unpacked of what came together. */
export type Room = { bytes: number };

/** The body without its packing, if it was packed. Throws a RangeError when there is not enough room. */
export function unpack(body: Buffer, room: Room): Buffer {
  if (!startsWith(body, GZIP_PACKED)) return body;
  const packed = new TlBinaryReader(undefined, body, 4).bytes();
  // Telegram's name is gzip, but mtcute sends zlib's framing and the server takes both.
  const isGzip = packed[0] === 0x1f && packed[1] === 0x8b;
  if (room.bytes < 1) throw new RangeError(`more than ${UNPACKED_BYTES} bytes were packed together`);
  const unpacked = (isGzip ? gunzipSync : inflateSync)(packed, { maxOutputLength: room.bytes });
  room.bytes -= unpacked.length;
  return unpacked;
}

/** Errors and packing are of the protocol; the result is said in the client's layer. */
export function rpcResult(requestId: Long, rpc: Rpc, codec: Codec): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(RPC_RESULT);
  writeLong(head, requestId, 4);
  return Buffer.concat([head, 'result' in rpc ? pack(codec.writeResult(rpc.result)) : writeError(rpc)]);
}

function writeError({ code, text }: { code: number; text: string }): Buffer {
  const error = { _: 'mt_rpc_error', errorCode: code, errorMessage: text };
  return writeObject(error);
}

function pack(body: Buffer): Buffer {
  if (body.length <= GZIP_ABOVE_BYTES) return body;
  const packed = gzipSync(body, { level: 1 });
  return packed.length < body.length ? Buffer.concat([word(GZIP_PACKED), bytesField(packed)]) : body;
}

function startsWith(body: Buffer, id: number): boolean {
  return body.length >= 8 && body.readUInt32LE(0) === id;
}
