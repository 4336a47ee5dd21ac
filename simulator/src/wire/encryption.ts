/** MTProto 2.0 envelopes, https://core.telegram.org/mtproto/description#encrypted-message */
import Long from 'long';
import { createAesIgeForMessage } from '@mtcute/core/utils.js';
import { crypto } from './crypto.ts';
import { sha1, sha256 } from './hashes.ts';

export type Message = { id: Long; seq_no: number; body: Buffer };
export type Envelope = { salt: Long; session_id: Long; message: Message };

const AUTH_KEY_ID_BYTES = 8;
const MESSAGE_KEY_BYTES = 16;
/** Salt, session, message id, number and length. */
const INNER_HEAD_BYTES = 32;
const PADDING_MIN_BYTES = 12;
const PADDING_MAX_BYTES = 1024;
/** The message key hashes a part of the auth key that depends on the direction. */
const CLIENT_KEY_PART = [88, 120] as const;
const SERVER_KEY_PART = [96, 128] as const;

export function authKeyId(key: Uint8Array): Buffer {
  return sha1(key).subarray(12, 20);
}

/** Which key a packet says it is encrypted with; null for a plain one (all zero). */
export function keyIdOf(packet: Buffer): Buffer | null {
  const id = packet.subarray(0, AUTH_KEY_ID_BYTES);
  return id.every((byte) => byte === 0) ? null : id;
}

/** Null when the packet was not encrypted with this key, or was changed on the way. */
export function decrypt(key: Uint8Array, packet: Buffer): Envelope | null {
  const head = AUTH_KEY_ID_BYTES + MESSAGE_KEY_BYTES;
  // Whole blocks: what the padded framing has added behind them falls off.
  const blocks = packet.subarray(head, head + Math.floor((packet.length - head) / 16) * 16);
  if (blocks.length < INNER_HEAD_BYTES + PADDING_MIN_BYTES) return null;
  const messageKey = packet.subarray(AUTH_KEY_ID_BYTES, head);
  const plain = Buffer.from(createAesIgeForMessage(crypto, key, messageKey, true).decrypt(blocks));
  const expected = sha256(key.subarray(...CLIENT_KEY_PART), plain).subarray(8, 24);
  if (!expected.equals(messageKey)) return null;
  const length = plain.readUInt32LE(28);
  const padding = plain.length - INNER_HEAD_BYTES - length;
  if (length % 4 !== 0 || padding < PADDING_MIN_BYTES || padding > PADDING_MAX_BYTES) return null;
  return {
    salt: longAt(plain, 0),
    session_id: longAt(plain, 8),
    message: {
      id: longAt(plain, 16),
      seq_no: plain.readUInt32LE(24),
      body: plain.subarray(INNER_HEAD_BYTES, INNER_HEAD_BYTES + length),
    },
  };
}

export function encrypt(
  key: { id: Uint8Array; bytes: Uint8Array },
  { salt, session_id, message }: Envelope,
  randomBytes: (length: number) => Uint8Array,
): Buffer {
  const head = Buffer.alloc(INNER_HEAD_BYTES);
  writeLong(head, salt, 0);
  writeLong(head, session_id, 8);
  writeLong(head, message.id, 16);
  head.writeUInt32LE(message.seq_no, 24);
  head.writeUInt32LE(message.body.length, 28);
  const content = INNER_HEAD_BYTES + message.body.length;
  const padding = PADDING_MIN_BYTES + ((16 - ((content + PADDING_MIN_BYTES) % 16)) % 16);
  const plain = Buffer.concat([head, message.body, randomBytes(padding)]);
  const messageKey = sha256(key.bytes.subarray(...SERVER_KEY_PART), plain).subarray(8, 24);
  const blocks = createAesIgeForMessage(crypto, key.bytes, messageKey, false).encrypt(plain);
  return Buffer.concat([key.id, messageKey, blocks]);
}

export function longAt(bytes: Buffer, offset: number): Long {
  return new Long(bytes.readInt32LE(offset), bytes.readInt32LE(offset + 4));
}

export function writeLong(bytes: Buffer, value: Long, offset: number): void {
  bytes.writeInt32LE(value.low, offset);
  bytes.writeInt32LE(value.high, offset + 4);
}
