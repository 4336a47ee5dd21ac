// Random workspaces in a real database: accounts, groups, settings, earlier joins and posts, as `worlds.ts` makes them.
import fc from 'fast-check';
import { sql } from 'kysely';
import type { AccountState } from '#domain/accounts.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, utcDay } from '#domain/days.ts';
import type { Rules } from '#domain/rules.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Lease } from '#store/leases/leases.ts';
import { setQuietHours } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import type { Fleet } from './fleet.ts';
import { accountWith, rules, targetWith, WORLD_NOW } from './worlds.ts';

const ACCOUNTS = 4;
const GROUPS = 14;

/** Of the group: whose it is, and how long ago an unconfirmed post was begun there. */
type MadeTarget = { state: TargetState; owner: number; unconfirmed_ms: number | null };
/** Of the account: a post under way, and a join right after which its process died, so long ago. */
type MadeAccount = { state: AccountState; in_flight: boolean; died_ms: number | null };

export type MadeWorld = { rules: Rules; accounts: MadeAccount[]; targets: MadeTarget[]; ahead_ms: number };

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });

export const storedWorld: fc.Arbitrary<MadeWorld> = fc.record({
  rules,
  accounts: fc.array(
    fc.record({
      state: accountWith(),
      in_flight: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
      died_ms: rarely(fc.constantFrom(0, MINUTE_MS, 330_000, HOUR_MS)),
    }),
    { minLength: ACCOUNTS, maxLength: ACCOUNTS },
  ),
  targets: fc.array(
    fc.record({
      state: targetWith(),
      owner: fc.nat(ACCOUNTS - 1),
      unconfirmed_ms: rarely(fc.constantFrom(0, MINUTE_MS, HOUR_MS - 1, HOUR_MS, DAY_MS)),
    }),
    { minLength: GROUPS, maxLength: GROUPS },
  ),
  // When the questions are asked: on the instant around which everything was made, and some time after it.
  ahead_ms: fc.constantFrom(0, 0, 1, MINUTE_MS, HOUR_MS, 12 * HOUR_MS - 1, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS),
});

export type StoredWorld = {
  scope: Scope;
  account_ids: number[];
  target_ids: number[];
  run_id: number;
  lease: (account_id: number) => Lease;
};

const NODE = 'node';

/** Stores it as a workspace of its own. */
export async function storeWorld(fleet: Fleet, name: string, made: MadeWorld): Promise<StoredWorld> {
  const scope = await fleet.addWorkspace(name);
  const { db, workspace_id } = scope;
  await setRules(scope, made.rules);
  const { rows: runs } = await sql<{ id: number }>`
    insert into runs (workspace_id, kind, niche, node_id, started_at, expires_at)
    values (${workspace_id}, 'join', 'any', ${NODE}, now(), now() + interval '1 day') returning id`.execute(db);
  const run_id = runs[0]?.id ?? 0;
  const account_ids = await Promise.all(made.accounts.map((account) => storeAccount(fleet, scope, account)));
  await sql`insert into account_leases (account_id, workspace_id, node_id, expires_at)
    select id, workspace_id, ${NODE}, now() + interval '1 day' from telegram_accounts
    where workspace_id = ${workspace_id}`.execute(db);
  const target_ids = await Promise.all(made.targets.map((target) => storeTarget(fleet, scope, target, account_ids)));
  await storeActs(scope, made, { account_ids, target_ids });
  return { scope, account_ids, target_ids, run_id, lease: (account_id) => ({ account_id, node_id: NODE, fence: 1 }) };
}

async function setRules(scope: Scope, { limits, stop, quiet_hours }: Rules): Promise<void> {
  await sql`
    update workspace_settings set posts_per_group_per_day = ${limits.posts_per_group_per_day},
      posts_per_account_per_day = ${limits.posts_per_account_per_day},
      joins_per_account_per_day = ${limits.joins_per_account_per_day},
      stopped_at = ${stop?.at ?? null}, stopped_by = ${stop?.by ?? null}
    where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  await setQuietHours(scope, quiet_hours);
}

async function storeAccount(fleet: Fleet, { db, workspace_id }: Scope, { state }: MadeAccount): Promise<number> {
  const { is_active, archived_at, status, hold_reason, next_allowed_action_time, next_join_at } = state;
  const { joins_blocked_reason, daily_posts_count, last_stats_reset, last_post_at, health } = state;
  const waits = { is_active, archived_at, status, hold_reason, next_allowed_action_time, next_join_at };
  const counters = { joins_blocked_reason, daily_posts_count, last_stats_reset, last_post_at };
  const id = await fleet.addAccount(
    {
      ...waits,
      ...counters,
      session_string: state.has_session ? 'gc1:x' : null,
    },
    workspace_id,
  );
  if (health) {
    const failures = health.status === 'ok' ? 0 : health.consecutive_failures + 1;
    const error = failures === 0 ? null : 'x';
    await sql`insert into account_health_status
        (account_id, workspace_id, last_checked, status, error_message, consecutive_failures)
      values (${id}, ${workspace_id}, ${WORLD_NOW}, ${health.status}, ${error}, ${failures})`.execute(db);
  }
  return id;
}

async function storeTarget(
  fleet: Fleet,
  { db, workspace_id }: Scope,
  { state, owner }: MadeTarget,
  account_ids: number[],
): Promise<number> {
  const account_id = account_ids[owner] ?? 0;
  const { niche, status, last_post_at, next_post_at, daily_posts_in_group, last_group_stats_reset } = state;
  const columns = { niche, status, last_post_at, next_post_at, daily_posts_in_group, last_group_stats_reset };
  const bound = status === 'joined' || state.assigned_account_id !== null;
  const id = await fleet.addTarget(
    {
      ...columns,
      forbidden_content: state.forbidden_content,
      assigned_account_id: bound ? account_id : null,
      requested_account_id: account_id,
      joined_at: new Date(WORLD_NOW.getTime() - DAY_MS),
      warmup_ends_at: state.warmup_ends_at ?? WORLD_NOW,
    },
    workspace_id,
  );
  if (state.blocklisted_account_ids.length > 0) {
    await sql`insert into account_group_blocklist (account_id, target_id, workspace_id, reason)
      values (${account_id}, ${id}, ${workspace_id}, 'kicked')`.execute(db);
  }
  return id;
}

/** Earlier joins, counted or cut short, and posts whose end is not known. */
async function storeActs(
  { db, workspace_id }: Scope,
  made: MadeWorld,
  { account_ids, target_ids }: { account_ids: number[]; target_ids: number[] },
): Promise<void> {
  for (const [n, { state, died_ms }] of made.accounts.entries()) {
    await sql`insert into join_attempts (workspace_id, account_id, target_id, at, outcome)
      select ${workspace_id}, ${account_ids[n]}::int, ${target_ids[0]}::bigint, ${WORLD_NOW}::timestamptz - interval '1 hour', 'error'
      from generate_series(1, ${state.joins_today}::int)`.execute(db);
    if (died_ms === null) continue;
    await sql`insert into join_attempts (workspace_id, account_id, target_id, at, outcome)
      values (${workspace_id}, ${account_ids[n]}, ${target_ids[0]}, ${new Date(WORLD_NOW.getTime() - died_ms)}, 'started')`.execute(
      db,
    );
  }
  const posting = new Set<number>();
  for (const [n, { state, owner, unconfirmed_ms }] of made.targets.entries()) {
    if (state.status !== 'joined') continue;
    const account_id = account_ids[owner] ?? 0;
    const begin = async (intent: string, ago_ms: number) => {
      const at = new Date(WORLD_NOW.getTime() - ago_ms);
      await sql`insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, state, quota_day,
          reserved_at)
        values (${workspace_id}, ${account_id}, ${target_ids[n]}, ${n + 1}, 'x', ${intent}, ${utcDay(at)}::date, ${at})`.execute(
        db,
      );
    };
    if (made.accounts[owner]?.in_flight === true && !posting.has(account_id)) {
      posting.add(account_id);
      await begin('reserved', 0);
    } else if (unconfirmed_ms !== null) await begin('unconfirmed', unconfirmed_ms);
  }
}
