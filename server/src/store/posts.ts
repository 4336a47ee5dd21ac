// Posts before, while and after they are sent; `post_intents` in the migration shows the states.
import { sql } from 'kysely';
import type { AccountState } from '#domain/accounts.ts';
import type { Blocker } from '#domain/blockers.ts';
import { postBlockers } from '#domain/blockers.ts';
import { addMs, HOUR_MS, utcDay, type UtcDay } from '#domain/days.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountState } from '#store/accounts.ts';
import type { Database } from '#store/database.ts';
import { assertLease, type Lease } from '#store/leases.ts';
import { countPost, stampPost, uncountPost } from '#store/post-counters.ts';
import { readRules } from '#store/rules.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/targets.ts';

export type PostIntent = {
  id: number;
  account_id: number;
  target_id: number;
  /** Signed 64-bit number as text: JavaScript's numbers cannot hold it. */
  random_id: string;
  message_content: string;
  photo_path: string | null;
  state: 'reserved' | 'sent' | 'released' | 'unconfirmed';
  reserved_at: Date;
};

/** Of `post_intents`, as a `PostIntent` has them. */
export const intentColumns = sql`id, account_id, target_id, random_id::text as random_id, message_content, photo_path, state, reserved_at`;

export type Reservation = { ok: true; intent: PostIntent } | { ok: false; blockers: Blocker[] };

/**
 * Takes one post of the day's quota of group and account and stores what will be sent, in one transaction that holds both
 * rows: whatever happens at the same time, no limit, warm-up, hold or binding is passed. Nothing is sent before it commits.
 */
export async function reservePost(
  scope: Scope,
  lease: Lease,
  post: {
    target_id: number;
    account_id: number;
    run_id: number | null;
    random_id: string;
    message_content: string;
    photo_path: string | null;
  },
): Promise<Reservation> {
  const now = scope.now();
  const today = utcDay(now);
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    await assertLease(tx, lease);
    const rules = await readRules(inside, { hold: true });
    await sql`select from telegram_accounts where id = ${post.account_id} for update`.execute(tx);
    await sql`select from targets where id = ${post.target_id} for update`.execute(tx);
    const account = await accountState(inside, post.account_id);
    const target = await targetState(inside, post.target_id);
    if (!account || !target) throw new Error(`Account ${post.account_id} or group ${post.target_id} does not exist.`);
    const open = await otherIntents(tx, post, now);
    const kind = post.photo_path === null ? 'text' : 'photo';
    const blockers = postBlockers(withPosts(target, open, today), withPosts(account, open, today), rules, now, kind);
    if (blockers.length === 0) blockers.push(...intentBlockers(open, now));
    if (blockers.length) return { ok: false, blockers };

    const { rows } = await sql<PostIntent>`
      insert into post_intents (workspace_id, account_id, target_id, run_id, random_id, message_content, photo_path,
        quota_day, reserved_at)
      values (${scope.workspace_id}, ${post.account_id}, ${post.target_id}, ${post.run_id}, ${post.random_id},
        ${post.message_content}, ${post.photo_path}, ${today}, ${now})
      returning ${intentColumns}`.execute(tx);
    await countPost(tx, post, now);
    const [intent] = rows;
    if (!intent) throw new Error('The intent was not stored.');
    return { ok: true, intent };
  });
}

type OtherIntents = {
  in_flight: boolean;
  in_run: boolean;
  unconfirmed_since: Date | null;
  of_account: number;
  of_group: number;
};

/** What other intents say: what is under way, and what today carries. */
async function otherIntents(
  tx: Database,
  post: { account_id: number; target_id: number; run_id: number | null },
  now: Date,
): Promise<OtherIntents> {
  const today = utcDay(now);
  const { rows } = await sql<OtherIntents>`
    select
      (select max(reserved_at) from post_intents where target_id = ${post.target_id} and state = 'unconfirmed')
        as unconfirmed_since,
      exists (select from post_intents where account_id = ${post.account_id} and state = 'reserved') as in_flight,
      exists (select from post_intents where run_id = ${post.run_id} and target_id = ${post.target_id}
        and state <> 'released') as in_run,
      (select count(*)::int from post_intents where account_id = ${post.account_id} and quota_day = ${today}::date
        and state <> 'released') as of_account,
      (select count(*)::int from post_intents where target_id = ${post.target_id} and quota_day = ${today}::date
        and state <> 'released') as of_group`.execute(tx);
  const [found] = rows;
  if (!found) throw new Error('The intents could not be counted.');
  return found;
}

/**
 * The state with at least as many posts of today as the intents know of: a counter forgets them when the clock runs ahead
 * into the next day and is set back.
 */
function withPosts<S extends TargetState | AccountState>(state: S, open: OtherIntents, today: UtcDay): S {
  const later = (day: UtcDay) => (day > today ? day : today);
  const counted = (count: number, day: UtcDay) => (day >= today ? count : 0);
  if ('daily_posts_in_group' in state) {
    const count = counted(state.daily_posts_in_group, state.last_group_stats_reset);
    const day = later(state.last_group_stats_reset);
    return { ...state, daily_posts_in_group: Math.max(count, open.of_group), last_group_stats_reset: day };
  }
  const count = counted(state.daily_posts_count, state.last_stats_reset);
  const day = later(state.last_stats_reset);
  return { ...state, daily_posts_count: Math.max(count, open.of_account), last_stats_reset: day };
}

/** An account sends one post at a time, a run one to each group, and a group waits while a post may still arrive. */
function intentBlockers(found: OtherIntents, now: Date): Blocker[] {
  const blockers: Blocker[] = [];
  const add = (code: Blocker['code'], until: Date | null, message: string) =>
    blockers.push({ code, until, message, action: null });
  if (found.in_flight) add('account_in_flight', null, 'the end of an earlier post of this account is not known yet');
  if (found.in_run) add('target_in_run', null, 'this run has posted to the group already');
  const known = found.unconfirmed_since && addMs(found.unconfirmed_since, HOUR_MS);
  if (known && known > now) add('target_unconfirmed', known, 'an earlier post to the group may still arrive');
  return blockers;
}

/** Telegram has the message. `sent_at` is when it was written, which may be long before it was found. */
export async function confirmPost(
  scope: Scope,
  lease: Lease,
  intent: PostIntent,
  sent: { message_id: number; sent_at: Date },
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    const moved = await moveIntent(tx, intent, scope.now(), {
      state: 'sent',
      message_id: sent.message_id,
      error: null,
    });
    if (!moved) return;
    await record(tx, scope, intent, { status: 'success', error_message: null, at: sent.sent_at });
    await stampPost(tx, intent, { sent_at: sent.sent_at, now: scope.now() });
  });
}

/** Telegram refused it: proof that nothing was delivered, so the day's quota is given back. */
export async function releasePost(
  scope: Scope,
  lease: Lease,
  intent: PostIntent,
  why: { status: 'error' | 'flood_wait' | 'skipped'; error_message: string },
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    const now = scope.now();
    const moved = await moveIntent(tx, intent, now, { state: 'released', message_id: null, error: why.error_message });
    if (!moved) return;
    await record(tx, scope, intent, { ...why, at: now });
    await uncountPost(tx, intent, { quota_day: moved.quota_day, now });
  });
}

/** Nobody knows whether it arrived: it keeps its quota and its random id, and is never sent under another. */
export async function leaveUnconfirmed(scope: Scope, lease: Lease, intent: PostIntent, why: string): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await sql`
      update post_intents set state = 'unconfirmed', error_message = ${why}
      where id = ${intent.id} and state = 'reserved'`.execute(tx);
  });
}

async function moveIntent(
  tx: Database,
  intent: PostIntent,
  now: Date,
  to: { state: 'sent' | 'released'; message_id: number | null; error: string | null },
): Promise<{ quota_day: string } | null> {
  const { rows } = await sql<{ quota_day: string }>`
    update post_intents set state = ${to.state}, resolved_at = ${now}, telegram_message_id = ${to.message_id},
      error_message = ${to.error}
    where id = ${intent.id} and state in ('reserved', 'unconfirmed') returning quota_day`.execute(tx);
  return rows[0] ?? null;
}

async function record(
  tx: Database,
  scope: Scope,
  intent: PostIntent,
  outcome: { status: 'success' | 'error' | 'flood_wait' | 'skipped'; error_message: string | null; at: Date },
): Promise<void> {
  await sql`
    insert into post_history (workspace_id, account_id, target_id, message_content, photo_path, status, error_message,
      intent_id, created_at)
    values (${scope.workspace_id}, ${intent.account_id}, ${intent.target_id}, ${intent.message_content},
      ${intent.photo_path}, ${outcome.status}, ${outcome.error_message}, ${intent.id}, ${outcome.at})`.execute(tx);
}

/** A row of the history without an intent: what other programs posted, or what was skipped. */
export async function addHistory(
  scope: Scope,
  row: {
    account_id: number;
    target_id: number;
    message_content: string | null;
    photo_path: string | null;
    status: 'success' | 'error' | 'flood_wait' | 'skipped';
    error_message: string | null;
  },
): Promise<void> {
  await sql`
    insert into post_history (workspace_id, account_id, target_id, message_content, photo_path, status, error_message,
      created_at)
    values (${scope.workspace_id}, ${row.account_id}, ${row.target_id}, ${row.message_content}, ${row.photo_path},
      ${row.status}, ${row.error_message}, ${scope.now()})`.execute(scope.db);
}
