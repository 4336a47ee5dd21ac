// A person begins a conversation: by mail alone. On Telegram nobody is written to who has not written first; chats that are there go
// on by `write-reply`.
import { FIRST_MAILS_MAX, firstMailBlockers, firstMailsSince } from '#domain/inbox/first-mails.ts';
import { FIRST_RECIPIENTS_MAX } from '#domain/inbox/mail-people.ts';
import { mailHead } from '#domain/inbox/mail-reply.ts';
import { cleanText, replyFault } from '#domain/inbox/reply-limits.ts';
import { plainSubject } from '#domain/mail/subject.ts';
import type { Crew } from '#engine/crew.ts';
import { filesToSend } from '#engine/inbox/files-to-send.ts';
import { assertFew, peopleToWrite } from '#engine/inbox/people-to-write.ts';
import { refuseWhatIsKept } from '#engine/inbox/write-reply.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { beginConversation, firstMails } from '#store/inbox/mail/first-mails.ts';
import { insertOutgoing, type NewOutgoing } from '#store/inbox/outgoing/outgoing.ts';
import { readConversation } from '#store/inbox/outgoing/reply-rules.ts';
import { setStand, lockConversation } from '#store/inbox/state.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { findMailbox } from '#store/mailboxes/mailboxes.ts';
import type { Scope } from '#store/scope.ts';

export type MailWish = {
  mailbox_id: number;
  to: readonly string[];
  cc: readonly string[];
  bcc: readonly string[];
  subject: string;
  text: string;
  attachment_ids: readonly number[];
  /** See `ReplyWish`. */
  not_before: Date | null;
  by: string;
  /** Who has the conversation; null: nobody. */
  author_id: string | null;
};

/** Stores the mail in a conversation of its own. Throws `not_found`, `bad_value` with the field, and `cannot_reply` with all blockers. */
export async function writeMail(
  { scope, chance }: Pick<Crew, 'scope' | 'chance'>,
  wish: MailWish,
): Promise<{ conversation_id: number; message_id: number }> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    const { mailbox_id, by, not_before } = wish;
    const mailbox = await findMailbox(inside, mailbox_id);
    if (!mailbox) throw new GroundcrewError('not_found', { detail: `mailbox ${mailbox_id}` });
    const [to, cc, bcc] = (['to', 'cc', 'bcc'] as const).map((field) => peopleToWrite(field, wish[field]));
    const random = [chance.int64(), chance.int64()] as const;
    const head = mailHead({ from: mailbox.email, to: to ?? [], cc: cc ?? [], bcc: bcc ?? [], random });
    const [first] = head.addresses.to;
    if (!first) throw badField('to', 'it goes to nobody');
    assertFew('to', head.addresses, FIRST_RECIPIENTS_MAX);
    const subject = subjectOf(wish.subject);
    const text = cleanText(wish.text);
    const attachments = await filesToSend(inside, wish.attachment_ids);
    const fault = replyFault('email', text, attachments);
    if (fault) throw badField(fault.field, fault.reason);
    await refuseTooMany(inside, mailbox);
    const conversation_id = await beginConversation(tx, inside, {
      mailbox_id,
      subject: plainSubject(subject),
      with: first,
    });
    const message: NewOutgoing = {
      kind: 'mail',
      text,
      by,
      not_before,
      attachments,
      mail: { mailbox_id, subject, ...head },
    };
    const conversation = await readConversation(inside, conversation_id, { lock: true });
    if (!conversation) throw new Error('A conversation that was just begun is not there.');
    await refuseWhatIsKept(inside, conversation, [message]);
    const message_id = await insertOutgoing(tx, inside, conversation_id, message);
    if (message_id === null) throw new GroundcrewError('conflict', { detail: 'a file was sent with another message' });
    const stand = wish.author_id === null ? null : await lockConversation(tx, inside, conversation_id);
    if (stand) await setStand(tx, inside, { ...stand, assignee: wish.author_id });
    await tellInbox(tx, inside, { new_messages: [message_id] });
    return { conversation_id, message_id };
  });
}

/** As it stands in the head of the mail, in one line. */
function subjectOf(text: string): string {
  const subject = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  if (subject === '') throw badField('subject', 'it is empty');
  return subject;
}

async function refuseTooMany(scope: Scope, { id: mailbox_id, email }: { id: number; email: string }): Promise<void> {
  const since = firstMailsSince(scope.now());
  const begun = await firstMails(scope.db, scope, { mailbox_id, since, limit: FIRST_MAILS_MAX });
  const blockers = firstMailBlockers(email, begun);
  const [blocker] = blockers;
  if (blocker) throw new GroundcrewError('cannot_reply', { detail: blocker.message, details: { blockers } });
}
