import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCli } from './program.ts';

let said = { out: '', err: '' };
beforeEach(() => {
  said = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((said.out += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((said.err += String(text))));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

test('a wrong call is one JSON document too, when that is asked for', async () => {
  await runCli(['join', 'bali', 'many', '--json']);
  expect(process.exitCode).toBe(2);
  expect(JSON.parse(said.out)).toMatchObject({ error: { code: 'usage', message: expect.stringContaining('many') } });
});

test('the version is told in words and as JSON', async () => {
  await runCli(['--version', '--json']);
  const { version } = JSON.parse(said.out) as { version: string };
  said.out = '';
  await runCli(['--version']);
  expect(said.out.trim()).toBe(version);
});

test.each([['accounts'], ['targets']])('a word that %s does not know is named, and what it knows', async (group) => {
  await runCli([group, 'lits']);
  expect(process.exitCode).toBe(2);
  expect(said.err).toMatch(new RegExp(`${group} has no command "lits"; there are: list`));
});

test.each([[''], ['accounts'], ['key rotate']])('the help of "%s" has examples, and is no failure', async (words) => {
  await runCli([...words.split(' ').filter((word) => word !== ''), '--help']);
  expect(process.exitCode).toBe(0);
  expect(said.out).toContain('Examples:\n  groundcrew');
});
