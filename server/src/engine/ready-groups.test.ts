// SQL chooses the candidates for posts, the blockers decide: over random worlds nobody whom they let pass is missing.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { AccountState } from '#domain/accounts.ts';
import { postBlockers } from '#domain/blockers.ts';
import { DAY_MS } from '#domain/days.ts';
import type { Limits } from '#domain/limits.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { reservePost } from '#store/posts/posts.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { pageOfTargets } from '#store/groups/lists.ts';
import { blocklist, targetState } from '#store/groups/targets.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { accountWith, limits, targetWith, WORLD_NOW } from '#testing/worlds.ts';
import { get_groups_ready_for_posting } from './operations.ts';

const GROUPS = 120;
const world = fc.record({
  limits,
  accounts: fc.array(accountWith(), { minLength: 6, maxLength: 6 }),
  targets: fc.array(fc.tuple(targetWith(), fc.nat(5), fc.constantFrom('Z', '001Z', '999Z')), {
    minLength: GROUPS,
    maxLength: GROUPS,
  }),
});

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  fleet.setNow(WORLD_NOW);
});
afterAll(() => fleet.close());

async function build(
  scope: Scope,
  made: { limits: Limits; accounts: AccountState[]; targets: [TargetState, number, string][] },
) {
  const { db, workspace_id } = scope;
  await sql`update workspace_settings set posts_per_group_per_day = ${made.limits.posts_per_group_per_day},
    posts_per_account_per_day = ${made.limits.posts_per_account_per_day} where workspace_id = ${workspace_id}`.execute(
    db,
  );
  const accounts: number[] = [];
  for (const account of made.accounts) {
    const { is_active, status, hold_reason, daily_posts_count, last_stats_reset, archived_at, health } = account;
    const { next_allowed_action_time, has_session } = account;
    const session_string = has_session ? 'gc1:x' : null;
    const columns = { is_active, status, hold_reason, daily_posts_count, last_stats_reset, archived_at };
    const id = await fleet.addAccount({ ...columns, next_allowed_action_time, session_string }, workspace_id);
    accounts.push(id);
    if (!health) continue;
    const failures = health.status === 'ok' ? 0 : health.consecutive_failures + 1;
    await sql`insert into account_health_status (account_id, workspace_id, last_checked, status, error_message, consecutive_failures)
      values (${id}, ${workspace_id}, ${WORLD_NOW}, ${health.status}, ${failures === 0 ? null : 'x'}, ${failures})`.execute(
      db,
    );
  }
  for (const [target, nth, micros] of made.targets) await addTarget(scope, accounts, { target, nth, micros });
}

async function addTarget(
  scope: Scope,
  accounts: number[],
  { target, nth, micros }: { target: TargetState; nth: number; micros: string },
): Promise<void> {
  const joined = target.status === 'joined';
  const account_id = accounts[nth] ?? 0;
  const { niche, status, last_post_at, next_post_at, daily_posts_in_group, last_group_stats_reset } = target;
  // Microseconds, which the table keeps and the rules do not see.
  const fine = (at: Date | null) => at && at.toISOString().replace('Z', micros);
  const columns = { niche, status, last_post_at, daily_posts_in_group, last_group_stats_reset };
  const id = await fleet.addTarget(
    {
      ...columns,
      next_post_at: fine(next_post_at),
      forbidden_content: target.forbidden_content,
      assigned_account_id: joined || target.assigned_account_id !== null ? account_id : null,
      requested_account_id: account_id,
      joined_at: new Date(WORLD_NOW.getTime() - DAY_MS),
      warmup_ends_at: fine(target.warmup_ends_at ?? WORLD_NOW),
    },
    scope.workspace_id,
  );
  const listed = target.blocklisted_account_ids.length > 0;
  if (listed) await blocklist(scope, { account_id: account_id, target_id: id, reason: 'kicked' });
}

/** All groups, ready or not, asked one by one and put in order without SQL. */
async function expected(scope: Scope): Promise<number[]> {
  const own = await readRules(scope);
  const accounts = await accountStates(scope);
  const { rows } = await sql<{ id: number }>`
    select id from targets where workspace_id = ${scope.workspace_id} and niche = 'ukraine_cars'`.execute(scope.db);
  const ready: TargetState[] = [];
  for (const { id } of rows) {
    const target = await targetState(scope, id);
    const account = accounts.find((each) => each.id === target?.assigned_account_id) ?? null;
    if (target && postBlockers(target, account, own, WORLD_NOW, 'text').length === 0) ready.push(target);
  }
  const at = (target: TargetState) => target.last_post_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  return ready.toSorted((a, b) => (at(a) === at(b) ? a.id - b.id : at(a) - at(b))).map(({ id }) => id);
}

/** By the filter that people use in lists. */
async function listedAsDue(scope: Scope): Promise<number[]> {
  const page = { sort: 'id', descending: false, after: null, limit: 500, count: false } as const;
  const { rows } = await pageOfTargets(scope, { ...page, niche: 'ukraine_cars', due: true });
  return rows.map(({ id }) => id);
}

test('get_groups_ready_for_posting gives every group that nothing stops, and no other, in the right order', async () => {
  let worlds = 0;
  let found = 0;
  await fc.assert(
    fc.asyncProperty(world, async (made) => {
      const scope = await fleet.addWorkspace(`world_${(worlds += 1)}`);
      await build(scope, made);
      const ready = (await get_groups_ready_for_posting(scope)).map(({ id }) => id);
      expect(ready).toEqual(await expected(scope));
      expect((await get_groups_ready_for_posting(scope, 'ukraine_cars', 3)).map(({ id }) => id)).toEqual(
        ready.slice(0, 3),
      );
      expect(await get_groups_ready_for_posting(scope, 'disabled_lexus')).toEqual([]);
      expect(await listedAsDue(scope)).toEqual(ready.toSorted((a, b) => a - b));
      found += ready.length;
    }),
    { numRuns: 5, endOnFailure: true },
  );
  expect(found).toBeGreaterThan(0);
});

test('each group that it gives can be reserved, and one that it leaves out cannot', async () => {
  const scope = await fleet.addWorkspace('reserved');
  const account = await fleet.addAccount({}, scope.workspace_id);
  const columns = { status: 'joined', assigned_account_id: account, joined_at: WORLD_NOW };
  const ready = await fleet.addTarget({ ...columns, warmup_ends_at: WORLD_NOW }, scope.workspace_id);
  const soon = new Date(WORLD_NOW.getTime() + 1);
  const warm = await fleet.addTarget({ ...columns, warmup_ends_at: soon }, scope.workspace_id);
  expect((await get_groups_ready_for_posting(scope)).map(({ id }) => id)).toEqual([ready]);
  await sql`insert into account_leases (account_id, workspace_id, node_id, expires_at)
    values (${account}, ${scope.workspace_id}, 'node', now() + interval '1 hour')`.execute(scope.db);
  const lease = { account_id: account, node_id: 'node', fence: 1 };
  const reserve = async (target_id: number) => {
    const post = { target_id, account_id: account, run_id: null, random_id: `${target_id}`, message_content: 'x' };
    return reservePost(scope, lease, { ...post, photo_path: null });
  };
  expect(await reserve(warm)).toMatchObject({ ok: false, blockers: [{ code: 'target_warmup', until: soon }] });
  expect(await reserve(ready)).toMatchObject({ ok: true });
});
