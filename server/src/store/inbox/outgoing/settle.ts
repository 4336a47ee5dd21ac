// What becomes of a reply: each change stands with what is told of it, fenced by whoever may send it.
import { sql } from 'kysely';
import type { Blocker } from '#domain/blockers.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import { outgoing, type Outgoing } from '#store/inbox/outgoing/outgoing.ts';
import { readConversation, whatKeepsFromReplying, type ReplyWay } from '#store/inbox/outgoing/reply-rules.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

/** Throws `lease_lost` when whoever sends is not the one any more that may: of an account its lease, of a mailbox its own. */
export type Fence = (tx: Database) => Promise<void>;

export type Start =
  | { ok: true; message: Outgoing }
  /** `null`: it is not to be sent any more: somebody has settled it meanwhile. */
  | { ok: false; blockers: Blocker[] | null };

/**
 * From now on it may be on its way: every rule is looked at once more, with the rows held that decide, in the transaction
 * that says so. Nothing is sent before it commits.
 */
export async function startSending(scope: Scope, fence: Fence, id: number, way: ReplyWay): Promise<Start> {
  const now = scope.now();
  return transact(scope, async (tx): Promise<Start> => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    await fence(tx);
    const message = await outgoing(inside, id, { lock: true });
    if (!message || (message.delivery !== 'queued' && message.delivery !== 'unconfirmed')) {
      return { ok: false, blockers: null };
    }
    const conversation = await readConversation(inside, message.conversation_id);
    if (!conversation) return { ok: false, blockers: null };
    const blockers = await whatKeepsFromReplying(inside, conversation, way, { hold: true });
    if (blockers.length > 0) return { ok: false, blockers };
    const sending_at = message.sending_at ?? now;
    await sql`
      update conversation_messages set sending_at = ${sending_at}, attempts = attempts + 1, next_try_at = null
      where id = ${id}`.execute(tx);
    if (message.sending_at === null) await tellInbox(tx, inside, { changed_messages: [id] });
    return { ok: true, message: { ...message, sending_at, attempts: message.attempts + 1, next_try_at: null } };
  });
}

/**
 * It has arrived. On Telegram under this id: where what the account heard of itself is here as a message of its own already,
 * that one goes, and the reply keeps its place.
 */
export async function confirmSent(
  scope: Scope,
  fence: Fence,
  { id }: Pick<Outgoing, 'id'>,
  sent: { telegram_message_id: number | null; sent_at: Date; note?: string },
): Promise<void> {
  await transact(scope, async (tx) => {
    await fence(tx);
    const inside: Scope = { ...scope, db: tx };
    const message = await outgoing(inside, id, { lock: true });
    if (!message || message.telegram_message_id === sent.telegram_message_id) {
      // Heard of by the account itself already, or nothing is known but that a mail was taken.
      if (!message || message.delivery === 'sent' || message.delivery === 'read') return;
    }
    const echo = sent.telegram_message_id === null ? null : await takeEcho(tx, message, sent.telegram_message_id);
    await sql`
      update conversation_messages g set
        delivery = case when coalesce(${sent.telegram_message_id}::bigint <= c.read_by_them_to, false) then 'read' else 'sent' end,
        telegram_message_id = coalesce(${sent.telegram_message_id}, g.telegram_message_id),
        sent_at = ${sent.sent_at}, sending_at = coalesce(g.sending_at, ${sent.sent_at}), next_try_at = null,
        error_code = null, error_message = ${sent.note ?? null},
        media = coalesce(g.media, ${echo?.media ?? null}::jsonb), reactions = coalesce(g.reactions, ${echo?.reactions ?? null}::jsonb),
        edited_at = coalesce(g.edited_at, ${echo?.edited_at ?? null})
      from conversations c where g.id = ${id} and c.id = g.conversation_id`.execute(tx);
    await sumUpAnew(tx, message.conversation_id);
    await tellInbox(tx, scope, {
      deleted_messages: echo ? [{ conversation_id: message.conversation_id, message_id: echo.id }] : [],
      changed_messages: [id],
    });
  });
}

type Echo = { id: number; media: string | null; reactions: string | null; edited_at: Date | null };

async function takeEcho(tx: Database, message: Outgoing, telegram_message_id: number): Promise<Echo | null> {
  const place = sql`account_id = ${message.account_id} and peer_id = ${message.peer_id}`;
  if (message.telegram_message_id !== null) return untangle(tx, message, telegram_message_id);
  const { rows } = await sql<Echo>`
    delete from conversation_messages where ${place} and telegram_message_id = ${telegram_message_id}
      and id <> ${message.id} and random_id is null
    returning id, media::text as media, reactions::text as reactions, edited_at`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Another message of the account, in the same words, was taken for this one. What Telegram answers is the truth: each gets its
 * own id.
 */
async function untangle(tx: Database, message: Outgoing, telegram_message_id: number): Promise<null> {
  await sql`update conversation_messages set telegram_message_id = null where id = ${message.id}`.execute(tx);
  const { numAffectedRows } = await sql`
    update conversation_messages set telegram_message_id = ${message.telegram_message_id}
    where account_id = ${message.account_id} and peer_id = ${message.peer_id}
      and telegram_message_id = ${telegram_message_id}`.execute(tx);
  if (numAffectedRows === 1n) return null;
  await sql`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery,
      account_id, peer_id, telegram_message_id)
    select workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, 'sent', account_id, peer_id,
      ${message.telegram_message_id}
    from conversation_messages where id = ${message.id}`.execute(tx);
  return null;
}

/** Proved not to have arrived, by its platform or by the word of a person: `said_by`. */
export async function failOutgoing(
  scope: Scope,
  fence: Fence,
  message: Pick<Outgoing, 'id'>,
  why: { code: string; message: string; said_by?: string },
): Promise<boolean> {
  return change(scope, fence, message, async (tx) => {
    const { rows } = await sql<{ conversation_id: number; account_id: number | null }>`
      update conversation_messages set delivery = 'failed', sending_at = null, next_try_at = null,
        error_code = ${why.code}, error_message = ${why.message}
      where id = ${message.id} and delivery in ('queued', 'unconfirmed') returning conversation_id, account_id`.execute(
      tx,
    );
    const [row] = rows;
    if (!row) return null;
    const { conversation_id, account_id } = row;
    const data = { conversation_id, message_id: message.id, error: why.message };
    return why.said_by === undefined ? { type: 'reply.failed' as const, account_id, data } : 'told';
  });
}

/** By the word of a person, before anything of it went out. False when it has begun to, or has an end. */
export async function cancelOutgoing(scope: Scope, message: Pick<Outgoing, 'id'>, by: string): Promise<boolean> {
  return change(scope, NO_FENCE, message, async (tx) => {
    const { numAffectedRows } = await sql`
      update conversation_messages set delivery = 'failed', next_try_at = null, error_code = 'cancelled',
        error_message = ${`taken back by ${by}`}
      where id = ${message.id} and delivery = 'queued' and sending_at is null`.execute(tx);
    return numAffectedRows === 1n ? 'told' : null;
  });
}

/** Nobody knows whether it arrived: it is never sent under another id; a person decides. */
export async function leaveOutgoingUnconfirmed(
  scope: Scope,
  fence: Fence,
  message: Pick<Outgoing, 'id'>,
  why: { code: string; message: string; next_try_at: Date | null },
): Promise<boolean> {
  return change(scope, fence, message, async (tx) => {
    const { rows } = await sql<{ conversation_id: number; account_id: number | null; before: string }>`
      update conversation_messages g set delivery = 'unconfirmed', next_try_at = ${why.next_try_at},
        error_code = ${why.code}, error_message = ${why.message}
      from (select id, delivery as before from conversation_messages where id = ${message.id}) b
      where g.id = b.id and g.delivery in ('queued', 'unconfirmed') and g.sending_at is not null
      returning g.conversation_id, g.account_id, b.before`.execute(tx);
    const [row] = rows;
    if (!row) return null;
    const { conversation_id, account_id } = row;
    if (row.before === 'unconfirmed') return 'told';
    const data = { conversation_id, message_id: message.id, error: why.message };
    return { type: 'reply.unconfirmed' as const, account_id, data };
  });
}

/** It waits, and says why: nothing of it has arrived. `counts`: as an attempt. */
export async function putOffOutgoing(
  scope: Scope,
  fence: Fence,
  message: Pick<Outgoing, 'id'>,
  wait: { until: Date; code: string; message: string; counts?: boolean },
): Promise<boolean> {
  return change(scope, fence, message, async (tx) => {
    const { numAffectedRows } = await sql`
      update conversation_messages set sending_at = null, next_try_at = ${wait.until},
        attempts = attempts + ${wait.counts === true ? 1 : 0},
        error_code = ${wait.code}, error_message = ${wait.message}
      where id = ${message.id} and delivery = 'queued'`.execute(tx);
    return numAffectedRows === 1n ? 'told' : null;
  });
}

/** By the word of a person. False when it is not unconfirmed any more. */
export async function outgoingArrivedByWord(scope: Scope, message: Outgoing, said_by: string): Promise<boolean> {
  return change(scope, NO_FENCE, message, async (tx) => {
    const { numAffectedRows } = await sql`
      update conversation_messages set delivery = 'sent', next_try_at = null, error_code = null,
        error_message = ${`arrived, says ${said_by}`}
      where id = ${message.id} and delivery = 'unconfirmed'`.execute(tx);
    return numAffectedRows === 1n ? 'told' : null;
  });
}

/**
 * To be sent once more, under the id that it has, on the word of a person who knows that it has not arrived. False when it
 * cannot be: it goes out already, or has.
 */
export async function requeueOutgoing(tx: Database, scope: Scope, message: Outgoing): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update conversation_messages set delivery = 'queued', sending_at = null, attempts = 0, next_try_at = null,
      error_code = null, error_message = null
    where workspace_id = ${scope.workspace_id} and id = ${message.id} and delivery in ('failed', 'unconfirmed')`.execute(
    tx,
  );
  if (numAffectedRows !== 1n) return false;
  // It is an answer again.
  await sumUpAnew(tx, message.conversation_id);
  return true;
}

/** Where the word of a person decides. */
export const NO_FENCE: Fence = async () => {};

function transact<T>({ db }: Scope, work: (tx: Database) => Promise<T>): Promise<T> {
  return retryTransient(() => db.transaction().execute(work));
}

type ReplyEvent = {
  type: 'reply.failed' | 'reply.unconfirmed';
  account_id: number | null;
  data: { conversation_id: number; message_id: number; error: string };
};

/** `write` returns null when nothing was changed, and else what the workspace is told beside the change itself. */
async function change(
  scope: Scope,
  fence: Fence,
  { id }: Pick<Outgoing, 'id'>,
  write: (tx: Database) => Promise<ReplyEvent | 'told' | null>,
): Promise<boolean> {
  return transact(scope, async (tx) => {
    await fence(tx);
    // The order of whoever stores messages: first the conversation.
    const message = await outgoing({ ...scope, db: tx }, id, { lock: true });
    const told = message && (await write(tx));
    if (!message || told === null) return false;
    await sumUpAnew(tx, message.conversation_id);
    if (told !== 'told') await addEvent(scope, told, tx);
    await tellInbox(tx, scope, { changed_messages: [id] });
    return true;
  });
}
