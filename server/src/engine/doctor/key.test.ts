import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { examineOne } from '#engine/doctor/finding.ts';
import { keyCheck, secretsCheck } from '#engine/doctor/key.ts';
import { openVault } from '#engine/vault.ts';
import type { MasterKeyOptions } from '#lib/key-file.ts';
import { createSecretBox, masterKeyId } from '#lib/secret-box.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  await openVault(fleet.db, createSecretBox({ current: KEY, others: [] }), new Date('2026-01-12T12:00:00Z'));
});
afterAll(() => fleet.close());

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-doctor-'));
  file = path.join(folder, 'key');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (more: Partial<MasterKeyOptions> = {}): MasterKeyOptions => ({
  production: false,
  own_database: false,
  data_folder: folder,
  ...more,
});
const write = (key: Buffer, mode = 0o600) => {
  writeFileSync(file, `${key.toString('base64')}\n`);
  chmodSync(file, mode);
};
const look = { fix: false };
const fix = { fix: true };

test('a key that others can read fails, and is closed to them', async () => {
  write(KEY, 0o644);
  expect(await examineOne(keyCheck(options()), look)).toMatchObject({
    state: 'fail',
    detail: `others can read ${file}`,
  });
  const mended = await examineOne(keyCheck(options()), fix);
  expect(mended).toMatchObject({ state: 'ok', detail: expect.stringContaining(masterKeyId(KEY)) });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  ['is missing', options({ own_database: true }), 'GROUNDCREW_KEY or GROUNDCREW_KEY_FILE has to be given'],
  ['is no key', options({ GROUNDCREW_KEY: 'too short' }), 'GROUNDCREW_KEY is not 32 bytes'],
  ['is given twice', options({ GROUNDCREW_KEY: 'a', GROUNDCREW_KEY_FILE: 'b' }), 'are both set'],
])('a key that %s fails, and none is made', async (_what, given, words) => {
  const found = await examineOne(keyCheck(given), fix);
  expect(found).toMatchObject({ state: 'fail', did: [], detail: expect.stringContaining(words) });
  expect(found.detail).not.toContain('too short');
});

test('where none was ever needed there is none yet, and looking makes none', async () => {
  rmSync(folder, { recursive: true });
  expect(await examineOne(keyCheck(options()), fix)).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining('none yet'),
  });
  expect(existsSync(folder)).toBe(false);
});

test('the key that sealed what is stored opens it; another one, or none, is named with what to do', async () => {
  const examined = () => examineOne(secretsCheck(fleet.db, options()), fix);
  write(KEY);
  expect(await examined()).toMatchObject({ state: 'ok', detail: `key ${masterKeyId(KEY)} opens them` });
  write(OTHER);
  expect(await examined()).toMatchObject({ state: 'fail', did: [], detail: expect.stringContaining(masterKeyId(KEY)) });
  rmSync(file);
  const missing = await examined();
  expect(missing).toMatchObject({ state: 'fail', detail: expect.stringContaining('is not there') });
  expect(missing.mend).toContain('keys.md');
  expect(existsSync(file)).toBe(false);
});

test('a change of the key that was cut off is a warning', async () => {
  writeFileSync(file, `${OTHER.toString('base64')}\n${KEY.toString('base64')}\n`, { mode: 0o600 });
  const found = await examineOne(secretsCheck(fleet.db, options()), fix);
  expect(found).toMatchObject({ state: 'warn', fault: 'key_change_unfinished', command: 'groundcrew key rotate' });
});
