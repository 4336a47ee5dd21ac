// A busy world in which everything holds, made by the functions that the engine uses; then one violation of each invariant,
// planted where the database has to be told first not to refuse it. Each plant is rolled back.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { recordFlood } from '#store/accounts/floods.ts';
import { finishJoinAttempt, startJoinAttempt } from '#store/groups/joins.ts';
import { addHistory, confirmPost, leaveUnconfirmed, releasePost, reservePost } from '#store/posts/posts.ts';
import { countPost, resetPassedCounters } from '#store/posts/counters.ts';
import type { Scope } from '#store/scope.ts';
import { bindTarget, targetState } from '#store/groups/targets.ts';
import { attempt, COUNTED, DAY_OF, intent, plants } from '#testing/broken-invariants.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { ALL_INVARIANTS, breachesOf, inOneView } from './all.ts';

const START = new Date('2026-01-12T06:00:00Z');

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  fleet.setNow(START);
  await busyDays();
  // Plants speak of s1, who has a group and writes, of s2, and of groups by their links.
  fleet.setNow('2026-01-14T18:00:00Z');
});
afterAll(() => fleet.close());

/** s1 and s2 join two groups each, then post for two days: with floods, refusals, unknown ends, and what others recorded. */
async function busyDays(): Promise<void> {
  await sql`update workspace_settings set quiet_zone = 'Europe/Kyiv', quiet_from = '23:00', quiet_to = '07:00'`.execute(
    fleet.db,
  );
  await fleet.addAccount({ session_name: 's1', name: 's1', auth_key_hash: Buffer.alloc(32, 1) });
  await fleet.addAccount({ session_name: 's2', name: 's2', auth_key_hash: Buffer.alloc(32, 2) });
  for (const [n, account_id] of [1, 2, 1, 2].entries()) await join(account_id, `@g${n + 1}`, addMs(START, n * HOUR_MS));
  await fleet.addTarget({ link: '@fresh' });
  let n = 0;
  for (const day of ['2026-01-13', '2026-01-14']) {
    for (const hour of ['10', '14']) {
      for (const target_id of [1, 2, 3, 4]) {
        fleet.setNow(addMs(new Date(`${day}T${hour}:00:00Z`), (n += 1) * MINUTE_MS));
        await post(target_id, n);
      }
    }
    await resetPassedCounters(fleet.scope);
  }
  await fleet.addTarget({
    link: '@imported',
    status: 'joined',
    assigned_account_id: 2,
    joined_at: START,
    warmup_ends_at: START,
    imported_niche: 'ukraine_cars',
  });
  const by_hand = { account_id: 2, target_id: 6, message_content: 'by hand', photo_path: null };
  await addHistory(fleet.scope, { ...by_hand, status: 'success', error_message: null });
  await countPost(fleet.db, by_hand, fleet.scope.now());
}

async function join(account_id: number, link: string, at: Date): Promise<void> {
  fleet.setNow(at);
  const { scope } = fleet;
  const target_id = await fleet.addTarget({ link });
  const lease = await fleet.lease(account_id);
  const run_id = await fleet.run('join');
  const attempt = await startJoinAttempt(scope, lease, { account_id, target_id, run_id });
  await finishJoinAttempt(scope, attempt, { outcome: 'joined', error_message: null });
  await bindTarget(scope, target_id, {
    account_id,
    telegram_id: -1000 - target_id,
    title: null,
    joined_at: at,
    warmup_hours: 24,
  });
}

/** Every sixth is refused by a flood, every seventh has an unknown end. */
async function post(target_id: number, n: number): Promise<void> {
  const { scope } = fleet;
  const account_id = (await targetState(scope, target_id))?.assigned_account_id ?? 0;
  const lease = await fleet.lease(account_id);
  const wanted = {
    target_id,
    account_id,
    run_id: await fleet.run(),
    random_id: String(n),
    message_content: `text ${n}`,
  };
  const reserved = await reservePost(scope, lease, { ...wanted, photo_path: null });
  if (!reserved.ok) return;
  if (n % 6 === 0) {
    await releasePost(scope, lease, reserved.intent, { status: 'flood_wait', error_message: 'FloodWait: 30 seconds' });
    await recordFlood(scope, { account_id, method: 'messages.sendMessage', seconds: 30 });
  } else if (n % 7 === 0) await leaveUnconfirmed(scope, lease, reserved.intent, 'no answer');
  else await confirmPost(scope, lease, reserved.intent, { message_id: 100 + n, sent_at: scope.now() });
}

const found = async (scope: Scope) =>
  (await breachesOf(scope)).filter(({ invariant }) => invariant.grade === 'violation');

class RollBack extends Error {}

/** What is found after the statements, none of which stays. */
async function planted(...statements: readonly string[]) {
  let breaches: Awaited<ReturnType<typeof breachesOf>> = [];
  const work = fleet.db.transaction().execute(async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    breaches = await breachesOf({ ...fleet.scope, db: tx });
    throw new RollBack();
  });
  await work.catch((error: unknown) => {
    if (!(error instanceof RollBack)) throw error;
  });
  return breaches;
}

test('a busy world in which everything holds has no violation', async () => {
  expect(await inOneView(fleet.scope, found)).toEqual([]);
  const { rows } = await sql<{ state: string }>`select distinct state from post_intents order by 1`.execute(fleet.db);
  expect(rows.map(({ state }) => state)).toEqual(['released', 'sent', 'unconfirmed']);
});

test.each(Object.keys(plants))('%s is found when it is broken, and nothing else', async (name) => {
  const breaches = await planted(...(plants[name] ?? []));
  const violations = breaches.filter(({ invariant }) => invariant.grade === 'violation');
  expect(violations.map(({ invariant }) => invariant.name)).toEqual([name]);
  expect(violations[0]?.rows.length).toBeGreaterThan(0);
});

test('two posts to a group in one slot of a campaign are found, also when two runs carried the slot', async () => {
  const breaches = await planted(
    'drop index post_intents_one_a_slot',
    `insert into campaigns (id, workspace_id, name, niche, slots) overriding system value
     select 900, id, 'spring', 'ukraine_cars', '{08:00}' from workspaces`,
    `insert into campaign_slots (workspace_id, campaign_id, slot_at, ends_at, state, begun_at)
     select id, 900, '2026-01-14T08:00Z', '2026-01-14T11:00Z', 'running', '2026-01-14T08:00Z' from workspaces`,
    `update post_intents set campaign_id = 900, slot_at = '2026-01-14T08:00Z' where target_id = 1 and state = 'sent'`,
  );
  expect(breaches.find(({ invariant }) => invariant.name === 'one-post-a-run-and-group')?.rows).toMatchObject([
    { link: '@g1', campaign: 'spring', run_id: null, posts: expect.any(Number) },
  ]);
});

test('every invariant has its plant', () => {
  const names = ALL_INVARIANTS.filter(({ grade }) => grade === 'violation').map(({ name }) => name);
  expect(Object.keys(plants).toSorted()).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(names.length);
});

test('posts of before are no violation of a limit that was lowered since, but never pass the ceiling', async () => {
  const lowered = 'update workspace_settings set posts_per_group_per_day = 1, posts_per_account_per_day = 1';
  expect(await planted(lowered).then((all) => all.filter(({ invariant }) => invariant.grade === 'violation'))).toEqual(
    [],
  );
  const many = Array.from({ length: 6 }, (_, n) => intent({ reserved_at: DAY_OF(n) }));
  const names = (await planted(...many, COUNTED, lowered)).map(({ invariant }) => invariant.name);
  expect(names).toContain('posts-a-group-a-day');
});

test('the pause after a request goes from the request, not from the approval hours later', async () => {
  const asked = (requested_at: string, approved_at: string) => [
    attempt({ target_id: '5', outcome: `'requested'`, at: requested_at }),
    `update targets set status = 'joined', assigned_account_id = 1, requested_at = ${requested_at},
       joined_at = ${approved_at}, warmup_ends_at = ${approved_at} + interval '1 day' where id = 5`,
  ];
  const next = attempt({ target_id: '1', at: DAY_OF(9) });
  const violations = async (...statements: string[]) =>
    (await planted(...statements)).filter(({ invariant }) => invariant.grade === 'violation');
  expect(await violations(...asked(DAY_OF(1), DAY_OF(8)), next)).toEqual([]);
  expect(await violations(...asked(DAY_OF(5), DAY_OF(8)), next)).toMatchObject([
    { invariant: { name: 'pause-after-join' } },
  ]);
});

test('an end that nobody knows for an hour is a warning', async () => {
  const breaches = await planted('select');
  expect(breaches).toMatchObject([
    {
      invariant: { name: 'nothing-unconfirmed-for-long', grade: 'warning' },
      rows: [{ account: expect.any(String), link: expect.any(String) }, {}],
    },
  ]);
});

test('rows beyond the limit are cut off, and it says so', async () => {
  const [breach] = await breachesOf(fleet.scope, { limit: 1 });
  expect(breach).toMatchObject({ rows: [{}], more: true });
});
