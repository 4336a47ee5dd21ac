// A person answers: everything that can be wrong is said at once, and what is right is stored before anything goes out.
import type { Blocker } from '#domain/blockers.ts';
import { attachmentType } from '#domain/inbox/attachment-type.ts';
import { cleanText, replyFault } from '#domain/inbox/reply-limits.ts';
import { mailReply } from '#domain/inbox/mail-reply.ts';
import { photoKind, PHOTO_BYTES_MAX } from '#domain/photo-kind.ts';
import type { Crew } from '#engine/crew.ts';
import type { Chance } from '#lib/chance.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database.ts';
import { enqueueReply } from '#store/inbox/attend-outgoing.ts';
import { dropDraft } from '#store/inbox/drafts.ts';
import { answered, insertOutgoing, looseFiles, type Answered, type NewOutgoing } from '#store/inbox/outgoing.ts';
import { readConversation, whatKeepsFromReplying, type Conversation } from '#store/inbox/reply-rules.ts';
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
    if (wish.reply_all === true && conversation.platform !== 'email') {
      throw badField('reply_all', 'it goes with mail alone: on Telegram an answer goes into its chat');
    }
    const text = cleanText(wish.text);
    const files = await readFiles(inside, wish.attachment_ids ?? []);
    const fault = replyFault(conversation.platform, text, files);
    if (fault) throw badField(fault.field, fault.reason);
    const reply_to = await whatIsAnswered(inside, conversation, wish.reply_to ?? null);
    const { by, not_before = null } = wish;
    const content = { text, files, reply_to, by, not_before };
    const messages =
      conversation.platform === 'telegram'
        ? telegramMessages(conversation, content, chance)
        : [mailMessage(conversation, { ...content, all: wish.reply_all ?? false }, chance)];
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

/** Why nobody can write in this conversation now, with what to do about it; empty: somebody can. Throws `not_found`. */
export async function whyNotReply(scope: Scope, conversation_id: number): Promise<Blocker[]> {
  const conversation = await readConversation(scope, conversation_id);
  if (!conversation) throw new GroundcrewError('not_found', { detail: `conversation ${conversation_id}` });
  const last = await answered(scope, conversation_id, null);
  const emails = conversation.platform === 'email' ? recipients(last) : [];
  const reply_to_telegram_id = last?.telegram_message_id ?? null;
  return whatKeepsFromReplying(scope, conversation, { reply_to_telegram_id, emails, with_file: false });
}

type File = { id: number; file_name: string; mime_type: string; size_bytes: number; is_photo: boolean };

async function readFiles(scope: Scope, ids: readonly number[]): Promise<File[]> {
  if (new Set(ids).size !== ids.length) throw badField('attachment_ids', 'one of them stands there twice');
  const files = await looseFiles(scope, ids);
  const missing = ids.find((id) => !files.some((file) => file.id === id));
  if (missing !== undefined) throw badField('attachment_ids', `${missing} is no file that waits for a message`);
  return files.map(({ id, file_name, size_bytes, head, ...file }) => {
    const type = attachmentType({ file_name, mime_type: file.mime_type, head });
    if (!type.ok) throw badField('attachment_ids', type.reason);
    const is_photo = photoKind(head) !== null && size_bytes <= PHOTO_BYTES_MAX;
    return { id, file_name, size_bytes, mime_type: type.mime_type, is_photo };
  });
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

type Content = { text: string; files: readonly File[]; reply_to: Answered | null; by: string; not_before: Date | null };

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

function mailMessage(conversation: Conversation, content: Content & { all: boolean }, chance: Chance): NewOutgoing {
  const { mailbox_id, mailbox_email } = conversation;
  if (mailbox_id === null || mailbox_email === null) throw new Error('A conversation by mail has a mailbox.');
  const { text, files, by, not_before, reply_to, all } = content;
  const mail = mailReply({ from: mailbox_email, answered: reply_to, all, random: [chance.int64(), chance.int64()] });
  if (mail.addresses.to.length === 0) {
    throw badField('reply_to', 'what is answered names no address to which an answer could go');
  }
  return { kind: 'mail', text, by, not_before, attachments: files, mail: { mailbox_id, ...mail } };
}

async function refuseWhatIsKept(
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
      emails: [...(first?.mail?.addresses.to ?? []), ...(first?.mail?.addresses.cc ?? [])].map(
        ({ address }) => address,
      ),
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
