import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSimulator, type Simulator } from '@groundcrew/simulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contractWorld, identityOf } from '#contract/world.ts';

let folder = '';
let simulator: Simulator;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'check-server-'));
  simulator = await startSimulator(contractWorld());
  await writeFile(path.join(folder, 'key.pem'), simulator.public_key_pem);
  await writeFile(path.join(folder, 'session.txt'), identityOf('alice').session_string);
});

afterAll(async () => {
  await simulator.close();
  await rm(folder, { recursive: true });
});

function checkServer(...args: string[]): Promise<{ exit: number; output: string }> {
  const files = ['--key', path.join(folder, 'key.pem'), '--session', path.join(folder, 'session.txt')];
  const script = path.join(import.meta.dirname, 'check-server.ts');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...files, ...args], (_error, stdout, stderr) => {
      resolve({ exit: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

test('A server elsewhere is asked what it can be asked, and nothing is written to it', async () => {
  const { exit, output } = await checkServer('--server', simulator.server, '--group', '@VillaUbud');
  expect(output).toMatch(/^passed {6}An account says who it is/m);
  expect(output).toMatch(/^unsupported A group is joined once, and the member may say so: needs writes$/m);
  expect(output).toMatch(/\n10 passed, 0 failed, \d+ unsupported\n$/);
  expect(exit).toBe(0);
  expect(simulator.world.ledger).toEqual([]);
});

test('Another machine is left alone unless one says so, and a server that is none fails', async () => {
  const remote = await checkServer('--server', '192.0.2.1:443');
  expect(remote).toEqual({ exit: 2, output: '192.0.2.1 is another machine: that needs --allow-remote\n' });
  const nobody = await checkServer('--server', '127.0.0.1:1');
  expect(nobody.output).toMatch(/^--server 127\.0\.0\.1:1: no Telegram-like server answers there \(refused/);
  expect(nobody.exit).toBe(2);
});

test('A file that holds no key, or is not there, is named with its option', async () => {
  const session = path.join(folder, 'session.txt');
  const wrong = await checkServer('--server', simulator.server, '--key', session);
  expect(wrong).toEqual({ exit: 2, output: expect.stringContaining(`--key ${session} holds no public RSA key`) });
  const missing = await checkServer('--server', simulator.server, '--session', '/nowhere/s');
  expect(missing).toEqual({ exit: 2, output: expect.stringContaining('--session /nowhere/s cannot be read') });
});
