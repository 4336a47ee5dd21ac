// Stores messages in their conversation, each once, and keeps what the conversation says of itself true.
import { sql } from 'kysely';
import type { NewMessage } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import { sumUpAdded } from '#store/inbox/sum-up.ts';
import { toJsonb } from '#store/database/jsonb.ts';
import type { Scope } from '#store/scope.ts';

/** Of one that is new here. */
export type AddedMessage = { id: number; n: number };

export type PlacedMessage = NewMessage & { conversation_id: number };

/**
 * Stores messages of one conversation, whose row is locked, in the transaction `tx`. What is here already (by its place on the
 * platform) is left as it is. Returns those that are new, `n` being their place in `messages`.
 */
export async function addMessages(
  tx: Database,
  scope: Scope,
  conversation_id: number,
  messages: readonly NewMessage[],
): Promise<AddedMessage[]> {
  return addToConversations(
    tx,
    scope,
    messages.map((message) => ({ ...message, conversation_id })),
  );
}

/** The same of several conversations, whose rows are all locked. */
export async function addToConversations(
  tx: Database,
  scope: Scope,
  messages: readonly PlacedMessage[],
): Promise<AddedMessage[]> {
  if (messages.length === 0) return [];
  const added = await insertMessages(tx, scope, messages);
  if (added.length === 0) return [];
  await insertAttachments(tx, scope, added, messages);
  await sumUpAdded(
    tx,
    added.flatMap(({ id, n }) => {
      const message = messages[n];
      return message ? [{ ...message, id }] : [];
    }),
  );
  return added;
}

async function insertMessages(tx: Database, scope: Scope, messages: readonly PlacedMessage[]): Promise<AddedMessage[]> {
  const told = messages.map((message, n) => rowOf(message, n));
  // The ids are drawn in the given order, so that each row is found again by its place.
  const { rows } = await sql<AddedMessage>`
    with told as materialized (
      select nextval(pg_get_serial_sequence('conversation_messages', 'id')) as id, t.* from (
        select * from jsonb_to_recordset(${toJsonb(told)}::jsonb) as t (
          n int, conversation_id bigint, direction text, kind text, text text, html text, contact_id bigint, sender_name text, sent_at timestamptz,
          edited_at timestamptz, delivery text, account_id int, peer_id bigint, telegram_message_id bigint, album_id text,
          reply_to_telegram_id bigint, mentions_me boolean, media jsonb, service jsonb, forwarded_from jsonb, reactions jsonb,
          mailbox_id int, folder text, uid_validity bigint, uid bigint, message_id_header text, in_reply_to text,
          references_header text[], content_hash text, addresses jsonb, quoted_from int, automatic text, invitation jsonb, unreadable text)
        order by n) t
    ), stored as (
      insert into conversation_messages (id, workspace_id, conversation_id, direction, kind, text, html, contact_id,
        sender_name, sent_at, stored_at, edited_at, delivery, account_id, peer_id, telegram_message_id, album_id,
        reply_to_telegram_id, mentions_me, media, service, forwarded_from, reactions, mailbox_id, folder, uid_validity, uid,
        message_id_header, in_reply_to, references_header, content_hash, addresses, quoted_from, automatic, invitation, error_code, error_message)
      overriding system value
      select told.id, ${scope.workspace_id}, conversation_id, direction, kind, text, html, told.contact_id, sender_name, sent_at,
        ${scope.now()}, edited_at, delivery, coalesce(told.account_id, c.account_id), told.peer_id, telegram_message_id, album_id,
        reply_to_telegram_id, mentions_me, media, service, forwarded_from, reactions, coalesce(told.mailbox_id, c.mailbox_id),
        folder, uid_validity, uid, message_id_header, in_reply_to, references_header, content_hash, addresses, quoted_from,
        automatic, invitation, case when unreadable is not null then 'unreadable' end, unreadable
      from told join conversations c on c.id = conversation_id order by n
      on conflict do nothing
      returning id
    )
    select told.id, told.n from stored join told using (id) order by told.n`.execute(tx);
  return rows;
}

function rowOf(message: NewMessage, n: number): Record<string, unknown> {
  const { telegram, mail, attachments: _, read: _read, ...rest } = message;
  return {
    ...rest,
    n,
    mentions_me: false,
    // Whatever comes from its platform has been sent.
    delivery: message.direction === 'outbound' ? 'sent' : null,
    ...(telegram && {
      account_id: telegram.account_id,
      peer_id: telegram.peer_id,
      telegram_message_id: telegram.message_id,
      album_id: telegram.album_id,
      reply_to_telegram_id: telegram.reply_to_id,
      mentions_me: telegram.mentions_me,
      media: telegram.media,
      service: telegram.service,
      forwarded_from: telegram.forwarded_from,
      reactions: telegram.reactions,
    }),
    ...mail,
  };
}

async function insertAttachments(
  tx: Database,
  scope: Scope,
  added: readonly AddedMessage[],
  messages: readonly NewMessage[],
): Promise<void> {
  const files = added.flatMap(({ id, n }) =>
    (messages[n]?.attachments ?? []).map((file, position) => ({
      ...file,
      message_id: id,
      position,
      inline: file.inline ?? false,
      sha256: file.sha256?.toString('hex') ?? null,
    })),
  );
  if (files.length === 0) return;
  await sql`
    insert into attachments (workspace_id, message_id, position, file_name, mime_type, size_bytes, content_id, inline, state,
      sha256, telegram_reference, created_at)
    select ${scope.workspace_id}, message_id, position, file_name, mime_type, size_bytes, content_id, inline, state,
      decode(sha256, 'hex'), telegram_reference, ${scope.now()}
    from jsonb_to_recordset(${toJsonb(files)}::jsonb) as told (message_id bigint, position int, file_name text,
      mime_type text, size_bytes bigint, content_id text, inline boolean, state text, sha256 text, telegram_reference text)
    order by message_id, position`.execute(tx);
}
