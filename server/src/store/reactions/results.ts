// One account's part in a reaction task. Before the call its emoji and its place among the post's accounts are committed; a
// place is given back only when it is proved that nothing was given.
import { sql } from 'kysely';
import type { Blocker } from '#domain/blockers.ts';
import { addMs, DAY_MS } from '#domain/days.ts';
import { linkKey, linkOfChat } from '#domain/links.ts';
import { nextEmoji, type ResultStatus } from '#domain/reactions.ts';
import type { TargetState } from '#domain/targets.ts';
import { accountState } from '#store/accounts/accounts.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { whatKeepsFromReacting } from '#store/reactions/rules.ts';
import type { ReactionTask } from '#store/reactions/reactions.ts';
import type { Scope } from '#store/scope.ts';
import { targetByLink, targetByTelegramId } from '#store/groups/targets.ts';

export type ReactionResult = {
  id: number;
  task_id: number;
  account_id: number;
  /** Session name. */
  account: string;
  /** Null until it is its turn. */
  emoji: string | null;
  status: ResultStatus;
  error_message: string | null;
  /** Since then the reaction may be there. */
  reserved_at: Date | null;
  place: number | null;
  at: Date | null;
};

const columns = sql`r.id, r.task_id, r.account_id, a.session_name as account, r.emoji, r.status, r.error_message,
  r.reserved_at, r.place, r.at`;
const tables = sql`reaction_results r join telegram_accounts a on a.id = r.account_id`;

export async function reactionResults(scope: Scope, task_id: number): Promise<ReactionResult[]> {
  const { rows } = await sql<ReactionResult>`
    select ${columns} from ${tables}
    where r.workspace_id = ${scope.workspace_id} and r.task_id = ${task_id} order by r.id`.execute(scope.db);
  return rows;
}

export async function reactionResult(scope: Scope, id: number): Promise<ReactionResult | null> {
  const { rows } = await sql<ReactionResult>`
    select ${columns} from ${tables} where r.workspace_id = ${scope.workspace_id} and r.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

/** Whose turn it is: first whoever may have reacted already. Null: everybody has had a turn. */
export async function nextReaction(scope: Scope, task_id: number): Promise<ReactionResult | null> {
  const { rows } = await sql<ReactionResult>`
    select ${columns} from ${tables}
    where r.workspace_id = ${scope.workspace_id} and r.task_id = ${task_id} and r.status = 'pending'
    order by r.place is null, r.id limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** A chat as a link and Telegram name it. */
export type ReactionChat = { telegram_id: number | null; usernames: readonly string[] };

/** The group of ours that this chat is: by its id, or by the link under which it was written down before it was seen. */
export async function targetOfChat(scope: Scope, chat: ReactionChat): Promise<TargetState | null> {
  const { telegram_id, usernames } = chat;
  const known = telegram_id === null ? null : await targetByTelegramId(scope, telegram_id);
  if (known) return known;
  const byId = telegram_id === null ? null : linkOfChat(telegram_id);
  for (const link of [...usernames.map((name) => `@${name}`), ...(byId ? [byId.link] : [])]) {
    const target = await targetByLink(scope, linkKey(link));
    // A name may have belonged to another chat when the group was joined.
    if (target && (target.telegram_id === null || telegram_id === null)) return target;
  }
  return null;
}

type Place = { id: number; task_id: number; account_id: number; place: number };

async function placesOf(
  db: Database,
  scope: Scope,
  post: { telegram_id: number; message_id: number },
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select id, task_id, account_id, place from reaction_results
    where workspace_id = ${scope.workspace_id} and telegram_id = ${post.telegram_id} and message_id = ${post.message_id}
      and place is not null order by place`.execute(db);
  return rows;
}

/** The accounts that have reacted to this post, or may have. Empty before anybody has seen its chat. */
export async function accountsAtPost(
  scope: Scope,
  post: { telegram_id: number | null; message_id: number },
): Promise<number[]> {
  const { telegram_id, message_id } = post;
  if (telegram_id === null) return [];
  return (await placesOf(scope.db, scope, { telegram_id, message_id })).map(({ account_id }) => account_id);
}

export async function accountsPerPost(scope: Pick<Scope, 'db' | 'workspace_id'>): Promise<number> {
  const { rows } = await sql<{ reactions_per_post: number }>`
    select reactions_per_post from workspace_settings where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  const [row] = rows;
  if (!row) throw new Error(`Workspace ${scope.workspace_id} has no settings.`);
  return row.reactions_per_post;
}

/** How often each account reacted within a day; accounts that did not are missing. */
export async function reactionsLately(scope: Scope): Promise<Map<number, number>> {
  const { rows } = await sql<{ account_id: number; n: number }>`
    select account_id, count(*)::int as n from reaction_results
    where workspace_id = ${scope.workspace_id} and place is not null and reserved_at > ${addMs(scope.now(), -DAY_MS)}
    group by account_id`.execute(scope.db);
  return new Map(rows.map(({ account_id, n }) => [account_id, n]));
}

export type Reservation =
  | { ok: true; emoji: string }
  | { ok: false; why: 'blocked'; blockers: Blocker[] }
  /** As many accounts as may have reacted to the post, or this one has, by another task. */
  | { ok: false; why: 'no_place'; message: string }
  /** The task was ended, or its run is over, or somebody else has settled this account's part. */
  | { ok: false; why: 'over' };

/**
 * Looks at everything that keeps the account from reacting once more, and takes one of the post's places, in one
 * transaction that holds the account, the group and the post: whatever happens at the same time, no rule is passed and no
 * account more than allowed reacts. Nothing is given before it commits.
 */
export async function reserveReaction(
  scope: Scope,
  lease: Lease,
  want: {
    result_id: number;
    task: ReactionTask;
    run_id: number;
    chat: ReactionChat & { telegram_id: number };
    /** How long nobody of this task goes on afterwards. */
    pause_ms: number;
    /** Telegram has refused the emoji that was reserved: it shall be one of these. */
    instead?: readonly string[];
  },
): Promise<Reservation> {
  const now = scope.now();
  const { task, result_id, chat } = want;
  const post = { telegram_id: chat.telegram_id, message_id: task.message_id };
  return scope.db.transaction().execute(async (tx): Promise<Reservation> => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    await assertLease(tx, lease);
    // One after the other, over all tasks on this post.
    const name = `reactions ${scope.workspace_id} ${post.telegram_id} ${post.message_id}`;
    await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx);
    if (!(await holdTask(tx, { task_id: task.id, run_id: want.run_id }))) return { ok: false, why: 'over' };
    await sql`select from reaction_results where id = ${result_id} for update`.execute(tx);
    const result = await reactionResult(inside, result_id);
    if (result?.status !== 'pending') return { ok: false, why: 'over' };
    await sql`select from telegram_accounts where id = ${result.account_id} for update`.execute(tx);
    const blockers = await blockersNow(inside, result.account_id, chat);
    if (blockers.length > 0) return { ok: false, why: 'blocked', blockers };
    const found = await findPlace(inside, result, post);
    if (!found.ok) return found;
    const kept = result.place === null || want.instead !== undefined ? null : result.emoji;
    const emoji = kept ?? (await emojiFor(tx, task.id, want.instead ?? task.emoji));
    await sql`
      update reaction_results set emoji = ${emoji}, place = ${found.place}, telegram_id = ${post.telegram_id},
        message_id = ${post.message_id}, reserved_at = coalesce(reserved_at, ${now})
      where id = ${result_id}`.execute(tx);
    await sql`update reaction_tasks set next_at = greatest(next_at, ${addMs(now, want.pause_ms)}) where id = ${task.id}`.execute(
      tx,
    );
    return { ok: true, emoji };
  });
}

/** Until the transaction ends nobody else ends the task. False when it is not this run's, or the run's process is gone. */
async function holdTask(tx: Database, { task_id, run_id }: { task_id: number; run_id: number }): Promise<boolean> {
  const { rows } = await sql`
    select from reaction_tasks t where t.id = ${task_id} and t.run_id = ${run_id} and t.status = 'processing'
      and exists (select from runs r where r.id = ${run_id} and r.state = 'running' and r.expires_at > lease_clock())
    for update of t`.execute(tx);
  return rows.length === 1;
}

async function blockersNow(inside: Scope, account_id: number, chat: ReactionChat): Promise<Blocker[]> {
  const account = await accountState(inside, account_id);
  if (!account) throw new Error(`Account ${account_id} does not exist.`);
  const found = await targetOfChat(inside, chat);
  if (found) await sql`select from targets where id = ${found.id} for update`.execute(inside.db);
  const target = found && (await targetOfChat(inside, chat));
  return whatKeepsFromReacting(inside, account, target, { hold: true });
}

async function findPlace(
  inside: Scope,
  result: ReactionResult,
  post: { telegram_id: number; message_id: number },
): Promise<{ ok: true; place: number } | Extract<Reservation, { why: 'no_place' }>> {
  if (result.place !== null) return { ok: true, place: result.place };
  const taken = await placesOf(inside.db, inside, post);
  const other = taken.find(({ account_id }) => account_id === result.account_id);
  if (other) {
    const message = `it has reacted to this post already, or may have, in task ${other.task_id}`;
    return { ok: false, why: 'no_place', message };
  }
  const limit = await accountsPerPost(inside);
  if (taken.length >= limit) {
    return { ok: false, why: 'no_place', message: `${taken.length} of ${limit} accounts have reacted to this post` };
  }
  const numbers = new Set(taken.map(({ place }) => place));
  let place = 1;
  while (numbers.has(place)) place += 1;
  return { ok: true, place };
}

/** Of these the one that the task's accounts have taken least. */
async function emojiFor(tx: Database, task_id: number, choice: readonly string[]): Promise<string> {
  const { rows } = await sql<{ emoji: string }>`
    select emoji from reaction_results where task_id = ${task_id} and place is not null`.execute(tx);
  return nextEmoji(
    choice,
    rows.map(({ emoji }) => emoji),
  );
}

export type ReactionEnd = {
  status: Exclude<ResultStatus, 'pending'>;
  error_message: string | null;
  /** False when it is proved that the reaction is not there. */
  keep_place: boolean;
};

/** By the holder of the account's lease. What is known better than `failed` replaces it; a success stays. */
export async function finishReaction(
  scope: Scope,
  lease: Lease,
  result: ReactionResult,
  end: ReactionEnd,
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await record(tx, scope, result, end, sql`r.status = 'pending' or (r.status = 'failed' and r.place is not null)`);
  });
}

/** Nothing was begun with this account, and nothing will be. */
export async function passOverReaction(
  scope: Scope,
  result: ReactionResult,
  end: Omit<ReactionEnd, 'keep_place'>,
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await record(tx, scope, result, { ...end, keep_place: true }, sql`r.status = 'pending'`);
  });
}

async function record(
  tx: Database,
  scope: Scope,
  result: ReactionResult,
  end: ReactionEnd,
  where: ReturnType<typeof sql>,
): Promise<void> {
  const place = end.keep_place ? sql`` : sql`, place = null, telegram_id = null, message_id = null, reserved_at = null`;
  const { rows } = await sql<{ emoji: string | null }>`
    update reaction_results r set status = ${end.status}, error_message = ${end.error_message}, at = ${scope.now()} ${place}
    where r.id = ${result.id} and (${where}) returning r.emoji`.execute(tx);
  const [row] = rows;
  if (!row) return;
  const data = { task_id: result.task_id, emoji: row.emoji, status: end.status, error: end.error_message };
  await addEvent(scope, { type: 'reaction.ended', account_id: result.account_id, data }, tx);
}
