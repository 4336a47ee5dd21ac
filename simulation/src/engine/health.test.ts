import type { CheckResult } from '@groundcrew/server/engine/health-check.ts';
import { testSessions } from '@groundcrew/server/engine/health-round.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { freePort, startServer } from '@groundcrew/server/testing/tcp-server.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, SECOND, sessionOf, userOf, type EngineWorld } from './harness.ts';

const TIMEOUT_MS = 1_000;
/** Three attempts, and 2 s and 4 s between. */
const WORST_MS = 3 * TIMEOUT_MS + 6_000;

type Health = {
  account_id: number;
  status: string;
  error_message: string | null;
  consecutive_failures: number;
  last_success: Date | null;
};

let world: EngineWorld;

function check(ids?: number[], keep_open = false): Promise<Map<number, CheckResult>> {
  const options = { timeout_ms: TIMEOUT_MS, keep_open, ...(ids ? { account_ids: ids } : {}) };
  return world.core.clock.task(() => testSessions(world.crew, world.connections, options));
}

const rows = () => world.sql<Health>('select * from account_health_status order by account_id');

async function row(id: number): Promise<Health | undefined> {
  return (await rows()).find(({ account_id }) => account_id === id);
}

const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);

const set = (id: number, column: string, value: unknown) =>
  world.sql(`update telegram_accounts set ${column} = $2 where id = $1`, [id, value]);

const failing = (id: number, error: string, more: object = {}) =>
  world.fault({ account: userOf(id), method: 'users.getUsers', error, ...more });

describe('one test of all sessions', () => {
  let results: Map<number, CheckResult>;
  let took_ms: number;
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    world = await openEngine({ accounts: 24, twice: [1, 9] });
    for (const [id, state] of Object.entries({ 2: 'revoked', 3: 'banned', 4: 'deactivated' })) {
      await world.control(`/users/${userOf(Number(id))}/state`, { state });
    }
    await failing(5, 'FROZEN_METHOD_INVALID', { code: 420 });
    await failing(6, 'PEER_FLOOD');
    await failing(7, 'USER_RESTRICTED');
    await failing(8, 'FLOOD_WAIT_42');
    await failing(9, 'SOMETHING_ODD', { code: 400 });
    await failing(19, 'USER_MIGRATE_4', { code: 303 });
    await world.fault({ account: userOf(21), method: 'users.getUsers', action: 'drop_before', times: 0 });
    await world.fault({ account: userOf(22), method: 'users.getUsers', action: 'drop_before', times: 2 });
    await set(10, 'session_string', null);
    await set(11, 'hold_reason', 'takeover');
    await set(12, 'is_active', false);
    await set(13, 'session_string', sessionOf(400));
    await set(14, 'session_string', sessionOf(1));
    await set(15, 'session_string', 'not a session');
    await set(20, 'api_hash', null);
    await set(23, 'session_string', sessionOf(SECOND + 1));
    await set(
      24,
      'session_string',
      `  ${sessionOf(24).slice(0, 100)} \n${sessionOf(24).slice(100).replaceAll('=', '')}`,
    );
    const [stalled, guarded] = [
      await startServer(() => {}),
      await startSocks5({ login: { user: 'u', password: 'p' } }),
    ];
    closing.push(stalled.close, guarded.close);
    await set(16, 'proxy_url', `socks5://127.0.0.1:${await freePort()}`);
    await set(17, 'proxy_url', `socks5://u:wrong@127.0.0.1:${guarded.port}`);
    await set(18, 'proxy_url', `http://127.0.0.1:${stalled.port}`);
    const begun_ms = performance.now();
    results = await check();
    took_ms = performance.now() - begun_ms;
  });

  afterAll(async () => {
    await world.close();
    for (const close of closing) await close();
  });

  test('gives each failure its status, within three time-outs and the pauses between', async () => {
    const found = Object.fromEntries((await rows()).map(({ account_id, status }) => [account_id, status]));
    expect(found).toEqual({
      1: 'ok',
      2: 'invalid_session',
      3: 'invalid_session',
      4: 'invalid_session',
      8: 'rate_limited',
      9: 'unknown_error',
      13: 'invalid_session',
      14: 'invalid_session',
      15: 'invalid_session',
      16: 'connection_timeout',
      17: 'connection_timeout',
      18: 'connection_timeout',
      19: 'dc_migrate_required',
      20: 'unknown_error',
      21: 'connection_timeout',
      22: 'ok',
      23: 'ok',
      24: 'ok',
    });
    // Five through one exit: three rounds of them at the very worst.
    expect(took_ms).toBeLessThan(3 * WORST_MS);
  });

  test('marks a banned account banned, and no other', async () => {
    const banned = await world.sql(`select id from telegram_accounts where status = 'banned'`);
    expect(banned).toEqual([{ id: 3 }]);
  });

  test('holds accounts that Telegram has limited, and leaves their health alone', async () => {
    const held = await world.sql(
      `select id, hold_reason from telegram_accounts where hold_reason <> 'takeover' order by id`,
    );
    expect(held).toEqual([
      { id: 5, hold_reason: 'frozen' },
      { id: 6, hold_reason: 'peer_flood' },
      { id: 7, hold_reason: 'restricted' },
    ]);
    expect([5, 6, 7].map((id) => results.get(id))).toMatchObject([
      { checked: false, reason: 'hold frozen' },
      { checked: false, reason: 'hold peer_flood' },
      { checked: false, reason: 'hold restricted' },
    ]);
    expect((await rows()).filter(({ account_id }) => [5, 6, 7].includes(account_id))).toEqual([]);
  });

  test('does not connect accounts that may not be: held for takeover, inactive, without a session', async () => {
    expect([10, 11, 12].map((id) => results.get(id))).toMatchObject([
      { checked: false, reason: 'no session' },
      { checked: false, reason: 'hold takeover' },
      { checked: false, reason: 'inactive' },
    ]);
    for (const id of [10, 11, 12]) expect(await world.calls(undefined, userOf(id))).toEqual([]);
  });

  test('tries connection trouble three times, and what Telegram answers once', async () => {
    expect(await world.calls('users.getUsers', userOf(21))).toHaveLength(3);
    expect(await world.calls('users.getUsers', userOf(22))).toHaveLength(3);
    for (const id of [2, 3, 4, 5, 6, 8, 9, 19, 24]) {
      expect(await world.calls('users.getUsers', userOf(id)), `account ${id}`).toHaveLength(1);
    }
  });

  test('asks a key that is not known twice, makes no other, and keeps the stored session', async () => {
    expect(await row(13)).toMatchObject({ error_message: 'transport error -404', consecutive_failures: 1 });
    const { session_string } = await account(13);
    const opened = world.core.vault.box.open(String(session_string), 'account:13:session_string');
    expect(opened).toBe(sessionOf(400));
    expect((await world.calls()).filter(({ user_id }) => user_id === null)).toEqual([]);
  });

  test('writes a flood into the ledger, and the account waits until it is over', async () => {
    expect(await world.sql('select account_id, method, seconds from flood_waits')).toEqual([
      { account_id: 8, method: 'users.getUsers', seconds: 42 },
    ]);
    expect(await check([8])).toMatchObject(new Map([[8, { checked: false, reason: /^flood wait until/ }]]));
    expect(await world.calls('users.getUsers', userOf(8))).toHaveLength(1);
    await world.advance(43);
    await check([8]);
    expect(await row(8)).toMatchObject({ status: 'ok', consecutive_failures: 0 });
  });

  test('says what is wrong, which part it is, and which account has the same session', async () => {
    const messages = Object.fromEntries((await rows()).map((each) => [each.account_id, each.error_message]));
    expect(messages).toMatchObject({
      1: null,
      2: expect.stringMatching(/^SESSION_REVOKED/),
      3: expect.stringMatching(/^USER_DEACTIVATED_BAN/),
      14: expect.stringMatching(/s14 has the session of s1$/),
      15: expect.stringMatching(/^Failed to create client: s15: session: /),
      16: expect.stringMatching(/refused/),
      17: expect.stringMatching(/proxy/),
      18: expect.stringMatching(/no answer within 1000 ms/),
      20: expect.stringMatching(/api_id or api_hash/),
    });
    expect(JSON.stringify(messages)).not.toMatch(/wrong|not a session/);
  });

  test('seals what somebody wrote by SQL, be it a session, no session, or the session of another account', async () => {
    const plain = await world.sql(
      `select id from telegram_accounts where session_string not like 'gc1:%' or api_hash not like 'gc1:%'
         or proxy_url not like 'gc1:%' order by id`,
    );
    expect(plain).toEqual([]);
  });

  test('notices that two accounts are one Telegram user', async () => {
    const users = await world.sql('select id from telegram_accounts where telegram_user_id = $1', [userOf(1)]);
    expect(users).toHaveLength(1);
    expect(world.logged('two accounts are the same Telegram user')).toHaveLength(1);
  });

  test('counts failures running, and starts anew after a success', async () => {
    expect(await row(2)).toMatchObject({ consecutive_failures: 1, last_success: null });
    await Promise.all([check([2]), check([2])]);
    expect(await row(2)).toMatchObject({ consecutive_failures: 3, status: 'invalid_session', last_success: null });
    await world.control(`/users/${userOf(2)}/state`, { state: 'ok' });
    await check([2]);
    expect(await row(2)).toMatchObject({ status: 'ok', consecutive_failures: 0, last_success: world.core.clock.now() });
    await failing(2, 'RPC_CALL_FAIL', { code: 500 });
    const succeeded = world.core.clock.now();
    await check([2]);
    expect(await row(2)).toMatchObject({ consecutive_failures: 1, last_success: succeeded });
    const history = await world.sql('select status from account_health_checks where account_id = 2 order by id');
    expect(history.map(({ status }) => status)).toEqual([
      'invalid_session',
      'invalid_session',
      'invalid_session',
      'ok',
      'unknown_error',
    ]);
  });

  test('uses a session that was changed by SQL, and frees the one that stood there', async () => {
    await set(14, 'session_string', sessionOf(SECOND + 9));
    await set(1, 'session_string', null);
    await check([14]);
    expect(await row(14)).toMatchObject({ status: 'ok', error_message: null });
    await set(15, 'session_string', sessionOf(1));
    await check([15]);
    expect(await row(15)).toMatchObject({ status: 'ok', error_message: null });
  });
});
