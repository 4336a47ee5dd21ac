// Random worlds in a real database: what the SQL leaves out the rules refuse, what is reserved is what the rules allow, and
// what they say of the future comes true.
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest';
import type { AccountState } from '#domain/accounts.ts';
import { freeAt, joinBlockers, postBlockers, reservationBlockers, type Blocker } from '#domain/blockers.ts';
import { dueSlots } from '#domain/campaigns.ts';
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import type { Rules } from '#domain/rules.ts';
import { slotEnds } from '#domain/schedule/slots.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { beginSlot } from '#store/campaigns/slots.ts';
import { addCampaign, turnCampaign } from '#store/campaigns/campaigns.ts';
import { finishJoinAttempt, startJoinAttempt } from '#store/groups/joins.ts';
import { otherPosts } from '#store/posts/other-posts.ts';
import { releasePost, reservePost } from '#store/posts/posts.ts';
import { readRules } from '#store/workspaces/rules.ts';
import { startRun } from '#store/runs/runs.ts';
import { newTargets, postCandidates, targetState, type CandidatePlace } from '#store/groups/targets.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { storedWorld, storeWorld, type MadeWorld, type StoredWorld } from '#testing/stored-worlds.ts';
import { WORLD_NOW } from '#testing/worlds.ts';
import { forecastOf } from './forecast.ts';
import { why } from './why.ts';

// Many worlds each, in a real database; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 });

const NICHES = ['ukraine_cars', 'disabled_lexus'];
const BOTH = ['text', 'photo'] as const;

let fleet: Fleet;
let worlds = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(() => fleet.setNow(WORLD_NOW));

type Seen = StoredWorld & { now: Date; rules: Rules; accounts: AccountState[]; targets: TargetState[] };

async function open(made: MadeWorld): Promise<Seen> {
  fleet.setNow(WORLD_NOW);
  const stored = await storeWorld(fleet, `world_${(worlds += 1)}`, made);
  const now = addMs(WORLD_NOW, made.ahead_ms);
  fleet.setNow(now);
  return { ...stored, now, ...(await read(stored)) };
}

async function read({ scope, account_ids, target_ids }: StoredWorld) {
  const targets = await Promise.all(target_ids.map((id) => targetState(scope, id)));
  const found = targets.filter((target) => target !== null);
  return { rules: await readRules(scope), accounts: await accountStates(scope, account_ids), targets: found };
}

/** `sizes`: how many worlds; each is a workspace with four accounts and fourteen groups. */
function forWorlds(sizes: number, look: (seen: Seen) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(storedWorld, async (made) => look(await open(made)));
  return fc.assert(property, { numRuns: sizes, endOnFailure: true });
}

const codes = (blockers: readonly Blocker[]) => blockers.map(({ code }) => code);

test('SQL leaves out no group that may be posted to, and no new group that somebody may join', async () => {
  const found = { posts: 0, joins: 0, left_out: 0 };
  await forWorlds(50, async ({ scope, now, rules, accounts, targets }) => {
    const offered = new Set<number>();
    for (const niche of NICHES) {
      for (let after: CandidatePlace | null = null; ;) {
        const page = await postCandidates(scope, niche, { after, limit: 5 });
        for (const { target } of page.candidates) offered.add(target.id);
        if (!page.next) break;
        after = page.next;
      }
      for (const target of await newTargets(scope, niche, { after_id: 0, limit: 100 })) offered.add(target.id);
    }
    for (const target of targets) {
      const owner = accounts.find(({ id }) => id === target.assigned_account_id) ?? null;
      const posts = BOTH.some((kind) => postBlockers(target, owner, rules, now, kind).length === 0);
      const joins = accounts.some((account) => joinBlockers(account, rules, now, target).length === 0);
      if (posts) found.posts += 1;
      if (joins) found.joins += 1;
      if (!offered.has(target.id)) found.left_out += 1;
      expect(offered.has(target.id) || !(posts || joins)).toBe(true);
    }
  });
  // The worlds are neither all closed nor all open.
  expect(Math.min(found.posts, found.joins, found.left_out)).toBeGreaterThan(5);
});

test('a post is reserved exactly when the rules name no reason, and refused for exactly the reasons they name', async () => {
  const seen = { reserved: 0, refused: 0 };
  await forWorlds(15, async (world) => {
    const { scope, now, rules, accounts, targets } = world;
    for (const [n, target] of targets.entries()) {
      // Mostly the account that the group belongs to.
      const account = accounts.find(({ id }) => id === target.assigned_account_id) ?? accounts[n % accounts.length];
      if (!account) continue;
      const post = { target_id: target.id, account_id: account.id, run_id: null };
      const kind = n % 3 === 0 ? 'photo' : 'text';
      const other = await otherPosts(scope, post);
      // What is given back is not what it was where the clock has been set back meanwhile.
      const [fresh = account] = await accountStates(scope, [account.id]);
      const expected = reservationBlockers(target, fresh, other, rules, now, kind);
      const content = {
        random_id: `${1_000 + n}`,
        message_content: 'x',
        photo_path: kind === 'photo' ? 'a.jpg' : null,
      };
      const reservation = await reservePost(scope, world.lease(account.id), { ...post, ...content });
      expect(reservation.ok ? [] : codes(reservation.blockers)).toEqual(codes(expected));
      seen[reservation.ok ? 'reserved' : 'refused'] += 1;
      if (!reservation.ok) continue;
      const why_not = { status: 'skipped' as const, error_message: 'not sent' };
      await releasePost(scope, world.lease(account.id), reservation.intent, why_not);
    }
  });
  expect(Math.min(seen.reserved, seen.refused)).toBeGreaterThan(5);
});

test('an attempt to join begins exactly when the rules name no reason', async () => {
  const seen = { begun: 0, refused: 0 };
  await forWorlds(15, async (world) => {
    const { scope, now, rules, accounts, targets } = world;
    for (const [n, target] of targets.entries()) {
      const account = accounts.find(({ id }) => id === target.assigned_account_id) ?? accounts[n % accounts.length];
      if (!account) continue;
      const expected = joinBlockers(account, rules, now, target);
      const attempt = { account_id: account.id, target_id: target.id, run_id: world.run_id };
      const begun = await startJoinAttempt(scope, world.lease(account.id), attempt).catch(
        (error: Error) => error.message,
      );
      const reasons = expected.map(({ message }) => message).join('; ');
      expect(typeof begun === 'number' ? '' : begun).toBe(
        expected.length === 0 ? '' : `Account is in use: ${account.session_name}: ${reasons}`,
      );
      seen[typeof begun === 'number' ? 'begun' : 'refused'] += 1;
      // As if Telegram had never been reached: it counts for nothing.
      if (typeof begun === 'number') {
        await finishJoinAttempt(scope, begun, { outcome: 'not_sent', error_message: null });
      }
    }
  });
  expect(Math.min(seen.begun, seen.refused)).toBeGreaterThan(5);
});

test('at the moment that is told nothing is in the way, by the database too, and a millisecond before something is', async () => {
  const seen = { now: 0, later: 0, never: 0 };
  await forWorlds(50, async (world) => {
    const { scope, now, rules, accounts, targets } = world;
    const reserveAt = async (at: Date, account: AccountState, target: TargetState): Promise<boolean> => {
      fleet.setNow(at);
      const post = { target_id: target.id, account_id: account.id, run_id: null };
      const content = { random_id: `${seen.now + seen.later + 5_000}`, message_content: 'x', photo_path: null };
      const reservation = await reservePost(scope, world.lease(account.id), { ...post, ...content });
      if (!reservation.ok) return false;
      const why_not = { status: 'skipped' as const, error_message: 'not sent' };
      await releasePost(scope, world.lease(account.id), reservation.intent, why_not);
      return true;
    };
    // Time goes on for each account once: what comes after would see counters of another day.
    for (const account of accounts) {
      const target = targets.find((each) => each.status === 'joined' && each.assigned_account_id === account.id);
      if (!target) continue;
      const other = await otherPosts(scope, { target_id: target.id, account_id: account.id, run_id: null });
      const at = freeAt((instant) => reservationBlockers(target, account, other, rules, instant, 'text'), now);
      seen[at === null ? 'never' : at > now ? 'later' : 'now'] += 1;
      if (at === null) continue;
      expect(at > now && (await reserveAt(addMs(at, -1), account, target))).toBe(false);
      expect(await reserveAt(at, account, target)).toBe(true);
      fleet.setNow(now);
    }
  });
  expect(Math.min(seen.now, seen.later, seen.never)).toBeGreaterThan(2);
});

test('why says of every account and group what the rules say, and never of a wait that has passed', async () => {
  const seen = { able: 0, unable: 0 };
  await forWorlds(8, async (world) => {
    const { scope, now, accounts, targets } = world;
    const answers = [];
    for (const { id } of accounts.filter((account) => account.archived_at === null)) {
      answers.push(await why(scope, `account:${id}`));
    }
    for (const { id } of targets) answers.push(await why(scope, `group:${id}`));
    for (const { can_act, next_at, blockers, subject } of answers) {
      seen[can_act ? 'able' : 'unable'] += 1;
      // An account may do one thing while something else is held back.
      expect(blockers.length === 0 || subject.kind === 'account').toBe(can_act || subject.kind === 'account');
      expect(next_at?.getTime() === now.getTime()).toBe(can_act);
      expect(blockers.filter(({ until }) => until !== null && until <= now)).toEqual([]);
      expect(next_at === null || next_at >= now).toBe(true);
    }
  });
  expect(Math.min(seen.able, seen.unable)).toBeGreaterThan(5);
});

const plans = fc.record({
  slots: fc.subarray(['00:00', '06:00', '11:30', '12:00', '15:20', '18:00', '23:00'], { minLength: 1 }),
  interval_minutes: fc.constantFrom(null, null, 30, 240),
  gap_seconds: fc.constantFrom(60, 3_600),
  started_ms: fc.constantFrom(0, 30 * MINUTE_MS, 5 * HOUR_MS),
  goes_on: fc.boolean(),
  whole: fc.constantFrom(true, true, true, true, false),
});

/** A campaign that runs in this world, in the slot of this moment if there is one and it `goes_on`. */
async function run(
  { scope, now }: Seen,
  plan: typeof plans extends fc.Arbitrary<infer P> ? P : never,
): Promise<number> {
  const { slots, interval_minutes, gap_seconds, started_ms, goes_on, whole } = plan;
  const times = { slots: interval_minutes === null ? slots : [], interval_minutes, gap_seconds };
  const text = { language: null, text: 'x', photo_path: whole ? null : 'photos/gone.jpg' };
  fleet.setNow(addMs(now, -started_ms));
  const entered = { name: 'spring', niche: 'ukraine_cars', zone: 'UTC', ends_at: null, ...times };
  const { id } = await addCampaign(scope, entered, [text], 'a test');
  const campaign = await turnCampaign(scope, id, 'start', 'a test');
  fleet.setNow(now);
  const { begin } = dueSlots(campaign, null, now);
  if (!goes_on || !begin) return id;
  const carrier = { kind: 'post', niche: 'ukraine_cars', campaign_id: id, node_id: 'node', ttl_ms: 60_000 } as const;
  const run_id = (await startRun(scope, carrier)) ?? 0;
  await beginSlot(scope, { campaign_id: id, slot_at: begin, ends_at: slotEnds(campaign, begin), run_id });
  return id;
}

test('why and the forecast tell the same first post of a campaign, and of its groups none comes sooner', async () => {
  const seen = { now: 0, later: 0, never: 0, groups: 0 };
  const property = fc.asyncProperty(storedWorld, plans, async (made, plan) => {
    const world = await open(made);
    const { scope, now, targets } = world;
    const id = await run(world, plan);
    const { posts, until } = await forecastOf(scope, { subject: 'spring', days: 8, slots: null, joins: null });
    const told = await why(scope, `campaign:${id}`);
    const next_at = told.next_at && told.next_at < until ? told.next_at : null;
    expect(posts[0]?.at ?? null).toEqual(next_at);
    seen[next_at === null ? 'never' : next_at > now ? 'later' : 'now'] += 1;
    for (const target of targets) {
      if (target.status !== 'joined' || target.niche !== 'ukraine_cars') continue;
      const found = await why(scope, `group:${target.id}`);
      const slot = 'next_slot' in found ? found.next_slot : null;
      const first = posts.find(({ link }) => link === target.link);
      // What others get may only delay it.
      expect(first === undefined || (slot && slot.posts_from <= first.at)).toBeTruthy();
      expect(slot && slot.at > slot.posts_from).toBeFalsy();
      seen.groups += first ? 1 : 0;
    }
  });
  await fc.assert(property, { numRuns: 40, endOnFailure: true });
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(2);
});
