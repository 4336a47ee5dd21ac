import { afterEach, describe, expect, test } from 'vitest';
import { groupId, openEngine, SOON, type EngineWorld, type GroupSpec } from './harness.ts';

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

describe('a batch', () => {
  test('joins public groups and invitations one after the other, binds them, and says so in the log', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [
        ...groups(2),
        { id: 510, invite_hash: 'openHash01' },
        { id: 511, username: 'mine_already', members: [1] },
      ],
    });
    const result = await world.join(20);
    expect(result).toEqual({
      niche: 'ukraine_cars',
      joined: ['@group_1', '@group_2', 'https://t.me/+openHash01', '@mine_already'].map((link) => ({
        link,
        account: 's1',
      })),
      requested: [],
      errors: [],
      flood_waits: [],
      left: 0,
    });
    const rows = await world.sql('select * from targets order by id');
    for (const row of rows) {
      expect(row).toMatchObject({ status: 'joined', assigned_account_id: 1, error_message: null });
      expect(at(row['warmup_ends_at']) - at(row['joined_at'])).toBe(24 * 3_600_000);
    }
    expect(rows.map((row) => Number(row['telegram_id']))).toEqual([501, 502, 510, 511].map((id) => groupId(id)));
    // What it was a member of already cost no join.
    expect(await world.calls(JOIN)).toHaveLength(2);
    expect(await attempts()).toHaveLength(3);

    const lines = world.said();
    expect(lines.slice(0, 7)).toEqual([
      `INFO - ${'='.repeat(60)}`,
      'INFO - SMART JOINER - JOIN BATCH',
      `INFO - ${'='.repeat(60)}`,
      'INFO - [1/4] Group: @group_1',
      'INFO - Using account: Account 1 (id=1)',
      'INFO - Joined @group_1',
      'INFO - Group @group_1 bound to account Account 1',
    ]);
    expect(lines[7]).toMatch(/^INFO - Waiting \d+ s: pause after a join$/);
    expect(lines[8]).toBe('INFO - [2/4] Group: @group_2');
    expect(world.said(false)[1]).toBe('2026-03-02 08:00:00 - INFO - SMART JOINER - JOIN BATCH');
  });

  test('pauses 5 to 10 minutes after a join and a minute after an error, and never after the last group', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [
        { id: 501, username: 'group_1' },
        { id: 502, username: 'shut_room', join: 'closed' },
        ...groups(3).slice(2),
      ],
    });
    const begun = world.core.clock.now().getTime();
    await world.join(3);
    const [first = 0, second = 0, third = 0] = await joinTimes();
    expect(first).toBe(begun);
    expect(second - first).toBeGreaterThanOrEqual(300_000);
    expect(second - first).toBeLessThanOrEqual(600_000);
    expect(third - second).toBe(60_000);
    expect(world.core.clock.now().getTime()).toBe(third);
    const { until } = await world.one('select until from join_pauses');
    expect(at(until) - third).toBeGreaterThanOrEqual(300_000);
    expect(at((await account(1))['next_join_at'])).toBe(at(until));
  });

  test('waits for what remains of the pause of an earlier run; the account that acted rests in every niche', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [...groups(2), { id: 510, username: 'villa_1', target: { niche: 'bali_villas' } }],
    });
    await world.join(1);
    const { until } = await world.one('select until from join_pauses');
    await world.advance(100);
    const other = await world.join(1, 'bali_villas');
    expect(other.joined).toEqual([{ link: '@villa_1', account: 's2' }]);
    expect((await joinTimes())[1]).toBe(at('2026-03-02T08:01:40Z'));
    const again = await world.join(1);
    expect(again.joined).toEqual([{ link: '@group_2', account: 's1' }]);
    expect((await joinTimes())[2]).toBe(at(until));
  });

  test('takes the account with the fewest joins lately, and at most ten joins an account a day', async () => {
    world = await openEngine({ accounts: 2, groups: groups(24), starts_at: '2026-03-02T20:00:00Z' });
    await world.sql(`insert into join_attempts (workspace_id, account_id, target_id, at, outcome)
      select workspace_id, 1, id, '2026-03-02T19:00:00Z', 'joined' from targets order by id limit 3`);
    const first = await world.join(20);
    const by = (result: typeof first, name: string) => result.joined.filter((join) => join.account === name).length;
    expect(first.joined.slice(0, 3).map(({ account: name }) => name)).toEqual(['s2', 's2', 's2']);
    expect([by(first, 's1'), by(first, 's2')]).toEqual([7, 10]);
    expect(first.blocked).toMatchObject([
      { account: 's1', blockers: [{ code: 'account_daily_joins' }] },
      { account: 's2', blockers: [{ code: 'account_daily_joins', until: new Date('2026-03-03T00:00:00Z') }] },
    ]);
    expect(world.said()).toContain('ERROR - No available accounts');
    const none = await world.join(20);
    expect(none).toMatchObject({ joined: [], left: 7, blocked: [{ account: 's1' }, { account: 's2' }] });
    await world.advanceTo('2026-03-03T00:00:00Z');
    const next = await world.join(20);
    expect(next).toMatchObject({ left: 0 });
    expect(next.joined).toHaveLength(7);
  });

  test('is one at a time in a niche', async () => {
    world = await openEngine({ accounts: 2, groups: groups(2) });
    const other = await world.open();
    await world.fault({ method: JOIN, delay_ms: 300 });
    const first = world.join(1);
    await expect.poll(() => world.calls(JOIN), SOON).toHaveLength(1);
    await expect(other.join(1)).rejects.toMatchObject({ code: 'already_running' });
    expect((await first).joined).toHaveLength(1);
    expect((await other.join(1)).joined).toHaveLength(1);
    const runs = await world.sql('select kind, niche, state from runs order by id');
    expect(runs).toEqual(Array.from({ length: 2 }, () => ({ kind: 'join', niche: 'ukraine_cars', state: 'done' })));
  });

  test('ends at once when it is asked to stop, also in a pause, and the next goes on where it was', async () => {
    world = await openEngine({ accounts: 1, groups: groups(2), clock: { mode: 'real', rate: 1 } });
    const stop = new AbortController();
    const run = world.join(2, undefined, stop.signal);
    await expect.poll(() => world.said().some((line) => line.includes('Waiting')), SOON).toBe(true);
    stop.abort();
    expect(await run).toMatchObject({ joined: [{ link: '@group_1' }], left: 1, stopped: 'Stopped' });
    expect(await target('@group_1')).toMatchObject({ status: 'joined' });
    expect(await world.one('select state from runs')).toEqual({ state: 'done' });
  });

  test('uses nobody who is held, unhealthy, waiting, inactive, blocked or without a session', async () => {
    world = await openEngine({ accounts: 8, groups: groups(1) });
    const set = (id: number, what: string) => world.sql(`update telegram_accounts set ${what} where id = ${id}`);
    await set(1, `hold_reason = 'by_person'`);
    await set(2, `next_allowed_action_time = '2026-03-03', status = 'cooldown'`);
    await set(3, `is_active = false`);
    await set(4, `session_string = null`);
    await set(5, `joins_blocked_reason = 'CHANNELS_TOO_MUCH'`);
    await set(6, `status = 'banned'`);
    await world.sql(`insert into account_health_status select 7, workspace_id, '2026-03-02T08:00:00Z', 'unknown_error', 'x', 1
      from telegram_accounts where id = 7`);
    await world.sql(`insert into account_group_blocklist select 8, id, workspace_id, 'left once' from targets`);
    const result = await world.join();
    expect(result).toMatchObject({ joined: [], errors: [], left: 1 });
    expect(Object.fromEntries((result.blocked ?? []).map((each) => [each.account, each.blockers[0]?.code]))).toEqual({
      s1: 'account_hold',
      s2: 'account_waiting',
      s3: 'account_inactive',
      s4: 'no_session',
      s5: 'account_joins_blocked',
      s6: 'account_banned',
      s7: 'account_unhealthy',
      s8: 'target_blocklisted',
    });
    expect(world.said().slice(-3)).toEqual([
      expect.stringContaining('ERROR -   s8: '),
      'ERROR -   and 2 inactive or without session',
      expect.stringContaining('INFO - Batch done'),
    ]);
    expect(await world.calls()).toEqual([]);
    await world.sql(`insert into account_health_status select 8, workspace_id, '2026-03-02T08:00:00Z', 'rate_limited', 'x', 9
      from telegram_accounts where id = 8`);
    await world.sql('delete from account_group_blocklist');
    expect((await world.join()).joined).toEqual([{ link: '@group_1', account: 's8' }]);
  });

  test('says when there is nothing to do: nothing new, or a niche that is switched off', async () => {
    world = await openEngine({ accounts: 1, groups: groups(1, { target: { niche: 'disabled_cars' } }) });
    expect(await world.join(5)).toMatchObject({ joined: [], errors: [], left: 0 });
    expect(await world.join(5, 'disabled_cars')).toMatchObject({ joined: [], errors: [], left: 1 });
    expect(world.said()).toContain('INFO - No new groups in niche ukraine_cars');
    expect(world.said()).toContain('WARNING - Niche disabled_cars is switched off: nothing is joined');
    expect(await world.calls()).toEqual([]);
  });
});

describe('a group', () => {
  test('that asks for approval is asked once, and joined when its admin has approved', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [
        { id: 501, username: 'approval_room', join: 'approval' },
        { id: 502, invite_hash: 'approvalHash', join: 'approval' },
      ],
    });
    const first = await world.join();
    expect(first.requested).toHaveLength(2);
    expect(await target('@approval_room')).toMatchObject({ status: 'requested', assigned_account_id: null });
    const [asker] = first.requested;
    expect(await world.join()).toMatchObject({ joined: [], requested: [], left: 0 });
    await world.control('/groups/501/approve', {});
    await world.control('/groups/502/approve', {});
    await world.advance(3_600);
    expect((await world.join()).joined).toEqual(first.requested);
    expect(asker?.link).toBe('@approval_room');
    expect(await target('@approval_room')).toMatchObject({ status: 'joined', joined_at: world.core.clock.now() });
    expect(await world.calls(JOIN)).toHaveLength(1);
    expect(await world.calls('messages.importChatInvite')).toHaveLength(1);
    expect(world.said()).toContain('INFO - Joined @approval_room: approved');
  });

  test('under a second link is not joined twice, and binds nothing', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [
        { id: 501, username: 'one_name', invite_hash: 'sameGroup01' },
        { id: 501_000, username: 'other', target: { link: 'https://t.me/+sameGroup01' } },
      ],
    });
    const result = await world.join();
    expect(result.joined).toEqual([{ link: '@one_name', account: 's1' }]);
    expect(result.errors).toMatchObject([{ error: 'duplicate of @one_name' }]);
    const second = await target('https://t.me/+sameGroup01');
    expect(second).toMatchObject({
      status: 'error',
      error_message: 'duplicate of @one_name',
      assigned_account_id: null,
      telegram_id: null,
    });
  });

  test('that is not there, or is shut, is an error; one that may only be read is bound and banned', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [
        { id: 501, username: 'elsewhere', target: { link: '@nobody_has_this' } },
        { id: 502, username: 'elsewhere_2', target: { link: 'https://t.me/+noSuchHash' } },
        { id: 503, username: 'shut_room', join: 'closed' },
        { id: 504, username: 'read_only', write: 'admins' },
        { id: 505, username: 'no_photos', photos: false },
        { id: 506, username: 'elsewhere_3', target: { link: 'rubbish, not a link' } },
      ],
    });
    const { errors, joined, left } = await world.join(20);
    expect(left).toBe(0);
    expect(joined).toEqual([{ link: '@no_photos', account: 's1' }]);
    expect(errors.map(({ link, error }) => `${link}: ${error.replace(/[ :].*/, '')}`)).toEqual([
      '@nobody_has_this: USERNAME_NOT_OCCUPIED',
      'https://t.me/+noSuchHash: INVITE_HASH_EXPIRED',
      '@shut_room: CHANNEL_PRIVATE',
      '@read_only: CHAT_WRITE_FORBIDDEN',
      'rubbish, not a link: rubbish,',
    ]);
    expect(await target('@read_only')).toMatchObject({ status: 'banned', assigned_account_id: 1 });
    expect(await target('@shut_room')).toMatchObject({ status: 'error', assigned_account_id: null });
    expect(await target('@no_photos')).toMatchObject({ status: 'joined', forbidden_content: ['photo'] });
    expect(await world.sql('select * from account_health_status')).toEqual([]);
  });

  test('of which only the id is known is joined by the account that knows it, else it is an error', async () => {
    world = await openEngine({
      accounts: 3,
      groups: [
        { id: 501, members: [3], target: { link: 'ID:501' } },
        { id: 502, username: 'nobody_met', target: { link: 'ID:502' } },
      ],
    });
    await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 1`);
    const result = await world.join();
    expect(result.joined).toEqual([{ link: 'ID:501', account: 's3' }]);
    expect(result.errors).toEqual([{ link: 'ID:502', account: null, error: 'no account knows this group' }]);
    expect(await target('ID:501')).toMatchObject({ assigned_account_id: 3, status: 'joined' });
    expect(await target('ID:502')).toMatchObject({ assigned_account_id: null, status: 'error' });
  });

  test('that somebody has assigned goes to that account only', async () => {
    world = await openEngine({
      accounts: 2,
      groups: [{ id: 501, username: 'group_1', target: { bound_to: 2, status: 'new' } }, ...groups(2).slice(1)],
    });
    await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
    expect(await world.join()).toMatchObject({ joined: [{ link: '@group_2', account: 's1' }], left: 1 });
    await world.sql(`update telegram_accounts set hold_reason = null where id = 2`);
    expect(await world.join()).toMatchObject({ joined: [{ link: '@group_1', account: 's2' }], left: 0 });
  });
});
