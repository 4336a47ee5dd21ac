// Posts before, while and after they are sent; `post_intents` in the migration shows the states.
import { sql } from 'kysely';
import { reservationBlockers, type Blocker } from '#domain/blockers.ts';
import { utcDay } from '#domain/days.ts';
import type { EventData } from '#domain/events.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { slotBlockers } from '#store/campaigns/slots.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { otherPosts } from '#store/posts/other-posts.ts';
import { countPost, stampPost, uncountPost } from '#store/posts/counters.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/groups/targets.ts';

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
  /** Of a campaign's slot; both are null for a post of the command. */
  campaign_id: number | null;
  slot_at: Date | null;
};

/** Of `post_intents`, as a `PostIntent` has them. */
export const intentColumns = sql`id, account_id, target_id, random_id::text as random_id, message_content, photo_path, state, reserved_at,
  campaign_id, slot_at`;

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
    /** Of a campaign: reserved only while that runs, the run carries the slot, and the slot is not over. */
    slot?: { campaign_id: number; slot_at: Date } | null;
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
    const other = await otherPosts(inside, post);
    const kind = post.photo_path === null ? 'text' : 'photo';
    const blockers = reservationBlockers(target, account, other, rules, now, kind);
    if (post.slot) blockers.push(...(await slotBlockers(inside, { ...post, ...post.slot })));
    if (blockers.length) return { ok: false, blockers };

    const { rows } = await sql<PostIntent>`
      insert into post_intents (workspace_id, account_id, target_id, run_id, random_id, message_content, photo_path,
        quota_day, reserved_at, campaign_id, slot_at)
      values (${scope.workspace_id}, ${post.account_id}, ${post.target_id}, ${post.run_id}, ${post.random_id},
        ${post.message_content}, ${post.photo_path}, ${today}, ${now}, ${post.slot?.campaign_id ?? null},
        ${post.slot?.slot_at ?? null})
      returning ${intentColumns}`.execute(tx);
    await countPost(tx, post, now);
    const [intent] = rows;
    if (!intent) throw new Error('The intent was not stored.');
    return { ok: true, intent };
  });
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
    const { message_id, sent_at } = sent;
    await tell(tx, scope, intent, (post) => ({
      type: 'post.sent',
      data: { ...post, message_id, sent_at: sent_at.toISOString() },
    }));
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
    const { status, error_message: error } = why;
    await tell(tx, scope, intent, (post) => ({ type: 'post.failed', data: { ...post, status, error } }));
  });
}

/** Nobody knows whether it arrived: it keeps its quota and its random id, and is never sent under another. */
export async function leaveUnconfirmed(scope: Scope, lease: Lease, intent: PostIntent, why: string): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    const { numAffectedRows } = await sql`
      update post_intents set state = 'unconfirmed', error_message = ${why}
      where id = ${intent.id} and state = 'reserved'`.execute(tx);
    if (numAffectedRows !== 1n) return;
    await tell(tx, scope, intent, (post) => ({ type: 'post.unconfirmed', data: { ...post, error: why } }));
  });
}

/** Of an unconfirmed post: whether it stands in the group, by a person who has looked. */
export type PersonsWord = { arrived: true; message_id: number | null } | { arrived: false };

/**
 * Ends an unconfirmed post by the word of a person, which is as good as Telegram's: what has arrived is in the history, as of
 * the time at which it was reserved, and what has not gives the day's quota back. False when it is not unconfirmed any more.
 */
export async function settleByWord(
  scope: Scope,
  intent: PostIntent,
  word: PersonsWord & { by: string },
): Promise<boolean> {
  const now = scope.now();
  const { by: said_by } = word;
  const error = word.arrived ? null : `not in the group, says ${said_by}`;
  const message_id = word.arrived ? word.message_id : null;
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ quota_day: string }>`
      update post_intents set state = ${word.arrived ? 'sent' : 'released'}, resolved_at = ${now}, resolved_by = ${said_by},
        telegram_message_id = ${message_id}, error_message = ${error}
      where workspace_id = ${scope.workspace_id} and id = ${intent.id} and state = 'unconfirmed'
      returning quota_day`.execute(tx);
    const [row] = rows;
    if (!row) return false;
    if (error === null) {
      const sent_at = intent.reserved_at;
      await record(tx, scope, intent, { status: 'success', error_message: null, at: sent_at });
      await stampPost(tx, intent, { sent_at, now });
      const sent = { message_id, sent_at: sent_at.toISOString(), said_by };
      await tell(tx, scope, intent, (post) => ({ type: 'post.sent', data: { ...post, ...sent } }));
    } else {
      await record(tx, scope, intent, { status: 'error', error_message: error, at: now });
      await uncountPost(tx, intent, { quota_day: row.quota_day, now });
      const failed = { status: 'error', error, said_by } as const;
      await tell(tx, scope, intent, (post) => ({ type: 'post.failed', data: { ...post, ...failed } }));
    }
    return true;
  });
}

type PostEvent = 'post.sent' | 'post.failed' | 'post.unconfirmed';

/** Last in its transaction: from here on the workspace's other events wait for its end. */
async function tell<T extends PostEvent>(
  tx: Database,
  scope: Scope,
  { account_id, target_id }: { account_id: number; target_id: number },
  eventOf: (post: { target_id: number; link: string }) => { type: T; data: EventData[T] },
): Promise<void> {
  const { rows } = await sql<{ link: string }>`select link from targets where id = ${target_id}`.execute(tx);
  await addEvent(scope, { account_id, ...eventOf({ target_id, link: rows[0]?.link ?? '' }) }, tx);
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

/** A row of the history without an intent: what other programs posted, or what was skipped. In a transaction, last. */
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
  const now = scope.now();
  const { status, error_message } = row;
  const write = async (tx: Database): Promise<void> => {
    await sql`
      insert into post_history (workspace_id, account_id, target_id, message_content, photo_path, status, error_message,
        created_at)
      values (${scope.workspace_id}, ${row.account_id}, ${row.target_id}, ${row.message_content}, ${row.photo_path},
        ${status}, ${error_message}, ${now})`.execute(tx);
    if (status === 'success') {
      const sent = { message_id: null, sent_at: now.toISOString() };
      await tell(tx, scope, row, (post) => ({ type: 'post.sent', data: { ...post, ...sent } }));
    } else {
      const error = error_message ?? status;
      await tell(tx, scope, row, (post) => ({ type: 'post.failed', data: { ...post, status, error } }));
    }
  };
  await (scope.db.isTransaction ? write(scope.db) : scope.db.transaction().execute(write));
}
