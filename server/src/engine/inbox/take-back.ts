// A person takes back what he has just sent: as long as nothing of it has gone out it becomes his draft again.
import { personText } from '#domain/inbox/mail-people.ts';
import { noConversation } from '#engine/inbox/acts.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { keepDraft, readDraft, type Draft } from '#store/inbox/drafts.ts';
import { endEmptyConversation } from '#store/inbox/mail/first-mails.ts';
import { answered, outgoing, type Outgoing } from '#store/inbox/outgoing/outgoing.ts';
import { readConversation } from '#store/inbox/outgoing/reply-rules.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { answeredBy, removeUnsent } from '#store/inbox/outgoing/take-back.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

type Wish = { conversation_id: number; user_id: string; message_ids: readonly number[] };

/** What is left of it: a draft of the conversation, and of a mail with which that has gone whom it was to go to. */
export type TakenBack = Draft & { begun: { mailbox_id: number; to: string[]; subject: string } | null };

/** All of them, or none. Throws `not_found`, and `wrong_state` when any of them has begun to go out. */
export async function takeBack(scope: Scope, { conversation_id, user_id, message_ids }: Wish): Promise<TakenBack> {
  const ids = [...new Set(message_ids)];
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx };
    // Whoever begins to send one holds its conversation.
    if (!(await readConversation(inside, conversation_id, { lock: true }))) throw noConversation(conversation_id);
    const messages = await Promise.all(ids.map((id) => waiting(inside, conversation_id, id)));
    const reply_to = await chosenAnswer(inside, conversation_id, ids[0]!);
    const before = await readDraft(inside, { conversation_id, user_id });
    const files = await removeUnsent(tx, inside, ids);
    const texts = [...messages.map(({ text }) => text), before?.text ?? ''];
    await keepDraft(inside, {
      conversation_id,
      user_id,
      text: texts.filter((text) => text.trim() !== '').join('\n\n'),
      attachment_ids: [...files, ...(before?.attachments ?? []).map(({ id }) => id)].slice(0, FILES_MAX),
      reply_to: reply_to ?? before?.reply_to ?? null,
      cc: copiesOf(messages, 'cc', before),
      bcc: copiesOf(messages, 'bcc', before),
    });
    const draft = await readDraft(inside, { conversation_id, user_id });
    if (!draft) throw noConversation(conversation_id);
    const begun = await endedWith(tx, inside, messages);
    if (!begun) await sumUpAnew(tx, conversation_id);
    const deleted_messages = ids.map((message_id) => ({ conversation_id, message_id }));
    const told = begun ? { gone: [conversation_id] } : { deleted_messages, updated: [conversation_id] };
    await tellInbox(tx, inside, told);
    return { ...draft, begun };
  });
}

/** A mail that had begun its conversation, in which nothing else is: both are no more. */
async function endedWith(
  tx: Database,
  scope: Scope,
  [first]: readonly Outgoing[],
): Promise<NonNullable<TakenBack['begun']> | null> {
  const { conversation_id = 0, mailbox_id = null, own_subject: subject = null, addresses = null } = first ?? {};
  if (mailbox_id === null || subject === null) return null;
  if (!(await endEmptyConversation(tx, scope, conversation_id))) return null;
  return { mailbox_id, subject, to: (addresses?.to ?? []).map(personText) };
}

const COPIES_MAX = 20;

function copiesOf(messages: readonly Outgoing[], field: 'cc' | 'bcc', before: Draft | null): string[] {
  const people = messages.flatMap(({ addresses }) => addresses?.[field] ?? []);
  return [...new Set([...people.map(personText), ...(before?.[field] ?? [])])].slice(0, COPIES_MAX);
}

/** As many as one reply has. */
const FILES_MAX = 10;

async function waiting(scope: Scope, conversation_id: number, id: number): Promise<Outgoing> {
  const message = await outgoing(scope, id);
  if (message?.conversation_id !== conversation_id || message.sent_by === null) {
    throw new GroundcrewError('not_found', { detail: `reply ${id} of conversation ${conversation_id}` });
  }
  if (message.delivery === 'queued' && message.sending_at === null) return message;
  const state = message.delivery === 'queued' ? 'on its way' : message.delivery;
  throw new GroundcrewError('wrong_state', {
    detail: `reply ${id} is ${state}`,
    details: { state: message.delivery, allowed_from: ['queued'] },
  });
}

/** What a mail answers without being told to was not chosen. */
async function chosenAnswer(scope: Scope, conversation_id: number, reply_id: number): Promise<number | null> {
  const chosen = await answeredBy(scope.db, scope, reply_id);
  if (chosen === null) return null;
  const [reply, usual] = await Promise.all([outgoing(scope, reply_id), answered(scope, conversation_id, null)]);
  return reply?.platform === 'email' && usual?.id === chosen ? null : chosen;
}
