// What happens to messages that are stored: edits, deletions, reads, reactions. Each says how things are now, so that taking it
// twice changes nothing.
import { sql } from 'kysely';
import { attachmentsOf, isCommonSequence, kindOf, mediaToKeep } from '#domain/inbox-telegram.ts';
import type { MessageReactions, TelegramMessage } from '#domain/telegram-messages.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { markConversationRead } from '#store/notifications/notifications.ts';
import type { Changes } from '#store/inbox/telegram/changes.ts';
import { plainText, toJsonb } from '#store/database/jsonb.ts';

type Place = { id: number; conversation_id: number };

/** Text and media as they are now; nothing when the message is not here, or says the same already. */
export async function editMessage(changes: Changes, message: TelegramMessage): Promise<void> {
  const { tx, account_id } = changes;
  const { chat, message_id, edited_at } = message;
  const text = plainText(message.text);
  const media = toJsonb(mediaToKeep(message.media));
  const { rows } = await sql<Place & { other_media: boolean }>`
    update conversation_messages g set
      text = ${text}, kind = ${kindOf(message)}, edited_at = coalesce(${edited_at}, g.edited_at),
      media = nullif(${media}::jsonb, 'null'), reactions = coalesce(nullif(${toJsonb(message.reactions)}::jsonb, 'null'), g.reactions)
    from conversation_messages old
    where old.id = g.id and g.account_id = ${account_id} and g.peer_id = ${chat.id} and g.telegram_message_id = ${message_id}
      and g.kind <> 'service'
      and (g.text <> ${text} or g.edited_at is distinct from coalesce(${edited_at}, g.edited_at)
        or g.media is distinct from nullif(${media}::jsonb, 'null')
        or g.reactions is distinct from coalesce(nullif(${toJsonb(message.reactions)}::jsonb, 'null'), g.reactions))
    returning g.id, g.conversation_id, old.media->'file' is distinct from g.media->'file' as other_media`.execute(tx);
  const [edited] = rows;
  if (!edited) return;
  if (edited.other_media) await replaceFiles(changes, edited.id, message);
  await sumUpAnew(tx, edited.conversation_id);
  changes.changed(edited.id);
}

async function replaceFiles({ tx, scope }: Changes, message_id: number, message: TelegramMessage): Promise<void> {
  await sql`delete from attachments where message_id = ${message_id} and telegram_reference is not null`.execute(tx);
  for (const file of attachmentsOf(message)) {
    await sql`
      insert into attachments (workspace_id, message_id, file_name, mime_type, size_bytes, state, telegram_reference, created_at)
      values (${scope.workspace_id}, ${message_id}, ${plainText(file.file_name)}, ${plainText(file.mime_type)},
        ${file.size_bytes}, ${file.state}, ${file.telegram_reference}, ${scope.now()})`.execute(tx);
  }
}

/** `chat_id` null: of private chats and basic groups. */
export async function deleteMessages(
  changes: Changes,
  chat_id: number | null,
  message_ids: readonly number[],
): Promise<void> {
  const { tx, scope, account_id } = changes;
  const { rows } = await sql<Place & { peer_id: number }>`
    select id, conversation_id, peer_id from conversation_messages
    where account_id = ${account_id} and telegram_message_id = any(${message_ids}::bigint[]) and deleted_at is null
      and (${chat_id}::bigint is null or peer_id = ${chat_id})
    order by id`.execute(tx);
  const gone = rows.filter(({ peer_id }) => chat_id !== null || isCommonSequence(peer_id));
  if (gone.length === 0) return;
  await sql`
    update conversation_messages set deleted_at = ${scope.now()}
    where id = any(${gone.map(({ id }) => id)}::bigint[])`.execute(tx);
  for (const { id: message_id, conversation_id } of gone) changes.deleted({ conversation_id, message_id });
  for (const conversation_id of new Set(gone.map((message) => message.conversation_id))) {
    await sumUpAnew(tx, conversation_id);
    changes.updated(conversation_id);
  }
}

export async function noteRead(
  changes: Changes,
  read: { chat_id: number; by: 'me' | 'them'; max_id: number },
): Promise<void> {
  const conversation_id = read.by === 'me' ? await readByMe(changes, read) : await readByThem(changes, read);
  if (conversation_id !== null) changes.updated(conversation_id);
}

/** On another device, or by its owner. */
async function readByMe(
  { tx, scope, account_id }: Changes,
  { chat_id, max_id }: { chat_id: number; max_id: number },
): Promise<number | null> {
  const { rows } = await sql<{ id: number; unread: number }>`
    update conversations c set read_by_me_to = ${max_id},
      unread = least(c.unread, (
        select count(*) from conversation_messages g
        where g.conversation_id = c.id and g.direction = 'inbound' and g.deleted_at is null
          and g.telegram_message_id > ${max_id}))
    where account_id = ${account_id} and peer_id = ${chat_id} and read_by_me_to < ${max_id}
    returning id, unread`.execute(tx);
  const [row] = rows;
  if (row?.unread === 0) await markConversationRead(tx, scope, row.id);
  return row?.id ?? null;
}

async function readByThem(
  changes: Changes,
  { chat_id, max_id }: { chat_id: number; max_id: number },
): Promise<number | null> {
  const { tx, account_id } = changes;
  const { rows } = await sql<{ id: number }>`
    update conversations set read_by_them_to = ${max_id}
    where account_id = ${account_id} and peer_id = ${chat_id} and read_by_them_to < ${max_id}
    returning id`.execute(tx);
  const [conversation] = rows;
  if (!conversation) return null;
  const read = await sql<{ id: number }>`
    update conversation_messages set delivery = 'read'
    where conversation_id = ${conversation.id} and delivery = 'sent' and telegram_message_id <= ${max_id}
    returning id`.execute(tx);
  for (const { id } of read.rows) changes.changed(id);
  return conversation.id;
}

export async function noteReactions(
  changes: Changes,
  { chat_id, message_id, reactions }: { chat_id: number; message_id: number; reactions: MessageReactions },
): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    update conversation_messages set
      -- An update that does not say what is our own leaves it as it was.
      reactions = case when ${reactions.own === null}::boolean
        then ${toJsonb(reactions)}::jsonb || jsonb_build_object('own', reactions->'own') else ${toJsonb(reactions)}::jsonb end
    where account_id = ${changes.account_id} and peer_id = ${chat_id} and telegram_message_id = ${message_id}
    returning id`.execute(changes.tx);
  for (const { id } of rows) changes.changed(id);
}
