/** Encrypted messages as a client makes and reads them: https://core.telegram.org/mtproto/description#encrypted-message */
import { createHash } from 'node:crypto';
import { createAesIgeForMessage, type ICryptoProvider } from '@mtcute/core/utils.js';

export type RawMessage = { salt: bigint; session_id: bigint; msg_id: bigint; seq_no: number; body: Uint8Array };

const HEAD_BYTES = 32;
const PADDING_MIN_BYTES = 12;

const sha = (name: 'sha1' | 'sha256', ...parts: Uint8Array[]): Buffer => {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

function keyId(auth_key: Uint8Array): Buffer {
  return sha('sha1', auth_key).subarray(12, 20);
}

export function seal(
  crypto: ICryptoProvider,
  auth_key: Uint8Array,
  message: RawMessage,
  random: (n: number) => Buffer,
): Buffer {
  const { body } = message;
  const padding = PADDING_MIN_BYTES + ((16 - ((HEAD_BYTES + body.length + PADDING_MIN_BYTES) % 16)) % 16);
  const plain = Buffer.concat([headOf(message), body, random(padding)]);
  const messageKey = sha('sha256', auth_key.subarray(88, 120), plain).subarray(8, 24);
  const blocks = createAesIgeForMessage(crypto, auth_key, messageKey, true).encrypt(plain);
  return Buffer.concat([keyId(auth_key), messageKey, blocks]);
}

/** Throws when it is not a message of a server that knows the key. */
export function unseal(crypto: ICryptoProvider, auth_key: Uint8Array, packet: Buffer): RawMessage {
  if (!packet.subarray(0, 8).equals(keyId(auth_key))) throw new Error('a message under another key');
  const messageKey = packet.subarray(8, 24);
  // Behind whole blocks may stand the padding of the transport.
  const blocks = packet.subarray(24, 24 + Math.floor((packet.length - 24) / 16) * 16);
  const plain = Buffer.from(createAesIgeForMessage(crypto, auth_key, messageKey, false).decrypt(blocks));
  const expected = sha('sha256', auth_key.subarray(96, 128), plain).subarray(8, 24);
  if (!expected.equals(messageKey)) throw new Error('a message with a wrong key');
  const length = plain.readUInt32LE(28);
  return {
    salt: plain.readBigInt64LE(0),
    session_id: plain.readBigInt64LE(8),
    msg_id: plain.readBigInt64LE(16),
    seq_no: plain.readUInt32LE(24),
    body: plain.subarray(HEAD_BYTES, HEAD_BYTES + length),
  };
}

function headOf({ salt, session_id, msg_id, seq_no, body }: RawMessage): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeBigInt64LE(salt, 0);
  head.writeBigInt64LE(session_id, 8);
  head.writeBigInt64LE(msg_id, 16);
  head.writeUInt32LE(seq_no, 24);
  head.writeUInt32LE(body.length, 28);
  return head;
}
