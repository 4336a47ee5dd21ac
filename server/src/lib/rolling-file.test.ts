import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mayMount, mountSmallDisk } from '#testing/small-disk.ts';
import { openRollingFile } from './rolling-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

test('a log file rolls when it is full and keeps only so many older ones', () => {
  const log = openRollingFile({ file: path.join(folder, 'x.log'), max_bytes: 10, keep: 2 });
  for (const line of ['one..\n', 'two\n', 'three\n', 'four....\n', 'five....\n']) log.write(line);
  log.close();
  expect(readdirSync(folder).toSorted()).toEqual(['x.log', 'x.log.1', 'x.log.2']);
  expect([read('x.log.2'), read('x.log.1'), read('x.log')]).toEqual(['three\n', 'four....\n', 'five....\n']);
});

test('an older file is continued, and a line that is larger than a file still comes whole', () => {
  const file = path.join(folder, 'deep/x.log');
  const first = openRollingFile({ file, max_bytes: 10, keep: 1 });
  first.write('12345\n');
  first.close();
  const second = openRollingFile({ file, max_bytes: 10, keep: 1 });
  second.write('6\n');
  second.write('a line of many characters\n');
  second.close();
  expect([read('deep/x.log.1'), read('deep/x.log')]).toEqual(['12345\n6\n', 'a line of many characters\n']);
});

test('a process goes on in the new file when another one has rolled', () => {
  const file = path.join(folder, 'x.log');
  const one = openRollingFile({ file, max_bytes: 1000, keep: 5 });
  one.write('before\n');
  renameSync(file, `${file}.1`);
  one.write('after\n');
  expect(read('x.log')).toBe('after\n');
  rmSync(file);
  one.write('removed by a person\n');
  one.sync();
  expect(read('x.log')).toBe('removed by a person\n');
  one.close();
});

test('a folder that cannot be written to is told once and stops nothing', () => {
  writeFileSync(path.join(folder, 'file'), '');
  const troubles: unknown[] = [];
  const log = openRollingFile({
    file: path.join(folder, 'file/x.log'),
    max_bytes: 10,
    keep: 1,
    onTrouble: (error) => troubles.push(error),
  });
  log.write('one\n');
  log.write('two\n');
  log.close();
  expect(troubles).toHaveLength(1);
  expect(statSync(path.join(folder, 'file')).size).toBe(0);
});

test('what could not be written is told where it is missing, once that is possible again', () => {
  const block = path.join(folder, 'logs');
  writeFileSync(block, '');
  const troubles: unknown[] = [];
  const log = openRollingFile({
    file: path.join(block, 'x.log'),
    max_bytes: 1000,
    keep: 1,
    onTrouble: (error) => troubles.push(error),
    gap: (missing, next) => `${missing} before ${next}`,
  });
  for (const again of [1, 2]) {
    log.write('lost\n');
    log.write('lost\n');
    expect(troubles).toHaveLength(again);
    rmSync(block);
    log.write('one\n');
    log.write('two\n');
    expect(read('logs/x.log')).toBe('2 before one\none\ntwo\n');
    rmSync(block, { recursive: true });
    writeFileSync(block, '');
  }
  log.close();
});

test('a line that ended early, by a full disk or a power cut, does not swallow the next', () => {
  const file = path.join(folder, 'x.log');
  writeFileSync(file, 'half a li');
  const log = openRollingFile({ file, max_bytes: 1000, keep: 1 });
  log.write('one\n');
  log.write('two\n');
  log.close();
  expect(read('x.log')).toBe('half a li\none\ntwo\n');
});

test.skipIf(!mayMount)('a disk that runs full costs the lines of that time and nothing else', () => {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  const { unmount } = mountSmallDisk(disk, 65_536);
  try {
    const troubles: string[] = [];
    const log = openRollingFile({
      file: path.join(disk, 'x.log'),
      max_bytes: 1_000_000,
      keep: 1,
      onTrouble: (error) => troubles.push(String(error)),
      gap: (missing) => `${missing} missing\n`,
    });
    const line = (n: number) => `${n} ${'x'.repeat(1_000)}\n`;
    const filler = path.join(disk, 'filler');
    writeFileSync(filler, Buffer.alloc(32_768));
    for (let n = 0; n < 60; n += 1) log.write(line(n));
    expect(troubles).toEqual([expect.stringMatching(/ENOSPC|no more than a part/)]);
    rmSync(filler);
    log.write(line(60));
    log.close();
    const lines = read('disk/x.log').split('\n');
    const whole = lines.filter((text) => text.length > 1_000).map((text) => Number(text.split(' ')[0]));
    const missing = lines.find((text) => text.endsWith(' missing'));
    expect(whole).toEqual([...Array(whole.length - 1).keys(), 60]);
    expect(missing).toBe(`${60 - (whole.length - 1)} missing`);
  } finally {
    unmount();
  }
});

test('files and their folder are for their owner alone', () => {
  const log = openRollingFile({ file: path.join(folder, 'logs/x.log'), max_bytes: 10, keep: 2 });
  for (const line of ['one..\n', 'two..\n']) log.write(line);
  log.close();
  const modes = ['logs', 'logs/x.log', 'logs/x.log.1'].map((name) => statSync(path.join(folder, name)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600, 0o600]);
});

test('older files go after so many days, and those beyond a number that was lowered; others stay', () => {
  for (const name of ['x.log', 'x.log.1', 'x.log.2', 'x.log.7', 'x.log.gz', 'y.log.9'])
    writeFileSync(path.join(folder, name), '');
  mkdirSync(path.join(folder, 'x.log.d'));
  const long_ago = new Date(Date.now() - 11 * 86_400_000);
  for (const name of ['x.log', 'x.log.2', 'y.log.9']) utimesSync(path.join(folder, name), long_ago, long_ago);
  const log = openRollingFile({ file: path.join(folder, 'x.log'), max_bytes: 1000, keep: 5, days: 10 });
  log.write('one\n');
  log.close();
  expect(readdirSync(folder).toSorted()).toEqual(['x.log', 'x.log.1', 'x.log.d', 'x.log.gz', 'y.log.9']);
});
