import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { acquireLease, releaseLease, type Lease } from '#store/leases/leases.ts';
import {
  accountsWithOpenIntents,
  isMessageTaken,
  lastPosted,
  lastPostOfAccount,
  lastPostOfNiche,
  openIntents,
} from './reads.ts';
import { confirmPost, leaveUnconfirmed, releasePost, reservePost, type PostIntent } from './posts.ts';
import { resetPassedCounters } from './counters.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const NEXT_NOON = new Date('2026-01-13T12:00:00Z');

let fleet: Fleet;
let account_id: number;
let target_id: number;
let lease: Lease;
let random = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  fleet.setNow(NOON);
  account_id = await fleet.addAccount();
  target_id = await fleet.addJoined(account_id);
  lease = await fleet.lease(account_id);
});

type Post = Parameters<typeof reservePost>[2];

const reserve = (post: Partial<Post> = {}) =>
  reservePost(fleet.scope, lease, {
    account_id,
    target_id,
    run_id: null,
    random_id: String((random += 1)),
    message_content: 'hello',
    photo_path: null,
    ...post,
  });
const codes = async (post: Partial<Post> = {}) => {
  const reservation = await reserve(post);
  return reservation.ok ? [] : reservation.blockers.map(({ code }) => code);
};

async function intentOf(post: Partial<Post> = {}): Promise<PostIntent> {
  const reservation = await reserve(post);
  if (!reservation.ok) throw new Error(`refused: ${reservation.blockers.map(({ message }) => message).join()}`);
  return reservation.intent;
}

const confirm = (intent: PostIntent, message_id = 1, sent_at = fleet.scope.now()) =>
  confirmPost(fleet.scope, lease, intent, { message_id, sent_at });
const give_back = (intent: PostIntent) =>
  releasePost(fleet.scope, lease, intent, { status: 'error', error_message: 'refused' });
const counters = async () => {
  const [account, target] = [await fleet.account(account_id), await fleet.target(target_id)];
  return [account['daily_posts_count'], target['daily_posts_in_group']];
};
const history = async () =>
  (
    await sql`select status, error_message, message_content from post_history where target_id = ${target_id} order by id`.execute(
      fleet.db,
    )
  ).rows;

describe('A reservation', () => {
  it('stores the intent and takes one post of group and account', async () => {
    const intent = await intentOf({ random_id: '-9223372036854775808', photo_path: 'a.jpg' });
    expect(intent).toMatchObject({
      account_id,
      target_id,
      random_id: '-9223372036854775808',
      state: 'reserved',
      photo_path: 'a.jpg',
    });
    expect(await counters()).toEqual([1, 1]);
    expect(await openIntents(fleet.scope, account_id)).toEqual([intent]);
    expect(await history()).toEqual([]);
  });

  it('is refused while an earlier post of the account has no end, in whichever group or niche', async () => {
    const first = await intentOf();
    const elsewhere = await fleet.addJoined(account_id, { niche: 'lexus' });
    expect(await codes({ target_id: elsewhere })).toEqual(['account_in_flight']);
    await confirm(first);
    expect(await codes({ target_id: elsewhere })).toEqual([]);
  });

  it('is refused when the run has posted to the group already, but not when it was given back', async () => {
    const run_id = await fleet.run();
    const first = await intentOf({ run_id });
    await give_back(first);
    const second = await intentOf({ run_id });
    await confirm(second);
    expect(await codes({ run_id })).toEqual(['target_in_run']);
    expect(await codes({ run_id: await fleet.run() })).toEqual([]);
  });

  it('looks at everything once more, with what was changed meanwhile', async () => {
    await sql`update telegram_accounts set hold_reason = 'by_person' where id = ${account_id}`.execute(fleet.db);
    await sql`update targets set warmup_ends_at = ${NEXT_NOON} where id = ${target_id}`.execute(fleet.db);
    expect(await codes()).toEqual(['account_hold', 'target_warmup']);
    expect(await counters()).toEqual([0, 0]);
  });

  it('is refused to a stranger, and to whoever has lost the account', async () => {
    const stranger = await fleet.addAccount();
    const strangers = await fleet.lease(stranger);
    const post = {
      account_id: stranger,
      target_id,
      run_id: null,
      random_id: '5',
      message_content: 'x',
      photo_path: null,
    };
    const refused = await reservePost(fleet.scope, strangers, post);
    expect(refused).toMatchObject({ ok: false, blockers: [{ code: 'target_unbound' }] });
    await releaseLease(fleet.db, lease);
    await expect(reserve()).rejects.toMatchObject({ code: 'lease_lost' });
    const other = { account_id, workspace_id: fleet.scope.workspace_id, node_id: 'other', ttl_ms: 60_000 };
    await acquireLease(fleet.db, other);
    await expect(reserve()).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await counters()).toEqual([0, 0]);
  });
});

describe('The end of an intent', () => {
  it('that was sent is recorded once, however often it is told', async () => {
    const intent = await intentOf();
    const sent_at = new Date('2026-01-12T11:59:00Z');
    await Promise.all([1, 2, 3, 4, 5].map((message_id) => confirm(intent, message_id, sent_at)));
    await give_back(intent);
    await leaveUnconfirmed(fleet.scope, lease, intent, 'too late');
    expect(await history()).toEqual([{ status: 'success', error_message: null, message_content: 'hello' }]);
    expect(await counters()).toEqual([1, 1]);
    expect(await openIntents(fleet.scope, account_id)).toEqual([]);
    expect((await fleet.target(target_id))['last_post_at']).toEqual(sent_at);
    expect((await fleet.account(account_id))['last_post_at']).toEqual(sent_at);
  });

  it('found late never sets the last post back', async () => {
    await confirm(await intentOf(), 7, NOON);
    const intent = await intentOf();
    await confirm(intent, 8, new Date('2026-01-12T09:00:00Z'));
    expect((await fleet.target(target_id))['last_post_at']).toEqual(NOON);
    expect(await isMessageTaken(fleet.scope, { target_id, message_id: 8 })).toBe(true);
    expect(await isMessageTaken(fleet.scope, { target_id, message_id: 9 })).toBe(false);
  });

  it('that Telegram refused gives its quota back, once', async () => {
    const intent = await intentOf();
    await Promise.all([give_back(intent), give_back(intent), give_back(intent)]);
    await confirm(intent);
    expect(await counters()).toEqual([0, 0]);
    expect(await history()).toEqual([{ status: 'error', error_message: 'refused', message_content: 'hello' }]);
  });

  it('that nobody knows keeps its quota and its random id, until it is known', async () => {
    const intent = await intentOf();
    await leaveUnconfirmed(fleet.scope, lease, intent, 'timeout');
    expect(await counters()).toEqual([1, 1]);
    expect(await openIntents(fleet.scope, account_id)).toEqual([{ ...intent, state: 'unconfirmed' }]);
    expect(await accountsWithOpenIntents(fleet.scope)).toContain(account_id);
    expect(await lastPosted(fleet.scope, target_id)).toEqual({ message_content: 'hello', photo_path: null });
    expect(await codes()).toEqual(['target_unconfirmed']);
    fleet.setNow(new Date(NOON.getTime() + 3_600_000));
    await confirm(await intentOf({ message_content: 'second' }));
    expect(await codes()).toEqual(['target_daily_posts']);
    await give_back(intent);
    expect(await counters()).toEqual([1, 1]);
  });

  it('is written by the holder of the account only', async () => {
    const intent = await intentOf();
    await releaseLease(fleet.db, lease);
    const unconfirmed = leaveUnconfirmed(fleet.scope, lease, intent, 'x');
    const lost = { status: 'rejected', reason: expect.objectContaining({ code: 'lease_lost' }) };
    const ends = await Promise.allSettled([confirm(intent), give_back(intent), unconfirmed]);
    expect(ends).toEqual([lost, lost, lost]);
    expect(await history()).toEqual([]);
    expect(await openIntents(fleet.scope, account_id)).toEqual([intent]);
  });
});

describe('A day', () => {
  it('gets back only the quota that it lent', async () => {
    const yesterdays = await intentOf();
    fleet.setNow(NEXT_NOON);
    await leaveUnconfirmed(fleet.scope, lease, yesterdays, 'timeout');
    await confirm(await intentOf());
    expect(await counters()).toEqual([1, 1]);
    await give_back(yesterdays);
    expect(await counters()).toEqual([1, 1]);
  });

  it('gives its quota once, however often the clock is set back and forth over midnight', async () => {
    const clocks = fc.array(fc.constantFrom(NOON, NEXT_NOON), { minLength: 8, maxLength: 8 });
    const check = async (clock: Date[]) => {
      target_id = await fleet.addJoined(account_id, { warmup_ends_at: new Date(0) });
      const days = [0, 0];
      for (const now of clock) {
        fleet.setNow(now);
        const reservation = await reserve();
        if (!reservation.ok) continue;
        await confirm(reservation.intent);
        const day = now === NOON ? 0 : 1;
        days[day] = (days[day] ?? 0) + 1;
      }
      expect(Math.max(...days)).toBeLessThanOrEqual(2);
      expect(Math.max(...days)).toBeGreaterThan(0);
    };
    const ahead_for_a_moment = [NOON, NOON, NEXT_NOON, NOON, NEXT_NOON, NOON, NOON, NOON];
    // Each world uses at most 4 of the account's 20 posts a day.
    await fc.assert(fc.asyncProperty(clocks, check), { numRuns: 5, examples: [[ahead_for_a_moment]] });
  });

  it('that has passed is swept for people who look, and never one that lies ahead', async () => {
    await confirm(await intentOf());
    fleet.setNow('2026-01-11T12:00:00Z');
    await resetPassedCounters(fleet.scope);
    expect(await counters()).toEqual([1, 1]);
    fleet.setNow(NEXT_NOON);
    expect(await resetPassedCounters(fleet.scope)).toBeGreaterThanOrEqual(2);
    expect(await resetPassedCounters(fleet.scope)).toBe(0);
    expect(await counters()).toEqual([0, 0]);
  });
});

it('The last post of a niche, and of an account, is the last that was tried, refused or not', async () => {
  const niche = 'quiet_niche';
  const quiet = await fleet.addJoined(account_id, { niche });
  expect(await lastPostOfNiche(fleet.scope, niche)).toBeNull();
  await give_back(await intentOf({ target_id: quiet }));
  expect(await lastPostOfNiche(fleet.scope, niche)).toEqual(NOON);
  expect(await lastPostOfAccount(fleet.scope, account_id)).toEqual(NOON);
});
