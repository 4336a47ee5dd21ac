// How the whole installation knows that a session is there already, without being able to read it: a keyed hash of
// Telegram's auth key. Its key is sealed by the master key, so that a rotation of that one keeps every hash.
import { createHmac, randomBytes } from 'node:crypto';
import type { SecretBox } from '#lib/secret-box.ts';

const HASH_KEY_BYTES = 32;
/** https://core.telegram.org/mtproto/auth_key: 2048 bits. */
const AUTH_KEY_BYTES = 256;
const PLACE = 'installation:auth_key_hash_key';

export function makeHashKey(): Buffer {
  return randomBytes(HASH_KEY_BYTES);
}

export function sealHashKey(box: SecretBox, key: Buffer): string {
  return box.seal(key.toString('base64url'), PLACE);
}

/** Throws a SecretError when the master key is another one. */
export function openHashKey(box: SecretBox, sealed: string): Buffer {
  return Buffer.from(box.open(sealed, PLACE), 'base64url');
}

/** Wraps the key by the current master key, see `SecretBox.rewrap`. */
export function rewrapHashKey(box: SecretBox, sealed: string): string {
  return box.rewrap(sealed, PLACE);
}

/** 64 hexadecimal digits. Throws a RangeError for what is no auth key. */
export function hashAuthKey(key: Buffer, auth_key: Uint8Array): string {
  if (auth_key.length !== AUTH_KEY_BYTES) {
    throw new RangeError(`An auth key has ${AUTH_KEY_BYTES} bytes, not ${auth_key.length}.`);
  }
  return createHmac('sha256', key).update(auth_key).digest('hex');
}

/** 64 hexadecimal digits for any text; the same text as an auth key's bytes gives another one. */
export function hashText(key: Buffer, text: string): string {
  return createHmac('sha256', key).update('text:').update(text).digest('hex');
}
