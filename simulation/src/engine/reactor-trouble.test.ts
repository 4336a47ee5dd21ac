import { cancelReactionTask, retryReactionTask } from '@groundcrew/server/store/reactions/reactions.ts';
import { liftStopSwitch, setQuietHours, throwStopSwitch } from '@groundcrew/server/store/workspaces/rules.ts';
import { Reactor } from '@groundcrew/server/engine/reactor/reactor.ts';
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { groupId, openEngine, SOON, userOf, type EngineWorld } from './harness.ts';
import { ask, atPost, carryOut, open, react, REACT, resultsOf, stopLanes, taskOf, write } from './reacting.ts';

let world: EngineWorld;
afterEach(async () => {
  await stopLanes();
  await world.close();
});

async function withPost(accounts: number): Promise<void> {
  world = await openEngine({ accounts, groups: [open(accounts)] });
  await write(world);
}
const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);
const statuses = async (id: number) => (await resultsOf(world, id)).map(({ status }) => status);
/** Every account with what it has, and no call but one for each. */
async function eachOnce(accounts: number): Promise<void> {
  const numbers = [...(await atPost(world)).keys()].toSorted((one, other) => one - other);
  expect(numbers).toEqual(Array.from({ length: accounts }, (_, n) => n + 1));
  const users = (await world.calls(REACT)).filter(({ error }) => !error).map(({ user_id }) => user_id);
  expect(new Set(users).size).toBe(users.length);
}

describe('what Telegram says', () => {
  test('FLOOD_WAIT in the middle: booked, that account waits, the others go on, and a retry is for it alone', async () => {
    await withPost(3);
    await world.fault({ account: userOf(2), method: REACT, error: 'FLOOD_WAIT_3600' });
    const begun = world.core.clock.now().getTime();
    const id = await react(world, { who: { account_count: 3 }, emoji: '👍' });
    expect(await resultsOf(world, id)).toMatchObject([
      { status: 'success' },
      { status: 'rate_limited', error_message: 'FloodWait: 3600 seconds', place: null },
      { status: 'success' },
    ]);
    expect(await taskOf(world, id)).toMatchObject({ status: 'completed' });
    expect(await account(2)).toMatchObject({ status: 'flood_wait' });
    const waits = new Date(String((await account(2))['next_allowed_action_time'])).getTime();
    expect(waits).toBeGreaterThanOrEqual(begun + 3_601_000);
    expect(await world.sql('select account_id, method, seconds from flood_waits')).toEqual([
      { account_id: 2, method: REACT, seconds: 3_600 },
    ]);
    await retryReactionTask(world.crew.scope, id);
    await carryOut(world, id);
    expect(await resultsOf(world, id)).toMatchObject([
      {},
      { status: 'rate_limited', error_message: expect.stringMatching(/^flood_wait until/) },
      {},
    ]);
    await world.advance(3_700);
    await retryReactionTask(world.crew.scope, id);
    await carryOut(world, id);
    expect(await statuses(id)).toEqual(['success', 'success', 'success']);
    await eachOnce(3);
    await expect(retryReactionTask(world.crew.scope, id)).rejects.toThrow(`nothing of reaction task ${id} failed`);
  });

  test.each([
    ['PEER_FLOOD', 400, 'peer_flood'],
    ['FROZEN_METHOD_INVALID', 420, 'frozen'],
    ['USER_BANNED_IN_CHANNEL', 400, 'restricted'],
  ])('%s holds the account, and the group stays as it is', async (error, code, hold_reason) => {
    world = await openEngine({ accounts: 1, groups: [open(1, { target: { bound_to: 1 } })] });
    await write(world);
    await world.fault({ method: REACT, error, code });
    const id = await react(world, { who: { account_count: 1 } });
    expect(await resultsOf(world, id)).toMatchObject([{ status: 'failed', place: null }]);
    expect(await account(1)).toMatchObject({ hold_reason });
    expect(await world.one('select status from targets')).toEqual({ status: 'joined' });
  });

  test('an account that an admin has silenced in its own group: the group is banned', async () => {
    world = await openEngine({ accounts: 2, groups: [open(2, { target: { bound_to: 1 }, banned: [1] })] });
    await write(world, 'group_1', 2);
    const id = await react(world, { who: { account_ids: [1] } });
    const error_message = expect.stringMatching(/^USER_BANNED_IN_CHANNEL/);
    expect(await resultsOf(world, id)).toMatchObject([{ status: 'failed', place: null, error_message }]);
    expect(await world.one('select status from targets')).toEqual({ status: 'banned' });
    expect(await account(1)).toMatchObject({ hold_reason: null });
  });

  test('a session that is dead goes to health, and the others go on', async () => {
    await withPost(2);
    await world.control(`/users/${userOf(1)}/state`, { state: 'revoked' });
    const id = await react(world, { who: { account_ids: [1, 2] } });
    expect(await resultsOf(world, id)).toMatchObject([
      { status: 'failed', error_message: expect.stringMatching(/SESSION_REVOKED|AUTH_KEY/) },
      { status: 'success' },
    ]);
    expect(await world.one('select status from account_health_status where account_id = 1')).toEqual({
      status: 'invalid_session',
    });
  });
});

describe('an answer that does not come', () => {
  test.each(['drop_before', 'drop_after'])('(%s): it is looked up, and given once', async (action) => {
    await withPost(2);
    await world.fault({ account: userOf(1), method: REACT, action });
    const id = await react(world, { who: { account_count: 2 } });
    expect(await statuses(id)).toEqual(['success', 'success']);
    const calls = await world.calls(REACT, userOf(1));
    expect(calls).toHaveLength(action === 'drop_before' ? 2 : 1);
    expect(await atPost(world)).toHaveProperty('size', 2);
  });

  test('ever: it stays open for a person, keeps its place, and a retry looks first', async () => {
    await withPost(1);
    await world.fault({ method: REACT, action: 'drop_before', times: 3 });
    const id = await react(world, { who: { account_count: 1 } });
    const error_message = expect.stringMatching(/^it is not known whether the reaction was given/);
    expect(await resultsOf(world, id)).toMatchObject([{ status: 'failed', place: 1, error_message }]);
    await world.control('/reactions', { group: 'group_1', id: 1, user_id: userOf(1), emoji: '👍' });
    await retryReactionTask(world.crew.scope, id);
    await carryOut(world, id);
    expect(await resultsOf(world, id)).toMatchObject([{ status: 'success', emoji: '👍', place: 1 }]);
    expect(await world.calls(REACT)).toHaveLength(3);
  });
});

/** As a process leaves it that died between its reservation and its record. */
async function leaveBehind(id: number, account_id: number, emoji: string): Promise<void> {
  const { id: run_id } = await world.one<{ id: number }>(
    `insert into runs (workspace_id, kind, node_id, started_at, expires_at)
     values ($1, 'reaction', 'gone', $2, clock_timestamp() - interval '1 s') returning id`,
    [world.crew.scope.workspace_id, world.core.clock.now()],
  );
  const now = world.core.clock.now();
  await world.sql(
    `update reaction_results set emoji = $3, place = 1, telegram_id = $4, message_id = 1, reserved_at = $5
     where task_id = $1 and account_id = $2`,
    [id, account_id, emoji, groupId(501), now],
  );
  await world.sql(
    `update reaction_tasks set status = 'processing', run_id = $2, telegram_id = $3, next_at = $4 where id = $1`,
    [id, run_id, groupId(501), new Date(now.getTime() + 4_000)],
  );
}

describe('a process that dies', () => {
  test.each([
    ['between its reservation and the call: the reaction is given now', false],
    ['between the call and its record: the reaction is found, and not given again', true],
  ])('%s', async (_what, given) => {
    await withPost(2);
    const { id } = await ask(world, { who: { account_ids: [1, 2] } });
    await leaveBehind(id, 1, '🔥');
    if (given) await world.control('/reactions', { group: 'group_1', id: 1, user_id: userOf(1), emoji: '🔥' });
    const died = world.core.clock.now().getTime();
    await carryOut(world, id);
    expect(await atPost(world)).toEqual(
      new Map([
        [1, '🔥'],
        [2, '👍'],
      ]),
    );
    expect(await world.calls(REACT, userOf(1))).toHaveLength(given ? 0 : 1);
    const [first] = await world.calls(REACT);
    expect(Date.parse(first?.at ?? '') - died).toBeGreaterThanOrEqual(4_000);
    await eachOnce(2);
  });

  test.each([
    ['by_person', true, 'success', 'users.getUsers'],
    ['by_person', false, 'failed', 'users.getUsers'],
    ['takeover', true, 'failed', null],
  ])(
    'leaving a reaction open of an account that is held since (%s; was it given: %s; it ends as %s)',
    async (hold, given, status, method) => {
      await withPost(2);
      const { id } = await ask(world, { who: { account_ids: [1, 2] } });
      await leaveBehind(id, 1, '🔥');
      if (given) await world.control('/reactions', { group: 'group_1', id: 1, user_id: userOf(1), emoji: '🔥' });
      await world.sql('update telegram_accounts set hold_reason = $1 where id = 1', [hold]);
      await carryOut(world, id);
      expect(await statuses(id)).toEqual([status, 'success']);
      expect(await world.calls(REACT, userOf(1))).toEqual([]);
      expect((await world.calls(undefined, userOf(1))).some((call) => call.method === method)).toBe(method !== null);
    },
  );

  test('or stops in the middle: another one goes on, nobody reacts twice, and no pause gets shorter', async () => {
    await withPost(4);
    const { id } = await ask(world, { who: { account_count: 4 } });
    await world.fault({ account: userOf(3), method: REACT, delay_ms: 500 });
    const stop = new AbortController();
    const carrying = carryOut(world, id, stop.signal);
    await expect.poll(async () => (await world.calls(REACT)).length, SOON).toBe(3);
    stop.abort();
    await expect(carrying).rejects.toThrow('Stopped');
    expect(await taskOf(world, id)).toMatchObject({ status: 'processing' });
    await stopLanes();
    await world.connections.closeAll();
    const other = await world.open();
    await carryOut(other, id);
    expect(await statuses(id)).toEqual(['success', 'success', 'success', 'success']);
    await eachOnce(4);
    const times = (await world.calls(REACT)).map(({ at }) => Date.parse(at));
    expect(times.slice(1).filter((time, n) => time - (times[n] ?? 0) < 2_000)).toEqual([]);
  });
});

describe('what people decide', () => {
  test('the stop switch puts the task back into the queue, and it goes on once that is lifted', async () => {
    await withPost(3);
    const { id } = await ask(world, { who: { account_count: 3 } });
    await world.fault({ account: userOf(2), method: REACT, delay_ms: 300 });
    const carrying = carryOut(world, id);
    await expect.poll(async () => (await world.calls(REACT)).length, SOON).toBe(2);
    await throwStopSwitch(world.crew.scope, { by: 'a test', reason: null });
    expect(await carrying).toBe('put_back');
    expect(await taskOf(world, id)).toMatchObject({ status: 'queued' });
    expect(await carryOut(world, id)).toBe('put_back');
    await expect(ask(world)).rejects.toThrow('Stopped by the stop switch: stopped by a test');
    await liftStopSwitch(world.crew.scope, 'a test');
    expect(await carryOut(world, id)).toBe('ended');
    await eachOnce(3);
  });

  test('quiet hours are waited out', async () => {
    await withPost(2);
    await setQuietHours(world.crew.scope, { zone: 'UTC', from: '07:00', to: '09:30' });
    const { id, held_back } = await ask(world, { who: { account_count: 2 } });
    expect(held_back).toMatchObject([{ account: 's1', reasons: [expect.stringMatching(/^quiet hours/)] }, {}]);
    await carryOut(world, id);
    const times = (await world.calls(REACT)).map(({ at }) => at);
    expect(times[0]).toMatch(/^2026-03-02T09:30/);
    await eachOnce(2);
  });

  test('a task that is cancelled gives nothing more, and what was given stays', async () => {
    await withPost(3);
    const { id } = await ask(world, { who: { account_count: 3 } });
    await world.fault({ account: userOf(2), method: REACT, delay_ms: 500 });
    const carrying = carryOut(world, id);
    await expect.poll(async () => (await world.calls(REACT)).length, SOON).toBe(2);
    await cancelReactionTask(world.crew.scope, id, 'a test');
    await carrying;
    expect(await taskOf(world, id)).toMatchObject({ status: 'failed', error_message: 'cancelled by a test' });
    expect(await resultsOf(world, id)).toMatchObject([
      { status: 'success' },
      { status: 'success' },
      { status: 'failed', error_message: 'cancelled by a test' },
    ]);
    expect(await cancelReactionTask(world.crew.scope, id, 'a test')).toBe(false);
  });
});

describe('the reactor', () => {
  test('takes up what waits, and what a process that died has left behind', async () => {
    await withPost(4);
    const reactors = [world, await world.open({ ask: false })].map((process) => {
      const lanes = new Lanes(process.crew, process.connections);
      return { lanes, reactor: new Reactor(process.crew, process.connections, lanes) };
    });
    const waiting = await ask(world, { who: { account_ids: [1, 2] } });
    const left = await ask(world, { who: { account_ids: [3, 4] } });
    await leaveBehind(left.id, 3, '🔥');
    for (const { reactor } of reactors) reactor.start();
    const ends = () => world.sql('select status from reaction_tasks order by id');
    await expect.poll(ends, SOON).toEqual([{ status: 'completed' }, { status: 'completed' }]);
    for (const { reactor, lanes } of reactors) {
      await reactor.stop();
      await lanes.stop();
    }
    expect(waiting.id).toBeLessThan(left.id);
    await eachOnce(4);
  });
});
