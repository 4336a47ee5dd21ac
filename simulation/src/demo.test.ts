import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { delay } from '@groundcrew/server/lib/time.ts';
import { expect, onTestFinished, test } from 'vitest';

const script = path.join(import.meta.dirname, 'demo.ts');

/** How long people may wait until something moves. */
const ALIVE_MS = 100_000;
const LOOK_MS = 500;

type Ask = (route: string, body?: object) => Promise<Record<string, unknown>>;

test('the demo comes alive: its owner signs in and sees simulated accounts at work, and Ctrl-C ends everything', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-demo-'));
  const env = { ...process.env, GROUNDCREW_DATA: folder, PORT: '0' };
  const child = spawn(process.execPath, [script, '--accounts', '8', '--groups', '20', '--clock', 'x600'], { env });
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += String(data)));
  child.stderr.on('data', (data: Buffer) => (said += String(data)));
  await until(() => /Ctrl-C ends it/.test(said) || child.exitCode !== null);
  expect(said).toContain('everything in it is SIMULATED');
  const [, url = ''] = /(http:\/\/127\.0\.0\.1:\d+)\/api\/docs/.exec(said) ?? [];
  await opensSignedIn(said, url);
  const ask = await signIn(url);
  expect(await ask('/me')).toMatchObject({ role: 'owner', simulated: true });
  const { items } = await ask('/accounts');
  const states = (items as { health: string; hold_reason: string | null }[]).map(
    (each) => each.hold_reason ?? each.health,
  );
  expect(new Set(states).size).toBeGreaterThan(1);
  expect((await ask('/labels'))['items']).toHaveLength(3);
  expect((await ask('/canned-replies'))['items']).toHaveLength(3);
  await answersMail(ask);
  await until(async () => {
    const { items: posts } = await ask('/audit?action=post.sent&limit=1');
    return (posts as unknown[]).length > 0;
  });
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
}, 240_000);

test('the demo ends, with all that it has begun, when it is asked to while it is still being made', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-demo-'));
  const env = { ...process.env, GROUNDCREW_DATA: folder, PORT: '0' };
  const child = spawn(process.execPath, [script, '--accounts', '8', '--groups', '20'], { env });
  onTestFinished(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += String(data)));
  await until(() => said.includes('Bringing in accounts') || child.exitCode !== null);
  // By a terminal and by npm.
  child.kill('SIGTERM');
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('Ending …') });
  expect(said).not.toContain('Groundcrew is alive');
  // A command that was under way may have it for a moment longer.
  await until(() => !existsSync(path.join(folder, 'demo/data/postgres/pgdata/postmaster.pid')));
}, 240_000);

/** The address that is told first leads to the pages with the cookies of a session. */
async function opensSignedIn(said: string, url: string): Promise<void> {
  const [, link = ''] = /signs you in.*\n\s+(http:\/\/127\.0\.0\.1:\S+)/.exec(said) ?? [];
  const answer = await fetch(link, { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `${url}/#tour`]);
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
  const me = await fetch(`${url}/api/v1/me`, { headers: { cookie: cookie.join('; ') } });
  expect(await me.json()).toMatchObject({ email: 'owner@demo.example', simulated: true });
}

/** Mail of people outside stands in the inbox, and whoever is answered writes back into the same conversation. */
async function answersMail(ask: Ask): Promise<void> {
  const route = '/conversations?platform=email&search=river';
  await until(async () => ((await ask(route))['items'] as unknown[]).length === 1);
  const [conversation] = (await ask(route))['items'] as { id: number }[];
  const messages = `/conversations/${conversation?.id}/messages`;
  await ask(messages, { text: 'Yes, it is free.' });
  const ways = async () =>
    ((await ask(messages))['items'] as { direction: string }[]).map(({ direction }) => direction);
  await until(async () => (await ways()).length === 3);
  expect(await ways()).toEqual(['inbound', 'outbound', 'inbound']);
}

async function signIn(url: string): Promise<Ask> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'owner@demo.example', password: 'groundcrew demo' }),
  });
  expect(answer.status).toBe(200);
  const cookie = answer.headers.getSetCookie().map((each) => each.split(';')[0]);
  const headers = { cookie: cookie.join('; '), origin: url, 'content-type': 'application/json' };
  return async (route, body) => {
    const got = await fetch(`${url}/api/v1${route}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(got.ok).toBe(true);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the API answers is an object
    return (await got.json()) as Record<string, unknown>;
  };
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited_ms = 0; waited_ms < ALIVE_MS; waited_ms += LOOK_MS) {
    if (await done()) return;
    await delay(LOOK_MS);
  }
  throw new Error('Nothing of the kind happened in time.');
}
