import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShell, type Shell } from './shell.ts';

let cwd: string;
let shell: Shell;
beforeEach(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'groundcrew-reader-'));
  shell = openShell({ cwd, env: process.env });
});
afterEach(async () => {
  await shell.close();
  rmSync(cwd, { recursive: true });
});

test('A terminal keeps what was exported, and tells how each command ended and all that it said', async () => {
  expect(await shell.run("export NAME='it is'")).toMatchObject({ exit: 0 });
  expect(await shell.run('echo "$NAME"; echo wrong >&2; (exit 3)')).toEqual({ exit: 3, output: 'it is\nwrong\n' });
  expect(await shell.run('read -r answer')).toMatchObject({ exit: 1 });
  expect(await shell.run('echo "')).toMatchObject({ exit: 2 });
});

test('What goes on in it is waited for, and asked to end', async () => {
  await shell.begin(`bash -c 'trap "exit 0" TERM; echo there; sleep 60 & wait'`, 'there');
  expect(await shell.run('echo beside')).toMatchObject({ output: 'beside\n' });
  expect(await shell.end()).toBeNull();
  await shell.begin(`bash -c 'trap "echo torn; exit 4" TERM; echo there; sleep 60 & wait'`, 'there');
  expect(await shell.end()).toMatch(/ended with 4:\nthere\ntorn/);
  await expect(shell.begin('echo no', 'yes')).rejects.toThrow('It has not said "yes":\nno');
});
