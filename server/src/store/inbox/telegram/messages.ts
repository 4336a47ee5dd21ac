// New messages of an account's chats: into their conversations, each once, and our own beside the intents that they come from.
import { sql } from 'kysely';
import { ALBUM_MAX, albumOf, belongsToInbox, toInboxMessage } from '#domain/inbox-telegram.ts';
import type { MessageChat, TelegramMessage } from '#domain/telegram-messages.ts';
import { enterTelegramContacts, type TelegramContact } from '#store/inbox/people/contacts.ts';
import { openTelegramConversation } from '#store/inbox/conversations.ts';
import { numberImported } from '#store/imports/talk.ts';
import { addMessages } from '#store/inbox/messages.ts';
import { recogniseOwn } from '#store/inbox/outgoing/own-messages.ts';
import type { Database } from '#store/database/database.ts';
import type { Changes } from '#store/inbox/telegram/changes.ts';
import { noteRead } from '#store/inbox/telegram/marks.ts';

type How = {
  /** They are old, and told as a change of their conversation. */
  quietly?: boolean;
  /** Up to where each side has read their chat, as far as is known. */
  read?: { by_me_to: number; by_them_to: number };
};

export async function storeNewMessages(
  changes: Changes,
  messages: readonly TelegramMessage[],
  how: How = {},
): Promise<void> {
  const wanted = await withoutOtherTalk(changes, messages);
  if (wanted.length === 0) return;
  const contacts = await enterTelegramContacts(changes.tx, changes.scope, wanted.flatMap(contactsIn));
  const chats = Map.groupBy(wanted, ({ chat }) => chat.id);
  for (const [peer_id, of_chat] of [...chats].toSorted(([one], [other]) => one - other)) {
    const newest = of_chat.at(-1);
    if (newest) await storeInChat(changes, { chat: newest.chat, peer_id, messages: of_chat, contacts, how });
  }
}

async function storeInChat(
  changes: Changes,
  of: {
    chat: MessageChat;
    peer_id: number;
    messages: readonly TelegramMessage[];
    contacts: ReadonlyMap<number, number>;
    how: How;
  },
): Promise<void> {
  const { tx, scope, account_id } = changes;
  const { chat, peer_id, messages, contacts, how } = of;
  const is_private = chat.kind === 'private';
  const conversation_id = await openTelegramConversation(tx, scope, {
    account_id,
    peer_id,
    kind: chat.kind,
    title: is_private ? null : chat.title,
    contact_id: is_private ? (contacts.get(peer_id) ?? null) : null,
  });
  // Before messages are added, so that those which are read already do not count as unread.
  if (how.read) {
    await noteRead(changes, { chat_id: peer_id, by: 'me', max_id: how.read.by_me_to });
    await noteRead(changes, { chat_id: peer_id, by: 'them', max_id: how.read.by_them_to });
  }
  const recognised = messages.some(({ own }) => own) ? await recogniseOwn(tx, conversation_id, messages) : [];
  for (const id of recognised) changes.changed(id);
  await numberImported(tx, {
    conversation_id,
    told: messages.map(({ message_id: id, own, text, date: sent_at }) => {
      return { id, direction: own ? 'outbound' : 'inbound', text, sent_at };
    }),
  });
  const added = await addMessages(
    tx,
    scope,
    conversation_id,
    messages.map((message) => toInboxMessage(message, account_id, contactOf(message, contacts))),
  );
  if (added.length + recognised.length === 0) return;
  if (messages.some(({ own }) => own)) await markRead(changes, conversation_id);
  changes.offered ||= added.some(({ n }) => {
    const media = messages[n]?.media;
    return media !== undefined && media !== null && 'file' in media;
  });
  if (added.length === 0) return;
  changes.stored.push(...added.map(({ id }) => id));
  if (how.quietly === true) changes.updated(conversation_id);
  else changes.added(added.map(({ id }) => id));
}

/** What was sent elsewhere may have been read by the time we hear of it. */
async function markRead({ tx }: Changes, conversation_id: number): Promise<void> {
  await sql`
    update conversation_messages g set delivery = 'read' from conversations c
    where c.id = ${conversation_id} and g.conversation_id = c.id and g.delivery = 'sent'
      and g.telegram_message_id <= c.read_by_them_to`.execute(tx);
}

/** Of groups what belongs to something that is here, or is in the same batch: answers of the account, and the rest of an album. */
async function withoutOtherTalk(changes: Changes, messages: readonly TelegramMessage[]): Promise<TelegramMessage[]> {
  if (messages.every((message) => belongsToInbox(message) === 'yes')) return [...messages];
  const albums = await keptAlbums(changes.tx, changes.account_id, messages);
  const known = await keptQuestions(changes, messages);
  return messages.filter((message) => {
    const belonging = belongsToInbox(message);
    const kept =
      belonging === 'yes' ||
      (belonging === 'with_its_album' && albums.has(albumOf(message) ?? '')) ||
      (belonging === 'if_it_answers' && known.has(`${message.chat.id} ${message.reply_to?.message_id}`));
    if (kept) known.add(`${message.chat.id} ${message.message_id}`);
    return kept;
  });
}

/** Those (`albumOf`) of which a message is kept, or is to be. */
export async function keptAlbums(
  db: Database,
  account_id: number,
  messages: readonly TelegramMessage[],
): Promise<Set<string>> {
  const kept = messages.filter((message) => belongsToInbox(message) === 'yes');
  const albums = new Set(kept.flatMap((message) => albumOf(message) ?? []));
  const others = messages.filter(
    (message) => belongsToInbox(message) === 'with_its_album' && !albums.has(albumOf(message) ?? ''),
  );
  if (others.length === 0) return albums;
  const asked = others.map(({ chat, album_id, message_id }) => ({ peer_id: chat.id, album_id, message_id }));
  const { rows } = await sql<{ peer_id: number; album_id: string }>`
    select distinct g.peer_id, g.album_id from conversation_messages g
    join jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (peer_id bigint, album_id text, message_id bigint)
      on g.peer_id = asked.peer_id and g.album_id = asked.album_id
        and g.telegram_message_id between asked.message_id - ${ALBUM_MAX} and asked.message_id + ${ALBUM_MAX}
    where g.account_id = ${account_id}`.execute(db);
  for (const { peer_id, album_id } of rows) albums.add(`${peer_id} ${album_id}`);
  return albums;
}

/** By chat and number: what is kept of that which the account's own messages answer. */
async function keptQuestions(changes: Changes, messages: readonly TelegramMessage[]): Promise<Set<string>> {
  const answers = messages.filter((message) => belongsToInbox(message) === 'if_it_answers');
  if (answers.length === 0) return new Set();
  const asked = answers.map(({ chat, reply_to }) => ({ peer_id: chat.id, message_id: reply_to?.message_id }));
  const { rows } = await sql<{ peer_id: number; telegram_message_id: number }>`
    select g.peer_id, g.telegram_message_id from conversation_messages g
    join jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (peer_id bigint, message_id bigint)
      on g.peer_id = asked.peer_id and g.telegram_message_id = asked.message_id
    where g.account_id = ${changes.account_id}`.execute(changes.tx);
  return new Set(rows.map(({ peer_id, telegram_message_id }) => `${peer_id} ${telegram_message_id}`));
}

/** Whoever wrote it, and whom a private chat is with; the account itself is nobody's contact. */
function contactsIn({ chat, own, sender }: TelegramMessage): TelegramContact[] {
  const contacts: TelegramContact[] = [];
  if (chat.kind === 'private') {
    const { id: telegram_id, title: name, username, photo_key } = chat;
    contacts.push({ telegram_id, name, username, phone: null, is_bot: false, photo_key });
  }
  if (!own && sender) {
    const { id: telegram_id, name, username, phone, is_bot, photo_key } = sender;
    contacts.push({ telegram_id, name, username, phone, is_bot, photo_key });
  }
  return contacts;
}

function contactOf({ own, sender_id }: TelegramMessage, contacts: ReadonlyMap<number, number>): number | null {
  return own || sender_id === null ? null : (contacts.get(sender_id) ?? null);
}
