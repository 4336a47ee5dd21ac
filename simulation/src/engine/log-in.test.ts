import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { LoginAnswer, QuestionStep } from '@groundcrew/server/domain/login/steps.ts';
import { logInAccount, type LoginRequest } from '@groundcrew/server/engine/login/log-in-account.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { API_HASH, MASTER_KEY, openEngine, sessionOf, userOf, type EngineWorld } from './harness.ts';

const API = { api_id: 12_345, api_hash: API_HASH };
const main = path.resolve(import.meta.dirname, '../../../scripts/tasks/groundcrew.mjs');
/** Account 2 of the world has no row of its own in these tests. */
const PHONE = '+15550101002';

let world: EngineWorld;

beforeEach(async () => {
  world = await openEngine({ accounts: 2 });
  await world.sql('delete from telegram_accounts where id = 2');
  await world.sql(`select setval(pg_get_serial_sequence('telegram_accounts', 'id'), 100)`);
});

afterEach(() => world.close());

/** What somebody does who reads the code on another device. */
async function answer(step: QuestionStep): Promise<LoginAnswer | null> {
  if (step.step === 'ask_phone') return { phone: PHONE };
  if (step.step === 'ask_password') return { password: 'secret' };
  if (step.step === 'ask_code') return { code: await newestCode() };
  await world.control('/logins/qr', { token: step.url, user_id: userOf(2) });
  return null;
}

async function newestCode(): Promise<string> {
  const { codes } = await world.control<{ codes: { code: string }[] }>('/logins');
  return codes.at(-1)?.code ?? '';
}

const logIn = (request: Partial<LoginRequest> = {}) =>
  logInAccount(
    world.crew,
    { account_id: null, session_name: null, replace: false, how: 'phone', api: API, proxy: null, ...request },
    { answer },
  );

const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);

async function works(id: number): Promise<number> {
  const options = { timeout_ms: 5000, pauses_ms: [] };
  return world.connections.use(id, options, async ({ client }) => (await client.whoAmI()).id);
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'code' in error ? [error.code, error.message] : error;
}

describe('a log-in', () => {
  test('becomes a new account, which works at once', async () => {
    const stored = await logIn();
    expect(stored).toEqual({ account_id: 101, session_name: 'account_2', created: true });
    expect(await account(101)).toMatchObject({
      name: 'Account 2',
      phone: PHONE,
      api_id: 12_345,
      is_active: true,
      hold_reason: null,
      telegram_user_id: String(userOf(2)),
      telegram_username: 'account_2',
      session_string: expect.stringMatching(/^gc1:/),
      api_hash: expect.stringMatching(/^gc1:/),
    });
    expect(await world.one('select status from account_health_status where account_id = 101')).toEqual({
      status: 'ok',
    });
    expect(await works(101)).toBe(userOf(2));
    const { max_main_connections, killed } = await world.links();
    expect(Math.max(...Object.values(max_main_connections))).toBe(1);
    expect(killed).toEqual([]);
  });

  test('by QR code with a two-step password gives an account that is waiting for a session its session', async () => {
    await world.control(`/users/${userOf(2)}/password`, { password: 'secret' });
    await world.sql(
      `insert into telegram_accounts (id, workspace_id, name, session_name, is_active, hold_reason, api_id, api_hash)
       values (7, $1, 'Bound', 'bound', false, 'takeover', 12345, $2)`,
      [world.crew.scope.workspace_id, API_HASH],
    );
    const request = { account_id: 7, session_name: null, replace: false, how: 'qr' } as const;
    const stored = await logInAccount(world.crew, request, { answer });
    expect(stored).toEqual({ account_id: 7, session_name: 'bound', created: false });
    expect(await account(7)).toMatchObject({ is_active: true, hold_reason: null, settings_version: 2 });
    expect(await works(7)).toBe(userOf(2));
  });

  test('of a user who is an account here already is refused by name, and its session ended on Telegram', async () => {
    await logIn();
    await world.sql(`update telegram_accounts set session_string = null where id = 101`);
    const before = (await world.calls('auth.logOut')).length;
    expect(await codeOf(logIn({ session_name: 'again' }))).toEqual([
      'user_duplicate',
      'Telegram user is another account here already: account_2',
    ]);
    expect(await world.calls('auth.logOut')).toHaveLength(before + 1);
    expect(await world.sql(`select 1 from telegram_accounts where session_name = 'again'`)).toEqual([]);
    await expect.poll(async () => (await world.links()).connections).toEqual([]);
  });

  test('of another user than the account is refused; a session that is there is kept unless it is to be replaced', async () => {
    await world.sql(`update telegram_accounts set telegram_user_id = 1001 where id = 1`);
    expect(await codeOf(logIn({ account_id: 1, replace: true }))).toEqual([
      'other_user',
      'Session is of another Telegram user: s1 is Telegram user 1001, and this session is of 1002',
    ]);
    await logIn();
    expect(await codeOf(logIn({ account_id: 101 }))).toEqual([
      'has_session',
      'Account has a session already: account_2',
    ]);
    const { session_string } = await account(101);
    expect(await logIn({ account_id: 101, replace: true })).toMatchObject({ account_id: 101, created: false });
    expect(await account(101)).toMatchObject({ needs_reconnect: true });
    expect((await account(101))['session_string']).not.toBe(session_string);
    expect(await works(101)).toBe(userOf(2));
  });

  test('that fails stores nothing, and says why in words', async () => {
    await world.fault({ method: 'auth.sendCode', error: 'PHONE_NUMBER_FLOOD', code: 400 });
    expect(await codeOf(logIn())).toEqual(['login_failed', expect.stringContaining('at least 24 hours')]);
    expect(await world.sql('select 1 from telegram_accounts where id > 2')).toEqual([]);
  });
});

type Outcome = { exit: number; stdout: string; stderr: string };

/** All of standard input, or whoever hears what the command says and writes answers. */
type Input = string | ((stderr: string, write: (line: string) => void) => void);

/** The command line in a process of its own. */
async function run(args: string[], input: Input = ''): Promise<Outcome> {
  const { config } = world;
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: config.database.kind === 'url' ? config.database.url : '',
    GROUNDCREW_KEY: MASTER_KEY,
    GROUNDCREW_SIMULATOR: config.simulator ?? '',
    GROUNDCREW_DATA: config.data_folder,
    GROUNDCREW_LOGS: config.logs_folder,
  };
  const child = spawn(process.execPath, [main, ...args], { env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (said.stdout += String(data)));
  child.stderr.on('data', (data) => {
    said.stderr += String(data);
    if (typeof input !== 'string') input(said.stderr, (line) => child.stdin.write(`${line}\n`));
  });
  if (typeof input === 'string') child.stdin.end(input);
  const [exit] = await once(child, 'close');
  return { exit: Number(exit), ...said };
}

describe('on the command line', () => {
  const own = ['--api-id', '12345', '--api-hash', API_HASH];

  test('a script answers the questions of a log-in as lines, and reads its steps as lines of JSON', async () => {
    let answered = 0;
    const { exit, stdout, stderr } = await run(
      ['accounts', 'login', 'second', '--phone', PHONE, '--stdin', '--json', ...own],
      (text, write) => {
        if (answered > 0 || !text.includes('"ask_code"')) return;
        answered += 1;
        void newestCode().then(write);
      },
    );
    expect({ exit, stdout: JSON.parse(stdout) }).toEqual({
      exit: 0,
      stdout: { account_id: 101, session_name: 'second', created: true, old_session: null },
    });
    const steps = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).step);
    expect(steps).toEqual(['wait', 'ask_code', 'wait', 'done'].slice(-steps.length));
    expect(stderr).not.toContain(API_HASH);
  });

  test('nobody is asked where there is no terminal, and what is missing is said', async () => {
    const silent = await run(['accounts', 'login', 'second', '--phone', PHONE, ...own]);
    expect(silent).toMatchObject({ exit: 2, stderr: expect.stringContaining('--stdin') });
    const ended = await run(['accounts', 'login', 'second', '--stdin', ...own]);
    expect(ended).toMatchObject({ exit: 1, stderr: expect.stringContaining('Standard input ended at ask_phone') });
    const taken = await run(['accounts', 'login', 's1', '--phone', PHONE, '--stdin', ...own]);
    expect(taken).toMatchObject({ exit: 1, stderr: expect.stringMatching(/has a session already: s1\n.*--replace/) });
  });

  test('a pasted session and a session file are taken in, once, and held until nothing else uses them', async () => {
    const file = path.join(world.folder, 's2.session');
    telethonFile(file, sessionOf(2));
    const added = await run(['accounts', 'add', 'second', '--file', file, '--json']);
    expect(JSON.parse(added.stdout)).toMatchObject({
      session_name: 'second',
      kind: 'telethon_sqlite',
      held: 'takeover',
    });
    expect(await world.one(`select hold_reason from telegram_accounts where session_name = 'second'`)).toEqual({
      hold_reason: 'takeover',
    });
    const again = await run(['accounts', 'add', 'third', '--session-stdin'], sessionOf(2));
    expect(again).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('already in use by another account: second'),
    });
    const none = await run(['accounts', 'add', 'third', '--session-stdin'], 'nothing of the kind');
    expect(none).toMatchObject({ exit: 1, stderr: expect.stringContaining('Session string is malformed') });
  });

  test('an account is logged out on Telegram when that is confirmed', async () => {
    expect(await run(['accounts', 'logout', 's1'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await run(['accounts', 'logout', 's1', '--yes'])).toMatchObject({ exit: 0, stdout: 's1 is logged out.\n' });
    expect(await account(1)).toMatchObject({ session_string: null, auth_key_hash: null });
    expect(await world.calls('auth.logOut')).toHaveLength(1);
  });

  test('a proxy is tested to Telegram without any account', async () => {
    const socks = await startSocks5({ login: { user: 'u', password: 'p' } });
    const url = (password: string) => `socks5://u:${password}@127.0.0.1:${socks.port}`;
    const good = await run(['accounts', 'proxy-test', '--proxy', url('p'), '--json']);
    expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, results: [{ dc: null, ok: true }] });
    expect(good.stdout).not.toContain('u:p');
    const bad = await run(['accounts', 'proxy-test', '--proxy', url('wrong')]);
    expect(bad).toMatchObject({ exit: 1, stdout: expect.stringContaining('does not accept this user and password') });
    expect(await world.calls()).toEqual([]);
    await socks.close();
  });
});

function telethonFile(file: string, session: string): void {
  const bytes = Buffer.from(session.slice(1), 'base64url');
  const database = new DatabaseSync(file);
  database.exec('create table sessions (dc_id integer primary key, server_address text, port integer, auth_key blob)');
  database
    .prepare('insert into sessions values (?, ?, ?, ?)')
    .run(2, '192.0.2.1', 443, bytes.subarray(bytes.length - 256));
  database.close();
}
