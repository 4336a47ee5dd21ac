/** What the commands around a log-in say when something is in their way. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { API_HASH, openEngine, sessionOf, SOON, userOf, type EngineWorld } from './harness.ts';

const OWN = ['--api-id', '12345', '--api-hash', API_HASH];

let world: EngineWorld;

beforeEach(async () => {
  world = await openEngine({ accounts: 2 });
});

afterEach(() => world.close());

const run = (...args: string[]) => world.command(['accounts', ...args]).ended;
const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);

test('a QR log-in that is stopped ends in one sentence, and leaves nothing connected', async () => {
  const command = world.command(['accounts', 'login', 'third', '--qr', ...OWN]);
  await expect.poll(() => command.said.stderr, SOON).toContain('AUTH_TOKEN_EXCEPTION');
  const { exit, stderr } = await command.stop();
  expect(exit).toBe(1);
  expect(stderr).toContain('groundcrew: Stopped');
  expect(stderr).not.toMatch(/AbortError|Log-in failed|WARN| at /);
  await expect.poll(async () => (await world.links()).connections, SOON).toEqual([]);
});

describe('logging out', () => {
  const logOut = async () => {
    const { exit, stdout, stderr } = await run('logout', 's1', '--yes', '--json');
    const said: unknown = JSON.parse(stdout);
    expect(stderr).not.toMatch(/ at .*:\d+:\d+/);
    return { exit, said };
  };

  test('says why Telegram did not do it, when to repeat it, and that all is as it was', async () => {
    const message = expect.stringContaining('nothing has changed here');
    await world.fault({ method: 'auth.logOut', error: 'RPC_CALL_FAIL', code: 500 });
    expect(await logOut()).toMatchObject({ exit: 1, said: { error: { code: 'telegram_trouble', message } } });
    await world.sql(`update telegram_accounts set proxy_url = 'socks5://127.0.0.1:1' where id = 1`);
    expect(await logOut()).toMatchObject({ exit: 1, said: { error: { code: 'telegram_unreachable', message } } });
    await world.sql('update telegram_accounts set proxy_url = null where id = 1');
    await world.fault({ method: 'auth.logOut', error: 'FLOOD_WAIT_30', code: 420 });
    const details = expect.objectContaining({ retry: { after_s: 30 } });
    expect(await logOut()).toMatchObject({ exit: 1, said: { error: { code: 'telegram_wait', message, details } } });
    const { session_string } = await account(1);
    expect(session_string).not.toBeNull();
  });

  test('an account without a session is told as what it is', async () => {
    await world.sql(`update telegram_accounts set session_string = null, auth_key_hash = null where id = 1`);
    expect(await logOut()).toEqual({ exit: 0, said: { account_id: 1, session: 'none' } });
  });
});

describe('before anything is sent', () => {
  /** Neither on Telegram nor here. */
  const done = async () => [
    ...(await world.calls()),
    ...(await world.sql('select 1 from telegram_accounts where id > 2')),
  ];

  test.each([
    ['', /an account needs a name/],
    ['a\nb', /"a b" cannot be the name/],
    ['x'.repeat(300), /1 to 64 characters/],
    ['e\u001B[31m', /"e \[31m" cannot be the name/],
  ])('the name %j is refused', async (name, words) => {
    const { exit, stderr } = await run('login', name, '--qr', ...OWN);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringMatching(words) });
    expect(stderr).not.toContain('\u001B');
    expect(await done()).toEqual([]);
  });

  test('a proxy that is empty is refused, and not taken for none', async () => {
    const commands = [
      ['login', 'third', '--qr', ...OWN, '--proxy'],
      ['proxy-test', '--proxy'],
      ['proxy', 's1'],
    ];
    for (const command of commands) {
      for (const proxy of ['', 'null']) {
        const { exit, stderr } = await run(...command, proxy);
        expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining('proxy: it is empty; say none') });
      }
    }
    expect(await done()).toEqual([]);
  });

  test('API credentials that nobody has are asked for, with where to get them', async () => {
    const { exit, stderr } = await run('login', 'third', '--qr');
    expect(exit).toBe(1);
    expect(stderr).toMatch(/my\.telegram\.org.*--api-id and --api-hash/);
    expect(await done()).toEqual([]);
  });
});

describe('a session in the place of another one', () => {
  const works = () => world.connections.use(1, { timeout_ms: 5000, pauses_ms: [] }, ({ client }) => client.whoAmI());

  /** Logs s1 in anew, by a QR code that its owner scans. */
  async function logInAnew(...options: string[]) {
    const command = world.command(['accounts', 'login', 's1', '--qr', '--replace', '--json', ...options]);
    await expect.poll(() => command.said.stderr, SOON).toContain('show_qr');
    const [url] = /tg:\/\/login\?token=[\w-]+/.exec(command.said.stderr) ?? [];
    await world.control('/logins/qr', { token: url, user_id: userOf(1) });
    return command.json<{ old_session: string; old_session_error?: string }>();
  }

  async function isOpen(session_string: string): Promise<boolean> {
    const identity = {
      account_id: 0,
      session_name: '',
      session_string,
      api_id: 12_345,
      api_hash: API_HASH,
      proxy: null,
    };
    const state = { load: () => Promise.resolve([]), save: () => Promise.resolve() };
    const connected = world.crew.gateway.connect(identity, { state, timeout_ms: 5000 });
    return connected.then(
      (client) => client.close().then(() => true),
      () => false,
    );
  }

  test('ends the old one on Telegram, even while a server works with it', async () => {
    await works();
    expect(await logInAnew()).toMatchObject({ old_session: 'ended' });
    expect(await isOpen(sessionOf(1))).toBe(false);
    expect(await works()).toMatchObject({ id: userOf(1) });
    const { max_main_connections, killed } = await world.links();
    expect(killed).toEqual([]);
    expect(Math.max(...Object.values(max_main_connections))).toBe(1);
  });

  test('is stored also when the old one cannot be ended, and that is said', async () => {
    await world.fault({ method: 'auth.logOut', error: 'FLOOD_WAIT_30', code: 420 });
    const { old_session, old_session_error } = await logInAnew();
    expect(old_session).toBe('left_open');
    expect(old_session_error).toContain('wait 30 s');
    expect(await works()).toMatchObject({ id: userOf(1) });
  });

  test('is not ended where it is the same, nor where something else may use it', async () => {
    const file = path.join(world.folder, 's1.session');
    writeFileSync(file, sessionOf(1));
    const add = () => world.command(['accounts', 'add', 's1', '--file', file, '--replace', '--json']).json();
    expect(await add()).toMatchObject({ held: 'takeover', old_session: null });
    writeFileSync(file, sessionOf(2));
    await world.sql('delete from telegram_accounts where id = 2');
    expect(await add()).toMatchObject({ old_session: 'left_open' });
    expect(await world.calls('auth.logOut')).toEqual([]);
    expect(await isOpen(sessionOf(1))).toBe(true);
  });
});
