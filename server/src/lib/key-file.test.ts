import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GroundcrewError } from './errors.ts';
import { findMasterKey, readMasterKey, type FoundMasterKeys, type MasterKeyOptions } from './key-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(options: Partial<MasterKeyOptions>): FoundMasterKeys {
  return readMasterKey({ production: false, own_database: false, data_folder: path.join(folder, 'data'), ...options });
}

function refusal(options: Partial<MasterKeyOptions>): GroundcrewError {
  try {
    read(options);
  } catch (error) {
    if (error instanceof GroundcrewError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('a key may be written as base64, base64url or hexadecimal', () => {
  const key = Buffer.from('fb'.repeat(16) + 'ff'.repeat(16), 'hex');
  for (const text of [
    key.toString('base64'),
    key.toString('base64').replace('=', ''),
    key.toString('base64url'),
    key.toString('hex'),
    key.toString('hex').toUpperCase(),
    ` ${key.toString('base64')}\n`,
  ]) {
    expect(read({ GROUNDCREW_KEY: text, production: true })).toEqual({
      current: key,
      others: [],
      from: 'environment',
      made: false,
    });
  }
});

test('any other form is refused with the allowed ones, and without the text itself', () => {
  const key = randomBytes(32);
  const wrong = [
    'hunter2-hunter2-hunter2',
    key.subarray(1).toString('base64'),
    key.toString('hex').slice(2),
    `${key.toString('base64')}AA`,
    `${key.toString('base64').slice(0, 20)}!${key.toString('base64').slice(21)}`,
  ];
  for (const text of wrong) {
    const error = refusal({ GROUNDCREW_KEY: text });
    expect(error.code).toBe('key_unusable');
    expect(error.message).toContain('GROUNDCREW_KEY is not 32 bytes as base64, base64url or 64 hexadecimal digits');
    expect(error.message).not.toContain(text.slice(0, 8));
  }
});

test('a key file holds the key and, after it, older ones', () => {
  const [one, two] = [randomBytes(32), randomBytes(32)];
  const file = path.join(folder, 'mounted');
  writeFileSync(file, `${one.toString('base64')}\n${two.toString('hex')}\n`, { mode: 0o444 });
  expect(read({ GROUNDCREW_KEY_FILE: file, own_database: true })).toEqual({
    current: one,
    others: [two],
    from: 'file',
    made: false,
  });
});

test('a key file that is missing or empty, or stands beside a key, is refused', () => {
  const file = path.join(folder, 'nothing');
  expect(refusal({ GROUNDCREW_KEY_FILE: file }).message).toContain(`${file} cannot be read`);
  writeFileSync(file, '\n');
  expect(refusal({ GROUNDCREW_KEY_FILE: file }).message).toContain('is empty');
  expect(refusal({ GROUNDCREW_KEY_FILE: file, GROUNDCREW_KEY: 'a' }).message).toContain('both set');
});

test('without a key nothing starts in production or on a database of one’s own, and nothing is made', () => {
  for (const options of [{ production: true }, { own_database: true }]) {
    const error = refusal(options);
    expect(error.code).toBe('key_missing');
    expect(error.message).toContain('openssl rand -base64 32');
  }
  expect(existsSync(path.join(folder, 'data'))).toBe(false);
});

test('on the embedded database a key is made once, for its owner only', () => {
  const first = read({});
  const file = path.join(folder, 'data/key');
  expect(first).toMatchObject({ from: 'data_folder', made: true });
  expect(first.current).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o711);
  expect(readdirSync(path.dirname(file))).toEqual(['key']);
  expect(read({})).toEqual({ ...first, made: false });
  expect(refusal({ production: true }).message).toContain(`The key of the embedded database is in ${file}`);
});

test('a key that is looked for is not made', () => {
  const options = { production: false, own_database: false, data_folder: path.join(folder, 'data') };
  expect(findMasterKey(options)).toBeNull();
  expect(readdirSync(path.join(folder, 'data'))).toEqual([]);
  expect(statSync(path.join(folder, 'data')).mode & 0o777).toBe(0o711);
  const made = readMasterKey(options);
  expect(findMasterKey(options)).toEqual({ ...made, made: false });
});

test('a key in the data folder that others can read is refused with the remedy, and left as it is', () => {
  read({});
  const file = path.join(folder, 'data/key');
  const before = readFileSync(file, 'utf8');
  chmodSync(file, 0o640);
  const error = refusal({});
  expect(error.code).toBe('key_unusable');
  expect(error.message).toContain(`chmod 600 '${file}'`);
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('a key that was made is not replaced when its file was emptied', () => {
  read({});
  writeFileSync(path.join(folder, 'data/key'), '');
  expect(refusal({}).message).toContain('is empty');
});
