import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashAuthKey, makeHashKey, openHashKey, rewrapHashKey, sealHashKey } from './auth-key-hash.ts';
import { createSecretBox, isSealed, SecretError } from './secret-box.ts';

const master = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);
const box = createSecretBox(master);
const place = 'account:12:session_string';

function errorOf(work: () => unknown): SecretError {
  try {
    work();
  } catch (error) {
    if (error instanceof SecretError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a secret box', () => {
  test('opens what it sealed, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
        expect(box.open(box.seal(plain, place), place)).toBe(plain);
      }),
    );
  });

  test('seals the same text differently each time, in a text form that names the key', () => {
    const [one, two] = [box.seal('secret', place), box.seal('secret', place)];
    expect(one).not.toBe(two);
    expect(one).toMatch(new RegExp(`^gc1:${box.key_id}:[\\w-]+$`));
    expect(isSealed(one)).toBe(true);
    expect(isSealed('1ApWapzMBu0')).toBe(false);
  });

  test('names the missing key when the master key is another one, and no content', () => {
    const sealed = box.seal('the secret itself', place);
    const error = errorOf(() => createSecretBox(other).open(sealed, place));
    expect(error.code).toBe('key_wrong');
    expect(error.details).toEqual({ place, key_id: box.key_id });
    expect(error.message).toContain(box.key_id);
    expect(error.message).not.toContain('the secret itself');
    expect(error.message).not.toContain(sealed.slice(-20));
  });

  test('does not open in another place', () => {
    const sealed = box.seal('secret', place);
    expect(errorOf(() => box.open(sealed, 'account:13:session_string')).code).toBe('secret_damaged');
  });

  test('does not open when any single character was changed', () => {
    const sealed = box.seal('secret', place);
    const begin = sealed.lastIndexOf(':') + 1;
    // The last character of base64url may hold bits that no byte has.
    for (let at = begin; at < sealed.length - 1; at++) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(errorOf(() => box.open(changed, place)).code).toBe('secret_damaged');
    }
  });

  test('refuses what is no sealed text or is cut off', () => {
    const sealed = box.seal('secret', place);
    for (const text of ['', 'plain', 'gc1:', 'gc1:zz:zz', sealed.slice(0, 60), sealed.slice(0, -30), `${sealed} `]) {
      expect(errorOf(() => box.open(text, place)).code).toBe('secret_damaged');
    }
  });

  test('opens with an older key, and wraps by the new one without it afterwards', () => {
    const sealed = box.seal('secret', place);
    const rotating = createSecretBox({ current: other, others: [master] });
    expect(rotating.open(sealed, place)).toBe('secret');
    const rewrapped = rotating.rewrap(sealed, place);
    expect(createSecretBox(other).open(rewrapped, place)).toBe('secret');
    expect(rotating.rewrap(rewrapped, place)).toBe(rewrapped);
    expect(errorOf(() => rotating.rewrap(sealed, 'account:13:session_string')).code).toBe('secret_damaged');
  });

  test('takes no key of another size', () => {
    expect(() => createSecretBox(randomBytes(16))).toThrow(RangeError);
  });
});

describe('the hash of auth keys', () => {
  const auth_key = randomBytes(256);

  test('is the same for one key, and another one under another hash key', () => {
    const key = makeHashKey();
    expect(hashAuthKey(key, auth_key)).toBe(hashAuthKey(key, new Uint8Array(auth_key)));
    expect(hashAuthKey(key, auth_key)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashAuthKey(key, randomBytes(256))).not.toBe(hashAuthKey(key, auth_key));
    expect(hashAuthKey(makeHashKey(), auth_key)).not.toBe(hashAuthKey(key, auth_key));
  });

  test('survives a rotation of the master key', () => {
    const key = makeHashKey();
    const sealed = sealHashKey(box, key);
    const rotated = rewrapHashKey(createSecretBox({ current: other, others: [master] }), sealed);
    expect(openHashKey(createSecretBox(other), rotated)).toEqual(key);
    expect(errorOf(() => openHashKey(createSecretBox(other), sealed)).code).toBe('key_wrong');
  });

  test('is refused for what is no auth key', () => {
    expect(() => hashAuthKey(makeHashKey(), randomBytes(255))).toThrow('256 bytes');
  });
});
