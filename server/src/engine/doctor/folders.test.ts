import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examineOne, type Finding } from '#engine/doctor/finding.ts';
import { folderChecks } from '#engine/doctor/folders.ts';

let folder = '';
let data_folder = '';
let logs_folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-doctor-'));
  data_folder = path.join(folder, 'data');
  logs_folder = path.join(folder, 'logs');
  mkdirSync(data_folder, { mode: 0o711 });
  mkdirSync(logs_folder, { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true }));

async function examined(check: string, options: { fix?: boolean; data?: string } = {}): Promise<Finding> {
  const all = folderChecks({ data_folder: options.data ?? data_folder, logs_folder });
  const one = all.find((each) => each.check.startsWith(check));
  if (!one) throw new Error(`there is no check ${check}: ${all.map((each) => each.check).join(', ')}`);
  return examineOne(one, { fix: options.fix ?? false });
}

const modeOf = (at: string): string => (statSync(at).mode & 0o777).toString(8);

test('folders that are as they should be are well, and nothing stays behind of having tried them', async () => {
  for (const check of ['data folder', 'logs folder', 'log files', 'disk'])
    expect(await examined(check)).toMatchObject({ state: 'ok', means: null, mend: null });
  expect(spawnSync('find', [folder, '-type', 'f'], { encoding: 'utf8' }).stdout).toBe('');
});

test('a folder that is missing is a warning, and is made', async () => {
  rmSync(data_folder, { recursive: true });
  expect(await examined('data folder')).toMatchObject({
    state: 'warn',
    detail: `${data_folder} is not there`,
    did: [],
  });
  expect(existsSync(data_folder)).toBe(false);
  expect(await examined('data folder', { fix: true })).toMatchObject({ state: 'ok', did: [`made ${data_folder}`] });
  expect(modeOf(data_folder)).toBe('711');
});

test('a file in the place of a folder is named, and left to a person', async () => {
  rmSync(data_folder, { recursive: true });
  writeFileSync(data_folder, '');
  const found = await examined('data folder', { fix: true });
  expect(found).toMatchObject({ state: 'fail', ok: false, detail: `${data_folder} is no folder`, did: [] });
  expect(found.mend).toContain('GROUNDCREW_DATA');
});

test.skipIf(!existsSync('/proc/self'))('a folder in which nothing can be written fails, whoever asks', async () => {
  // Nobody makes files there, not even root.
  const found = await examined('data folder', { data: '/proc/self' });
  expect(found).toMatchObject({ state: 'fail', detail: expect.stringContaining('/proc/self cannot be written to') });
});

test.each([
  ['data folder', 0o755, '711'],
  ['data folder', 0o777, '711'],
  ['logs folder', 0o777, '751'],
])('a %s of mode %o is open to others, and is closed', async (check, mode, closed) => {
  const at = check === 'data folder' ? data_folder : logs_folder;
  chmodSync(at, mode);
  expect(await examined(check)).toMatchObject({
    state: 'warn',
    detail: expect.stringContaining('open to other users'),
  });
  expect(modeOf(at)).toBe(mode.toString(8));
  expect(await examined(check, { fix: true })).toMatchObject({ state: 'ok' });
  expect(modeOf(at)).toBe(closed);
});

test('logs that others can read are named, also those of accounts, and are closed to them', async () => {
  const files = ['groundcrew.log', 'smart_joiner.log.2', 'accounts/s1.log'].map((name) => path.join(logs_folder, name));
  mkdirSync(path.join(logs_folder, 'accounts'));
  for (const file of files) writeFileSync(file, '', { mode: 0o644 });
  expect(await examined('log files')).toMatchObject({
    state: 'warn',
    detail: expect.stringMatching(/^files that others can read: 3 .*s1\.log/),
  });
  expect(await examined('log files', { fix: true })).toMatchObject({ state: 'ok', detail: 'files: 3' });
  // Whoever collects logs may belong to the group.
  expect(files.map(modeOf)).toEqual(['640', '640', '640']);
});

/** A disk of its own, of 4 MB; null where nobody may mount one. */
function smallDisk(): string | null {
  const at = path.join(folder, 'disk');
  mkdirSync(at);
  const done = spawnSync('sh', ['-c', 'mount -t tmpfs -o size=4m,mode=711 none "$0"', at]);
  return done.status === 0 ? at : null;
}

test('a disk with no room left fails, whichever folder lies on it', async ({ skip }) => {
  const disk = smallDisk();
  if (disk === null) return skip('this user may mount no disk');
  try {
    const found = await examined(`disk of ${disk}`, { data: path.join(disk, 'data') });
    expect(found).toMatchObject({ state: 'fail', detail: expect.stringMatching(/^\d MB of 4 MB free/) });
    expect(found.means).toContain('takes no more writes');
  } finally {
    spawnSync('sh', ['-c', 'umount "$0"', disk]);
  }
});
