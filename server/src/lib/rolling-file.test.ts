import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
