// A person answers: everything that can be wrong is said at once, and what is right is stored before anything goes out.
import type { Blocker } from '#domain/blockers.ts';
import { recipientsIn } from '#domain/inbox.ts';
import { RECIPIENTS_MAX } from '#domain/inbox/mail-people.ts';
import { cleanText, replyFault } from '#domain/inbox/reply-limits.ts';
import { mailReply } from '#domain/inbox/mail-reply.ts';
import type { Crew } from '#engine/crew.ts';
import { filesToSend, type FileToSend } from '#engine/inbox/files-to-send.ts';
import { assertFew, peopleToWrite } from '#engine/inbox/people-to-write.ts';
import type { Chance } from '#lib/chance.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { enqueueReply } from '#store/inbox/outgoing/attend.ts';
import { dropDraft } from '#store/inbox/drafts.ts';
import { answered, insertOutgoing, type Answered, type NewOutgoing } from '#store/inbox/outgoing/outgoing.ts';
import { readConversation, whatKeepsFromReplying, type Conversation } from '#store/inbox/outgoing/reply-rules.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

export type ReplyWish = {
  conversation_id: number;
  /** Plain: no markup is read in it. */
  text: string;
  /** Of `attachments` that belong to no message yet, in their order. */
  attachment_ids?: readonly number[];
  /** The message that it answers; without one a mail answers the last that came in, and a message of Telegram none. */
  reply_to?: number | null;
  /** By mail: also to all others who had what is answered. */
  reply_all?: boolean;
  /** By mail: who has a copy, and who has one that nobody else knows of. */
  cc?: readonly string[];
  bcc?: readonly string[];
  /** It does not go out before, and can be taken back until then; null: at once. */
  not_before?: Date | null;
  /** Who asks for it, as people read it. */
  by: string;
  /** Whose draft it was; null: a program's. */
  author_id?: string | null;
};

/**
 * Stores the reply, to be sent by the account or mailbox of its conversation. On Telegram each file is a message of its own,
 * and the first carries the text. Throws `not_found`, `bad_value` with the field, and `cannot_reply` with all blockers.
 */
export async function writeReply(
  { scope, chance }: Pick<Crew, 'scope' | 'chance'>,
  wish: ReplyWish,
): Promise<{ message_ids: number[] }> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    const conversation = await readConversation(inside, wish.conversation_id, { lock: true });
    if (!conversation) throw new GroundcrewError('not_found', { detail: `conversation ${wish.conversation_id}` });
    if (conversation.platform !== 'email') refuseCopies(wish);
    const text = cleanText(wish.text);
    const files = await filesToSend(inside, wish.attachment_ids ?? []);
    const fault = replyFault(conversation.platform, text, files);
    if (fault) throw badField(fault.field, fault.reason);
    const reply_to = await whatIsAnswered(inside, conversation, wish.reply_to ?? null);
    const { by, not_before = null } = wish;
    const content = { text, files, reply_to, by, not_before };
    const messages =
      conversation.platform === 'telegram'
        ? telegramMessages(conversation, content, chance)
        : [mailMessage(conversation, { ...content, ...copiesOf(wish) }, chance)];
    await refuseWhatIsKept(inside, conversation, messages);
    const message_ids = await insertAll(tx, inside, conversation, messages);
    if (conversation.account_id !== null) {
      await enqueueReply(inside, conversation.account_id, conversation.id, not_before);
    }
    if (wish.author_id) {
      await dropDraft(tx, scope, { conversation_id: conversation.id, user_id: wish.author_id, sent: wish.text });
    }
    await tellInbox(tx, inside, { new_messages: message_ids });
    return { message_ids };
  });
}

function refuseCopies(wish: ReplyWish): void {
  const fields = ['cc', 'bcc'] as const;
  const field = wish.reply_all === true ? 'reply_all' : fields.find((each) => (wish[each] ?? []).length > 0);
  if (field) throw badField(field, 'it goes with mail alone: on Telegram an answer goes into its chat');
}

type Copies = Pick<Parameters<typeof mailReply>[0], 'all' | 'cc' | 'bcc'>;

function copiesOf({ reply_all = false, cc = [], bcc = [] }: ReplyWish): Copies {
  return { all: reply_all, cc: peopleToWrite('cc', cc), bcc: peopleToWrite('bcc', bcc) };
}

/** Why nobody can write in this conversation now, with what to do about it; empty: somebody can. Throws `not_found`. */
export async function whyNotReply(scope: Scope, conversation_id: number): Promise<Blocker[]> {
  const conversation = await readConversation(scope, conversation_id);
  if (!conversation) throw new GroundcrewError('not_found', { detail: `conversation ${conversation_id}` });
  const last = await answered(scope, conversation_id, null);
  const emails = conversation.platform === 'email' ? recipients(last) : [];
  const reply_to_telegram_id = last?.telegram_message_id ?? null;
  return whatKeepsFromReplying(scope, conversation, { reply_to_telegram_id, emails, with_file: false });
}

async function whatIsAnswered(
  scope: Scope,
  { id, platform }: Conversation,
  reply_to: number | null,
): Promise<Answered | null> {
  if (reply_to === null) return platform === 'email' ? answered(scope, id, null) : null;
  const found = await answered(scope, id, reply_to);
  if (!found) throw badField('reply_to', `message ${reply_to} is not in conversation ${id}`);
  if (platform === 'telegram' && found.telegram_message_id === null) {
    throw badField(
      'reply_to',
      `message ${reply_to} is not on Telegram yet, or is of before its group became a supergroup`,
    );
  }
  return found;
}

type Content = {
  text: string;
  files: readonly FileToSend[];
  reply_to: Answered | null;
  by: string;
  not_before: Date | null;
};

function telegramMessages(conversation: Conversation, content: Content, chance: Chance): NewOutgoing[] {
  const { account_id, peer_id } = conversation;
  if (account_id === null || peer_id === null) throw new Error('A conversation of Telegram has an account and a peer.');
  const { text, files, by, not_before } = content;
  const parts = files.length === 0 ? [null] : files;
  return parts.map((file, n) => ({
    kind: file === null ? 'text' : file.is_photo ? 'photo' : 'document',
    text: n === 0 ? text : '',
    by,
    not_before,
    attachments: file === null ? [] : [file],
    telegram: {
      account_id,
      peer_id,
      random_id: chance.int64(),
      reply_to_id: n === 0 ? (content.reply_to?.telegram_message_id ?? null) : null,
    },
  }));
}

function mailMessage(conversation: Conversation, content: Content & Copies, chance: Chance): NewOutgoing {
  const { mailbox_id, mailbox_email } = conversation;
  if (mailbox_id === null || mailbox_email === null) throw new Error('A conversation by mail has a mailbox.');
  const { text, files, by, not_before, reply_to, ...copies } = content;
  const random = [chance.int64(), chance.int64()] as const;
  const mail = mailReply({ from: mailbox_email, answered: reply_to, random, ...copies });
  if (mail.addresses.to.length === 0) {
    throw badField('reply_to', 'what is answered names no address to which an answer could go');
  }
  assertFew('cc', mail.addresses, RECIPIENTS_MAX);
  return { kind: 'mail', text, by, not_before, attachments: files, mail: { mailbox_id, subject: null, ...mail } };
}

/** Throws `cannot_reply` with all blockers. */
export async function refuseWhatIsKept(
  scope: Scope,
  conversation: Conversation,
  messages: readonly NewOutgoing[],
): Promise<void> {
  const [first] = messages;
  const blockers = await whatKeepsFromReplying(
    scope,
    conversation,
    {
      reply_to_telegram_id: first?.telegram?.reply_to_id ?? null,
      emails: recipientsIn(first?.mail?.addresses ?? null).map(({ address }) => address),
      with_file: (first?.attachments.length ?? 0) > 0,
    },
    { hold: true },
  );
  const [blocker] = blockers;
  if (blocker) throw new GroundcrewError('cannot_reply', { detail: blocker.message, details: { blockers } });
}

async function insertAll(
  tx: Database,
  scope: Scope,
  { id }: Conversation,
  messages: readonly NewOutgoing[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const message of messages) {
    const stored = await insertOutgoing(tx, scope, id, message);
    if (stored === null) throw new GroundcrewError('conflict', { detail: 'a file was sent with another message' });
    ids.push(stored);
  }
  return ids;
}

/** To whom an answer would go. */
function recipients(last: Answered | null): string[] {
  return mailReply({ from: '', answered: last, random: ['0', '0'] }).addresses.to.map(({ address }) => address);
}
