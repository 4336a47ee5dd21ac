// What a person says of a reply that has not gone out, or of which nobody knows whether it has.
import type { Crew } from '#engine/crew.ts';
import { wayOf } from '#engine/inbox/replying.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { enqueueReply } from '#store/inbox/outgoing/attend.ts';
import { findMessage } from '#store/inbox/lists.ts';
import { outgoing, type Outgoing } from '#store/inbox/outgoing/outgoing.ts';
import { readConversation, whatKeepsFromReplying } from '#store/inbox/outgoing/reply-rules.ts';
import {
  cancelOutgoing,
  failOutgoing,
  NO_FENCE,
  outgoingArrivedByWord,
  requeueOutgoing,
} from '#store/inbox/outgoing/settle.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

/**
 * Sends a reply that has failed once more, or one that is unconfirmed: by this the person says that it has not arrived. It
 * keeps its id, under which Telegram drops a second one. Throws `not_found`, `wrong_state` and `cannot_reply`.
 */
export async function retryOutgoing({ scope }: Pick<Crew, 'scope'>, message_id: number): Promise<void> {
  const now = scope.now();
  await scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    const message = await known(inside, message_id);
    const conversation = await readConversation(inside, message.conversation_id);
    if (!conversation) throw new GroundcrewError('not_found', { detail: `message ${message_id}` });
    const blockers = await whatKeepsFromReplying(inside, conversation, wayOf(message), { hold: true });
    const [blocker] = blockers;
    if (blocker) throw new GroundcrewError('cannot_reply', { detail: blocker.message, details: { blockers } });
    if (!(await requeueOutgoing(tx, inside, message))) throw wrongState(message, ['failed', 'unconfirmed']);
    if (message.account_id !== null) await enqueueReply(inside, message.account_id, message.conversation_id);
    await tellInbox(tx, inside, { changed_messages: [message_id] });
  });
}

/** Takes one back of which nothing has gone out. Throws `not_found` and `wrong_state`. */
export async function cancelByWord(
  { scope }: Pick<Crew, 'scope'>,
  said: { message_id: number; by: string },
): Promise<void> {
  const message = await known(scope, said.message_id);
  if (await cancelOutgoing(scope, message, said.by)) return;
  const now = (await outgoing(scope, said.message_id)) ?? message;
  const state = now.delivery === 'queued' ? 'on its way' : now.delivery;
  throw new GroundcrewError('wrong_state', {
    detail: `reply ${message.id} is ${state}`,
    details: { state: now.delivery, allowed_from: ['queued'] },
  });
}

/** Decides of an unconfirmed one. Throws `not_found` and `wrong_state`. */
export async function settleByWord(
  { scope }: Pick<Crew, 'scope'>,
  said: { message_id: number; outcome: 'sent' | 'failed'; by: string },
): Promise<void> {
  const message = await known(scope, said.message_id);
  if (message.delivery !== 'unconfirmed') throw wrongState(message, ['unconfirmed']);
  const why = { code: 'by_word', message: `has not arrived, says ${said.by}`, said_by: said.by };
  const settled =
    said.outcome === 'sent'
      ? await outgoingArrivedByWord(scope, message, said.by)
      : await failOutgoing(scope, NO_FENCE, message, why);
  if (!settled) throw wrongState((await outgoing(scope, said.message_id)) ?? message, ['unconfirmed']);
}

async function known(scope: Scope, id: number): Promise<Outgoing> {
  const message = await outgoing(scope, id, { lock: scope.db.isTransaction });
  if (message && message.sent_by !== null) return message;
  const found = await findMessage(scope, id);
  if (!found) throw new GroundcrewError('not_found', { detail: `message ${id}` });
  const what = found.direction === 'inbound' ? 'came in' : 'was written in another program';
  throw new GroundcrewError('wrong_kind', {
    detail: `message ${id} ${what}: this is for replies that were written here`,
  });
}

function wrongState({ id, delivery }: Outgoing, allowed_from: readonly string[]): GroundcrewError {
  return new GroundcrewError('wrong_state', {
    detail: `reply ${id} is ${delivery}`,
    details: { state: delivery, allowed_from },
  });
}
