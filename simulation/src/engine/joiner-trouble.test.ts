import { afterEach, describe, expect, test } from 'vitest';
import { groupId, openEngine, userOf, type EngineWorld, type GroupSpec, type Row } from './harness.ts';

let world: EngineWorld;
afterEach(() => world.close());

const target = (link: string) => world.one('select * from targets where link = $1', [link]);
const account = (id: number) => world.one('select * from telegram_accounts where id = $1', [id]);
const attempts = () => world.sql('select account_id, target_id, outcome from join_attempts order by id');
const JOIN = 'channels.joinChannel';

/** Public groups @group_1, @group_2 … */
function groups(count: number, more: Partial<GroupSpec> = {}): GroupSpec[] {
  return Array.from({ length: count }, (_, n) => ({ id: 500 + n + 1, username: `group_${n + 1}`, ...more }));
}

const at = (text: unknown) => new Date(String(text)).getTime();

async function joinTimes(): Promise<number[]> {
  return (await world.calls(JOIN)).map((call) => at(call.at));
}

async function members(id: number): Promise<number[]> {
  const { groups } = await world.control<{ groups: { id: number; members: number[] }[] }>('/state');
  return groups.find((group) => group.id === id)?.members ?? [];
}

describe('trouble of an account', () => {
  test('a short flood is waited out: the group stays new, the account active, and the next group comes', async () => {
    world = await openEngine({ accounts: 1, groups: groups(2) });
    await world.fault({ method: JOIN, error: 'FLOOD_WAIT_300' });
    const begun = world.core.clock.now().getTime();
    const result = await world.join(2);
    expect(result).toMatchObject({
      joined: [{ link: '@group_2', account: 's1' }],
      flood_waits: [{ account: 's1', method: JOIN, seconds: 300 }],
      left: 1,
    });
    expect((await joinTimes())[1]).toBe(begun + 301_000);
    expect(await account(1)).toMatchObject({ status: 'active' });
    expect(at((await account(1))['next_allowed_action_time'])).toBe(begun + 301_000);
    expect(world.said()).toContain(`WARNING - FloodWait: 300 seconds for Account 1 (${JOIN}); @group_1 stays new`);
    expect(world.said()).toContain('INFO - Waiting 301 s: FloodWait of Account 1');
    expect(await world.sql('select account_id, method, seconds from flood_waits')).toEqual([
      { account_id: 1, method: JOIN, seconds: 300 },
    ]);
  });

  test('a long flood cools the account down, and the next group goes to another', async () => {
    world = await openEngine({ accounts: 2, groups: groups(3) });
    await world.fault({ method: JOIN, error: 'FLOOD_WAIT_5000' });
    const result = await world.join(3);
    expect(result.joined.map(({ account: name }) => name)).toEqual(['s2', 's2']);
    expect(result.left).toBe(1);
    expect(await account(1)).toMatchObject({ status: 'cooldown' });
    await world.advance(6_000);
    expect((await world.join(1)).joined).toEqual([{ link: '@group_1', account: 's1' }]);
    expect(await account(1)).toMatchObject({ status: 'active', next_allowed_action_time: null });
    const times = (await world.calls(JOIN, userOf(1))).map((call) => at(call.at));
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(5_000_000);
  });

  test('two floods within an hour double its pauses', async () => {
    world = await openEngine({ accounts: 1, groups: groups(5) });
    await world.fault({ method: JOIN, error: 'FLOOD_WAIT_10', times: 2 });
    await world.join(5);
    const [, , third = 0, fourth = 0] = await joinTimes();
    expect(fourth - third).toBeGreaterThanOrEqual(600_000);
    expect(world.said().some((line) => /pause after a join, ×2 after floods/.test(line))).toBe(true);
  });

  test.each([
    ['PEER_FLOOD', 400, 'peer_flood'],
    ['FROZEN_METHOD_INVALID', 420, 'frozen'],
    ['USER_RESTRICTED', 403, 'restricted'],
    ['USER_BANNED_IN_CHANNEL', 400, 'restricted'],
  ])('%s holds it, and another joins the group after a minute', async (error, code, hold_reason) => {
    world = await openEngine({ accounts: 2, groups: groups(1) });
    await world.fault({ method: JOIN, error, code });
    const result = await world.join();
    expect(result.joined).toEqual([{ link: '@group_1', account: 's2' }]);
    expect(await account(1)).toMatchObject({ hold_reason, held_by: 'groundcrew' });
    const [first = 0, second = 0] = await joinTimes();
    expect(second - first).toBe(60_000);
    expect(await world.sql('select * from account_health_status')).toEqual([]);
  });

  test('an account that is in too many groups joins no more', async () => {
    world = await openEngine({ accounts: 2, groups: groups(2) });
    await world.fault({ method: JOIN, error: 'CHANNELS_TOO_MUCH', code: 400 });
    const result = await world.join(2);
    expect(result.joined.map(({ account: name }) => name)).toEqual(['s2', 's2']);
    expect(await account(1)).toMatchObject({ joins_blocked_reason: expect.stringMatching(/^CHANNELS_TOO_MUCH/) });
  });

  test('an error that nobody knows goes to health, and three accounts at most try the group', async () => {
    world = await openEngine({ accounts: 5, groups: groups(1) });
    await world.fault({ method: JOIN, error: 'SOMETHING_ODD', code: 400, times: 0 });
    const result = await world.join();
    expect(result).toMatchObject({ joined: [], left: 1 });
    expect(await world.calls(JOIN)).toHaveLength(3);
    expect(await target('@group_1')).toMatchObject({ status: 'new', error_message: null });
    const health = await world.sql('select status from account_health_status');
    expect(health).toEqual(Array.from({ length: 3 }, () => ({ status: 'unknown_error' })));
  });

  test('a dead session, and one that cannot be read, make way for another account', async () => {
    world = await openEngine({ accounts: 3, groups: groups(1) });
    await world.control(`/users/${userOf(1)}/state`, { state: 'revoked' });
    await world.sql(`update telegram_accounts set session_string = 'rubbish' where id = 2`);
    expect((await world.join()).joined).toEqual([{ link: '@group_1', account: 's3' }]);
    const health = await world.sql('select account_id, status from account_health_status order by account_id');
    expect(health).toEqual([1, 2].map((account_id) => ({ account_id, status: 'invalid_session' })));
    const failures = world.said().filter((line) => line.includes('Failed to create client'));
    expect(failures).toEqual([
      expect.stringMatching(/^ERROR - Failed to create client: Account 1: log-in: SESSION_REVOKED/),
      expect.stringMatching(/^ERROR - Failed to create client: Account 2: s2: session: /),
    ]);
  });

  test('nobody left is told, with what holds each account back', async () => {
    world = await openEngine({ accounts: 1, groups: groups(1) });
    await world.control(`/users/${userOf(1)}/state`, { state: 'revoked' });
    const result = await world.join(1);
    expect(result).toMatchObject({ joined: [], errors: [], left: 1, blocked: [{ account: 's1' }] });
  });
});

describe('an answer that does not come', () => {
  const look = (text: string): Row => expect.objectContaining({ outcome: text }) as Row;

  test('before the effect: the account looks, and another one joins', async () => {
    world = await openEngine({ accounts: 2, groups: groups(1) });
    await world.fault({ method: JOIN, action: 'drop_before' });
    expect((await world.join()).joined).toEqual([{ link: '@group_1', account: 's2' }]);
    expect(await members(501)).toEqual([userOf(2)]);
    expect(await attempts()).toEqual([look('error'), look('joined')]);
    const history = await world.sql('select status from account_health_checks where account_id = 1 order by id');
    expect(history).toEqual([{ status: 'connection_timeout' }, { status: 'ok' }]);
  });

  test('after the effect: the account finds itself inside, and nobody joins a second time', async () => {
    world = await openEngine({ accounts: 2, groups: groups(1) });
    await world.fault({ method: JOIN, action: 'drop_after' });
    expect((await world.join()).joined).toEqual([{ link: '@group_1', account: 's1' }]);
    expect(await members(501)).toEqual([userOf(1)]);
    expect(await world.calls(JOIN)).toHaveLength(1);
    expect(await attempts()).toEqual([look('joined')]);
  });

  test('and no look is possible: the group waits for the next run, in which the account looks first', async () => {
    world = await openEngine({ accounts: 2, groups: groups(2) });
    await world.fault({ method: JOIN, action: 'drop_after' });
    // The look before the join takes the first of these, the look after it the second.
    const looking = { account: userOf(1), method: 'contacts.resolveUsername' };
    await world.fault({ ...looking, delay_ms: 1 });
    await world.fault({ ...looking, error: 'RPC_CALL_FAIL', code: 500 });
    expect(await world.join(2)).toMatchObject({
      joined: [{ link: '@group_2', account: 's2' }],
      errors: [{ link: '@group_1', account: 's1', error: 'whether the account has joined is not known yet' }],
      left: 1,
    });
    expect(await world.join(2)).toMatchObject({ joined: [], left: 1 });
    await world.advance(3_600);
    expect(await world.join(2)).toMatchObject({ joined: [{ link: '@group_1', account: 's1' }], left: 0 });
    expect(await members(501)).toEqual([userOf(1)]);
  });

  test('because the process died: the next run looks with the same account first', async () => {
    world = await openEngine({ accounts: 2, groups: groups(2) });
    // As a process leaves it behind that was killed after Telegram had done it.
    await world.sql(`insert into join_attempts (workspace_id, account_id, target_id, at)
      select workspace_id, 2, id, '2026-03-02T07:59:00Z' from targets`);
    const inside = world.simulator.world.groups.get(groupId(501));
    inside?.members.set(userOf(2), new Date());
    const result = await world.join();
    expect(result.joined[0]).toEqual({ link: '@group_1', account: 's2' });
    expect(await members(501)).toEqual([userOf(2)]);
    expect(await members(502)).toHaveLength(1);
    expect(await target('@group_2')).toMatchObject({ status: 'joined' });
  });
});
