import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addMs, DAY_MS, HOUR_MS } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { listAccounts } from './lists.ts';
import {
  accountState,
  accountStates,
  clearAccountWait,
  endPassedWaits,
  findAccountIds,
  holdAccount,
  markBanned,
  releaseHold,
  setActive,
  setAccountWait,
  setJoinPause,
  setTelegramUser,
  unmarkBanned,
} from './accounts.ts';
import { recordHealthCheck } from './health.ts';

const NOW = new Date('2026-01-12T12:00:00Z');
const IN_AN_HOUR = addMs(NOW, HOUR_MS);
const TOMORROW = addMs(NOW, DAY_MS);

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  fleet.setNow(NOW);
});
afterAll(() => fleet.close());

const wait = (id: number, until: Date, status: 'active' | 'flood_wait' | 'cooldown') =>
  setAccountWait(fleet.scope, id, { until, status });
const waitOf = async (id: number) => {
  const { status, next_allowed_action_time } = await fleet.account(id);
  return { status, until: next_allowed_action_time };
};

describe('A person', () => {
  it('switches an account off and on again, and changes nothing else of it', async () => {
    const id = await fleet.addAccount({ hold_reason: 'by_person', held_at: NOW });
    expect(await setActive(fleet.scope, id, false)).toBe(true);
    expect(await setActive(fleet.scope, id, false)).toBe(false);
    expect(await accountState(fleet.scope, id)).toMatchObject({ is_active: false, hold_reason: 'by_person' });
    expect(await setActive(fleet.scope, id, true)).toBe(true);
    expect(await accountState(fleet.scope, id)).toMatchObject({ is_active: true, hold_reason: 'by_person' });
  });

  it('lifts the mark of a ban only where the last test was ok', async () => {
    const id = await fleet.addAccount();
    await markBanned(fleet.scope, id);
    expect(await unmarkBanned(fleet.scope, id)).toBe(false);
    const check = { account_id: id, latency_ms: null };
    await recordHealthCheck(fleet.scope, { ...check, status: 'invalid_session', error_message: 'x' });
    expect(await unmarkBanned(fleet.scope, id)).toBe(false);
    await recordHealthCheck(fleet.scope, { ...check, status: 'ok', error_message: null });
    expect(await unmarkBanned(fleet.scope, id)).toBe(true);
    expect(await accountState(fleet.scope, id)).toMatchObject({ status: 'active' });
  });
});

describe('A wait', () => {
  it('is lengthened by a longer one and never shortened', async () => {
    const id = await fleet.addAccount();
    await wait(id, IN_AN_HOUR, 'flood_wait');
    await wait(id, addMs(NOW, 1_000), 'flood_wait');
    expect(await waitOf(id)).toEqual({ status: 'flood_wait', until: IN_AN_HOUR });
    await wait(id, TOMORROW, 'cooldown');
    expect(await waitOf(id)).toEqual({ status: 'cooldown', until: TOMORROW });
  });

  it('keeps its name when a shorter one comes, whatever that one is called', async () => {
    const id = await fleet.addAccount();
    await wait(id, TOMORROW, 'cooldown');
    await wait(id, IN_AN_HOUR, 'flood_wait');
    await wait(id, IN_AN_HOUR, 'active');
    expect(await waitOf(id)).toEqual({ status: 'cooldown', until: TOMORROW });
  });

  it('of a short flood leaves the account active', async () => {
    const id = await fleet.addAccount();
    await wait(id, IN_AN_HOUR, 'active');
    expect(await waitOf(id)).toEqual({ status: 'active', until: IN_AN_HOUR });
  });

  it('never lifts a ban, nor does its end', async () => {
    const id = await fleet.addAccount();
    await markBanned(fleet.scope, id);
    for (const status of ['active', 'flood_wait', 'cooldown'] as const) await wait(id, IN_AN_HOUR, status);
    expect(await waitOf(id)).toEqual({ status: 'banned', until: IN_AN_HOUR });
    await clearAccountWait(fleet.scope, id);
    expect(await waitOf(id)).toEqual({ status: 'banned', until: null });
  });

  it('under 20 floods at one time is the longest of them', async () => {
    const id = await fleet.addAccount();
    const ends = Array.from({ length: 20 }, (_, n) => addMs(NOW, ((n * 7) % 20) * 1_000 + 1_000));
    await Promise.all(ends.map((until) => wait(id, until, 'flood_wait')));
    expect((await waitOf(id)).until).toEqual(addMs(NOW, 20_000));
  });

  it('ends by itself at its time, for whoever waits and for nobody else', async () => {
    const ids = {
      flood_wait: await fleet.addAccount({ status: 'flood_wait', next_allowed_action_time: NOW }),
      cooldown: await fleet.addAccount({ status: 'cooldown', next_allowed_action_time: addMs(NOW, -1) }),
      forgotten: await fleet.addAccount({ status: 'flood_wait' }),
      still: await fleet.addAccount({ status: 'cooldown', next_allowed_action_time: addMs(NOW, 1) }),
      banned: await fleet.addAccount({ status: 'banned', next_allowed_action_time: addMs(NOW, -1) }),
    };
    expect(await endPassedWaits(fleet.scope)).toBe(3);
    expect(await endPassedWaits(fleet.scope)).toBe(0);
    for (const id of [ids.flood_wait, ids.cooldown, ids.forgotten]) {
      expect(await waitOf(id)).toEqual({ status: 'active', until: null });
    }
    expect(await waitOf(ids.still)).toEqual({ status: 'cooldown', until: addMs(NOW, 1) });
    expect((await waitOf(ids.banned)).status).toBe('banned');
  });

  it('between joins only grows', async () => {
    const id = await fleet.addAccount();
    await setJoinPause(fleet.scope, id, IN_AN_HOUR);
    await setJoinPause(fleet.scope, id, NOW);
    expect((await fleet.account(id))['next_join_at']).toEqual(IN_AN_HOUR);
  });
});

describe('A hold', () => {
  it('that stands is kept, and only a person lifts it', async () => {
    const id = await fleet.addAccount();
    await holdAccount(fleet.scope, id, 'takeover', 'import');
    await holdAccount(fleet.scope, id, 'peer_flood', 'groundcrew');
    expect(await fleet.account(id)).toMatchObject({ hold_reason: 'takeover', held_by: 'import', held_at: NOW });
    await clearAccountWait(fleet.scope, id);
    await endPassedWaits(fleet.scope);
    expect((await fleet.account(id))['hold_reason']).toBe('takeover');
    expect(await releaseHold(fleet.scope, { ids: [id], reason: 'peer_flood' })).toEqual([]);
    expect(await releaseHold(fleet.scope, { ids: [id], reason: 'takeover' })).toHaveLength(1);
    expect(await fleet.account(id)).toMatchObject({ hold_reason: null, held_at: null, held_by: null });
  });

  it('of another workspace is out of reach', async () => {
    const other = await fleet.addWorkspace('other');
    const id = await fleet.addAccount({ hold_reason: 'takeover' });
    expect(await releaseHold(other, { ids: [id] })).toEqual([]);
    await holdAccount(other, id, 'frozen', 'x');
    await markBanned(other, id);
    expect(await fleet.account(id)).toMatchObject({ hold_reason: 'takeover', status: 'active' });
  });
});

describe('Who Telegram says it is', () => {
  it('is kept, and a second account of the same user is named', async () => {
    const [one, two] = [await fleet.addAccount({ session_name: 'one' }), await fleet.addAccount()];
    expect(await setTelegramUser(fleet.scope, one, { id: 42, username: 'vera' })).toBeNull();
    expect(await setTelegramUser(fleet.scope, one, { id: 42, username: 'vera_new' })).toBeNull();
    expect(await setTelegramUser(fleet.scope, two, { id: 42, username: 'vera' })).toBe('one');
    expect((await fleet.account(two))['telegram_user_id']).toBeNull();
    const other = await fleet.addWorkspace('apart');
    const there = await fleet.addAccount({}, other.workspace_id);
    expect(await setTelegramUser(other, there, { id: 42, username: null })).toBeNull();
  });

  it('is told by two accounts at the same time without an error', async () => {
    for (let user = 100; user < 110; user += 1) {
      const ids = await Promise.all([1, 2, 3].map(() => fleet.addAccount()));
      const twins = await Promise.all(ids.map((id) => setTelegramUser(fleet.scope, id, { id: user, username: null })));
      expect(twins.filter((twin) => twin === null)).toHaveLength(1);
    }
  });
});

describe('How an account stands', () => {
  it('counts the attempts of this UTC day that reached Telegram, and the joins of a week', async () => {
    const account_id = await fleet.addAccount();
    const target_id = await fleet.addTarget();
    const attempt = (at: string, outcome: string) =>
      sql`
      insert into join_attempts (workspace_id, account_id, target_id, at, outcome)
      values (${fleet.scope.workspace_id}, ${account_id}, ${target_id}, ${new Date(at)}, ${outcome})`.execute(fleet.db);
    await attempt('2026-01-12T00:00:00Z', 'started');
    await attempt('2026-01-12T10:00:00Z', 'flood_wait');
    await attempt('2026-01-12T11:00:00Z', 'joined');
    await attempt('2026-01-12T11:30:00Z', 'not_sent');
    await attempt('2026-01-11T23:59:59Z', 'joined');
    await attempt('2026-01-06T12:00:00Z', 'already_member');
    await attempt('2026-01-05T11:59:59Z', 'joined');
    expect(await accountState(fleet.scope, account_id)).toMatchObject({ joins_today: 3, joins_lately: 3 });
    // Set back by a day: what was done on the 12th still counts.
    fleet.setNow('2026-01-11T12:00:00Z');
    expect(await accountState(fleet.scope, account_id)).toMatchObject({ joins_today: 4 });
    fleet.setNow(NOW);
  });

  it('is told without secrets, and only to its own workspace', async () => {
    const secrets = { session_string: '1SecretSession', api_hash: 'secret-hash', proxy_url: 'socks5://u:secret@h:1' };
    const id = await fleet.addAccount(secrets);
    const state = await accountState(fleet.scope, id);
    expect(state).toMatchObject({ id, has_session: true, health: null });
    expect(JSON.stringify(state)).not.toMatch(/secret/i);
    expect(JSON.stringify(await accountStates(fleet.scope))).not.toMatch(/SecretSession|secret-hash/);
    expect(JSON.stringify(await listAccounts(fleet.scope))).not.toMatch(/SecretSession|secret-hash/);
    const other = await fleet.addWorkspace('curious');
    expect(await accountState(other, id)).toBeNull();
    expect(await accountStates(other)).toEqual([]);
  });

  it('is told of a removed account only when it is named', async () => {
    const id = await fleet.addAccount({ archived_at: NOW });
    expect((await accountStates(fleet.scope)).map((state) => state.id)).not.toContain(id);
    expect(await accountState(fleet.scope, id)).toMatchObject({ id, archived_at: NOW });
  });
});

it('People name an account by session name, phone, id or name, and the most exact one counts', async () => {
  const vera = await fleet.addAccount({ session_name: 'find_me', name: 'Vera', phone: '+15550001234' });
  const twin = await fleet.addAccount({ session_name: 'twin', name: 'Vera' });
  const tricky = await fleet.addAccount({ session_name: 'tricky', name: 'find_me' });
  expect(await findAccountIds(fleet.scope, 'find_me')).toEqual([vera]);
  expect(await findAccountIds(fleet.scope, '+15550001234')).toEqual([vera]);
  expect(await findAccountIds(fleet.scope, String(tricky))).toEqual([tricky]);
  expect(await findAccountIds(fleet.scope, 'Vera')).toEqual([vera, twin]);
  expect(await findAccountIds(fleet.scope, `#${tricky}`)).toEqual([tricky]);
  const digits = await fleet.addAccount({ session_name: String(vera) });
  expect(await findAccountIds(fleet.scope, String(vera))).toEqual([vera, digits]);
  expect(await findAccountIds(fleet.scope, `#${digits}`)).toEqual([digits]);
  expect(await findAccountIds(fleet.scope, `x' or true --`)).toEqual([]);
});
