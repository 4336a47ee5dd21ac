/**
 * Telegram's own proxies: an obfuscated MTProto connection whose key the secret has gone into. Its head names the DC,
 * below 0 for media. https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
 */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import type { Greeter } from './greeting.ts';

/** 8 bytes, key, initial vector, framing, DC, 2 bytes. */
const HEAD_BYTES = 64;
/** The framings by their tags: abridged, intermediate, padded. */
const ABRIDGED = 0xef;
const INTERMEDIATE = 0xee;
const PADDED = 0xdd;
/** Test DCs are 10000 higher. */
const TEST_DC = 10_000;

const NOTHING = Buffer.alloc(0);

/** 16 bytes; `padded`: one that is written with dd before it, and takes nothing but the padded framing. */
export type Secret = { bytes: Buffer; padded: boolean };

export function mtproxy({ bytes: secret, padded }: Secret): Greeter {
  return async ({ reader, passwords }) => {
    const head = await reader.take(HEAD_BYTES);
    const turned = Buffer.from(head.subarray(8, 56).toReversed());
    const decipher = createDecipheriv('aes-256-ctr', keyOf(head.subarray(8, 40), secret), head.subarray(40, 56));
    const cipher = createCipheriv('aes-256-ctr', keyOf(turned.subarray(0, 32), secret), turned.subarray(32, 48));
    const plain = decipher.update(head);
    const tag = plain.subarray(56, 60);
    const [framing = 0] = tag;
    const isKnown = tag.every((byte) => byte === framing) && [ABRIDGED, INTERMEDIATE, PADDED].includes(framing);
    // With a wrong secret all of it is noise.
    if (!passwords || !isKnown) return { kind: 'swallow', why: 'wrong_password' };
    if (padded && framing !== PADDED) return { kind: 'swallow', why: 'not_understood' };
    const number = plain.readInt16LE(60);
    return {
      kind: 'connect',
      to: { dc: Math.abs(number) % TEST_DC, media: number < 0 },
      replies: { connected: NOTHING, unreachable: NOTHING, forbidden: NOTHING },
      preface: framing === ABRIDGED ? tag.subarray(0, 1) : tag,
      up: (bytes) => decipher.update(bytes),
      down: (bytes) => cipher.update(bytes),
    };
  };
}

function keyOf(key: Buffer, secret: Buffer): Buffer {
  return createHash('sha256').update(key).update(secret).digest();
}
