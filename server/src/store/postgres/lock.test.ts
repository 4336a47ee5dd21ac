import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { delay } from '#lib/time.ts';
import { ownIdentity } from './identity.ts';
import { withLock } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gc-lock-'));
  mkdirSync(path.join(folder, 'lock'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lock = () => path.join(folder, 'lock');

test('work under the lock is done one at a time', async () => {
  let inside = 0;
  const most: number[] = [];
  const work = async () => {
    most.push((inside += 1));
    await delay(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(lock(), 10_000, work)));
  expect(Math.max(...most)).toBe(1);
});

test("processes do not get in one another's way, though one of them died with the lock", async () => {
  writeFileSync(path.join(lock(), '7'), ownIdentity().replace(/^\d+/, '1'));
  writeFileSync(path.join(folder, 'counter'), '0');
  // Reading and writing apart would lose counts if two were inside.
  const script = `
    import { readFileSync, writeFileSync } from 'node:fs';
    const { withLock } = await import(${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'lock.ts')).href)});
    const [folder] = process.argv.slice(1);
    for (let n = 0; n < 30; n += 1) await withLock(folder + '/lock', 30_000, async () => {
      const count = Number(readFileSync(folder + '/counter', 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, n % 3));
      writeFileSync(folder + '/counter', String(count + 1));
    });`;
  const all = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  expect(await Promise.all(all.map(async (child) => (await once(child, 'exit'))[0]))).toEqual([0, 0, 0]);
  expect(readFileSync(path.join(folder, 'counter'), 'utf8')).toBe('90');
  expect(readdirSync(lock())).toHaveLength(1);
});

test('work that fails gives the lock back', async () => {
  const failure = withLock(lock(), 1_000, () => Promise.reject(new Error('no')));
  await expect(failure).rejects.toThrow('no');
  expect(await withLock(lock(), 1_000, async () => 'in')).toBe('in');
});

test('who waits too long is told for whom', async () => {
  await withLock(lock(), 1_000, async () => {
    await expect(withLock(lock(), 50, async () => {})).rejects.toThrow(`Process ${process.pid} has held the lock`);
  });
});
