import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { addMs, DAY_MS, HOUR_MS } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { accountState, setAccountWait, setJoinPause } from '#store/accounts/accounts.ts';
import { recentFloods, recordFlood } from '#store/accounts/floods.ts';
import { finishJoinAttempt, joinPauseOf, recordJoin, setNichePause, startJoinAttempt } from './joins.ts';
import { releaseLease, type Lease } from '#store/leases/leases.ts';
import { blocklist, targetState } from './targets.ts';

const NOW = new Date('2026-01-12T12:00:00Z');

let fleet: Fleet;
let account_id: number;
let target_id: number;
let lease: Lease;
let run_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 20 });
  run_id = await fleet.run('join');
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOW);
  account_id = await fleet.addAccount();
  target_id = await fleet.addTarget();
  lease = await fleet.lease(account_id);
});

const start = () => startJoinAttempt(fleet.scope, lease, { account_id, target_id, run_id });
const targetOf = async (id: number) => {
  const target = await targetState(fleet.scope, id);
  if (!target) throw new Error(`There is no group ${id}.`);
  return target;
};
const joinsToday = async () => (await accountState(fleet.scope, account_id))?.joins_today;

describe('An attempt to join', () => {
  it('counts from before the call, whatever comes of it, unless it never reached Telegram', async () => {
    const id = await start();
    expect(await joinsToday()).toBe(1);
    await finishJoinAttempt(fleet.scope, id, { outcome: 'error', error_message: 'USERNAME_INVALID' });
    expect(await joinsToday()).toBe(1);
    const second = await start();
    await finishJoinAttempt(fleet.scope, second, { outcome: 'not_sent', error_message: null });
    expect(await joinsToday()).toBe(1);
    await finishJoinAttempt(fleet.scope, second, { outcome: 'error', error_message: 'too late' });
    expect(await joinsToday(), 'what has an end keeps it').toBe(1);
  });

  it('ends together with the binding, or neither does, and never for a node that lost the account', async () => {
    const id = await start();
    const attempt = { id, outcome: 'joined' } as const;
    const join = { attempt, target_id, telegram_id: -1_000_000_000_000 - target_id, title: 'Cars', warmup_hours: 24 };
    await releaseLease(fleet.db, lease);
    const other = await fleet.lease(account_id, 'successor');
    await expect(recordJoin(fleet.scope, lease, join)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await targetOf(target_id)).toMatchObject({ status: 'new', assigned_account_id: null });
    await recordJoin(fleet.scope, other, join);
    expect(await targetOf(target_id)).toMatchObject({ status: 'joined', assigned_account_id: account_id });
    const ended = await sql<{ outcome: string }>`select outcome from join_attempts where id = ${id}`.execute(fleet.db);
    expect(ended.rows).toEqual([{ outcome: 'joined' }]);
  });

  it('is never the eleventh of a day, also when 25 runs choose the account at the same time', async () => {
    const end = { outcome: 'error', error_message: 'USERNAME_INVALID' } as const;
    for (let n = 1; n < 10; n += 1) await finishJoinAttempt(fleet.scope, await start(), end);
    const ends = await Promise.allSettled(Array.from({ length: 25 }, start));
    const [tenth, ...others] = ends.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(others).toEqual([]);
    await finishJoinAttempt(fleet.scope, tenth ?? 0, end);
    expect(await joinsToday()).toBe(10);
    await expect(start()).rejects.toMatchObject({ code: 'account_leased', message: /10 of 10 joins of the day used/ });
    fleet.setNow(addMs(NOW, DAY_MS));
    expect(await start()).toBeGreaterThan(0);
  });

  it('keeps the account and the niche from joining for five minutes when its own pause was never stored', async () => {
    const id = await start();
    await expect(start()).rejects.toThrow(/pause between joins until 2026-01-12 12:05:30Z/);
    await finishJoinAttempt(fleet.scope, id, { outcome: 'joined', error_message: null });
    await expect(start()).rejects.toThrow(/pause between joins until 2026-01-12 12:05:30Z/);
    const { niche } = await targetOf(target_id);
    const reason = 'pause after a join whose end was not recorded';
    expect(await joinPauseOf(fleet.scope, niche)).toEqual({ until: addMs(NOW, 330_000), reason });
    await setJoinPause(fleet.scope, account_id, addMs(NOW, 300_000));
    await setNichePause(fleet.scope, niche, { until: addMs(NOW, 300_000), reason: 'after a join' });
    fleet.setNow(addMs(NOW, 300_000));
    expect(await joinPauseOf(fleet.scope, niche)).toBeNull();
    expect(await start()).toBeGreaterThan(id);
  });

  it('is refused when a run of another niche has just made the account pause, wait or stop', async () => {
    await setJoinPause(fleet.scope, account_id, addMs(NOW, 1));
    await expect(start()).rejects.toThrow(/pause between joins until/);
    fleet.setNow(addMs(NOW, 1));
    await setAccountWait(fleet.scope, account_id, { until: addMs(NOW, HOUR_MS), status: 'cooldown' });
    await expect(start()).rejects.toThrow(/cooldown until/);
    fleet.setNow(addMs(NOW, HOUR_MS));
    await blocklist(fleet.scope, { account_id, target_id, reason: 'kicked' });
    await expect(start()).rejects.toThrow(/block list/);
    expect(await joinsToday()).toBe(0);
  });

  it('is refused when the group has been joined meanwhile, and to whoever has lost the account', async () => {
    const other = await fleet.addAccount();
    await sql`update targets set status = 'joined', assigned_account_id = ${other}, joined_at = now(), warmup_ends_at = now()
      where id = ${target_id}`.execute(fleet.db);
    await expect(start()).rejects.toThrow(/the group is joined; the group belongs to account/);
    await releaseLease(fleet.db, lease);
    await expect(start()).rejects.toMatchObject({ code: 'lease_lost' });
  });
});

describe('The pause of a niche', () => {
  const pause = (seconds: number, reason = 'r') =>
    setNichePause(fleet.scope, 'cars', { until: addMs(NOW, seconds * 1_000), reason });

  it('only grows, whoever sets it and in whichever order', async () => {
    await pause(300, 'after a join');
    await pause(60, 'after an error');
    expect(await joinPauseOf(fleet.scope, 'cars')).toEqual({ until: addMs(NOW, 300_000), reason: 'after a join' });
    await Promise.all([310, 600, 20, 599].map((seconds) => pause(seconds, `${seconds}`)));
    expect(await joinPauseOf(fleet.scope, 'cars')).toEqual({ until: addMs(NOW, 600_000), reason: '600' });
  });

  it('ends at its time, and belongs to one niche of one workspace', async () => {
    await pause(600);
    const other = await fleet.addWorkspace('other');
    expect(await joinPauseOf(other, 'cars')).toBeNull();
    expect(await joinPauseOf(fleet.scope, 'bikes')).toBeNull();
    fleet.setNow(addMs(NOW, 599_999));
    expect(await joinPauseOf(fleet.scope, 'cars')).not.toBeNull();
    fleet.setNow(addMs(NOW, 600_000));
    expect(await joinPauseOf(fleet.scope, 'cars')).toBeNull();
  });
});

describe('The ledger of floods', () => {
  it('remembers what still has a say, in its own workspace', async () => {
    const flood = { account_id, method: 'channels.joinChannel', seconds: 42 };
    fleet.setNow(addMs(NOW, -25 * HOUR_MS - 1));
    await recordFlood(fleet.scope, flood);
    fleet.setNow(addMs(NOW, -25 * HOUR_MS));
    await recordFlood(fleet.scope, flood);
    fleet.setNow(NOW);
    await recordFlood(fleet.scope, { ...flood, seconds: 2 ** 31 - 1 });
    const recent = await recentFloods(fleet.scope);
    expect(recent.map(({ seconds, at }) => [seconds, at])).toEqual([
      [2 ** 31 - 1, NOW],
      [42, addMs(NOW, -25 * HOUR_MS)],
    ]);
    const other = await fleet.addWorkspace('second');
    expect(await recentFloods(other)).toEqual([]);
    await expect(recordFlood(other, flood)).rejects.toThrow(/foreign key/);
    await expect(recordFlood(fleet.scope, { ...flood, seconds: 0 })).rejects.toThrow(/check constraint/);
  });
});
