import { expect, test } from 'vitest';
import { createServerKey, fingerprintOf, publicKeyOf } from './server-key.ts';

test('keys are fresh, and clients find each of them by its fingerprint', () => {
  const keys = [createServerKey(), createServerKey()];
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) expect(fingerprintOf(publicKeyOf(key))).toMatch(/^[1-9a-f][0-9a-f]{15}$/);
});
