// Replies before, while and after they go out: rows of conversation_messages; `delivery` in the migration shows the states.
import { sql } from 'kysely';
import type { Delivery, MailAddresses, Platform } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import { sumUpAdded } from '#store/inbox/sum-up.ts';
import type { Scope } from '#store/scope.ts';

export type Outgoing = {
  id: number;
  conversation_id: number;
  platform: Platform;
  kind: string;
  text: string;
  delivery: Delivery;
  stored_at: Date;
  sent_by: string | null;
  /** Set before the first byte went out; null: nothing has, or it is proved that nothing arrived. */
  sending_at: Date | null;
  attempts: number;
  next_try_at: Date | null;
  account_id: number | null;
  peer_id: number | null;
  /** Signed 64-bit number as text: JavaScript's numbers cannot hold it. */
  random_id: string | null;
  telegram_message_id: number | null;
  reply_to_telegram_id: number | null;
  mailbox_id: number | null;
  /** Of the conversation. */
  subject: string | null;
  /** Of a mail that answers nothing: its own. */
  own_subject: string | null;
  message_id_header: string | null;
  in_reply_to: string | null;
  references_header: string[] | null;
  addresses: MailAddresses | null;
};

const columns = sql`g.id, g.conversation_id, c.platform, g.kind, g.text, g.delivery, g.stored_at, g.sent_by, g.sending_at,
  g.attempts, g.next_try_at, g.account_id, g.peer_id, g.random_id::text as random_id, g.telegram_message_id,
  g.reply_to_telegram_id, g.mailbox_id, c.subject, g.subject as own_subject, g.message_id_header, g.in_reply_to, g.references_header, g.addresses`;
const from = sql`conversation_messages g join conversations c on c.id = g.conversation_id`;

export type NewOutgoing = {
  kind: string;
  text: string;
  by: string;
  /** Not before then; null: at once. */
  not_before: Date | null;
  attachments: readonly { id: number; mime_type: string }[];
  telegram?: { account_id: number; peer_id: number; random_id: string; reply_to_id: number | null };
  mail?: {
    mailbox_id: number;
    /** Null: it answers, and has the subject of its conversation. */
    subject: string | null;
    message_id_header: string;
    in_reply_to: string | null;
    references_header: readonly string[];
    addresses: MailAddresses;
  };
};

/** Stores the intent, in the transaction `tx` that has locked the conversation; false when a file of it is bound by now. */
export async function insertOutgoing(
  tx: Database,
  scope: Scope,
  conversation_id: number,
  message: NewOutgoing,
): Promise<number | null> {
  const { telegram, mail } = message;
  const now = scope.now();
  const { rows } = await sql<{ id: number }>`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery,
      next_try_at, sent_by, account_id, peer_id, random_id, reply_to_telegram_id, mailbox_id, message_id_header, in_reply_to,
      references_header, addresses, subject)
    values (${scope.workspace_id}, ${conversation_id}, 'outbound', ${message.kind}, ${message.text}, ${now}, ${now}, 'queued',
      ${message.not_before}, ${message.by}, ${telegram?.account_id ?? null}, ${telegram?.peer_id ?? null}, ${telegram?.random_id ?? null},
      ${telegram?.reply_to_id ?? null}, ${mail?.mailbox_id ?? null}, ${mail?.message_id_header ?? null},
      ${mail?.in_reply_to ?? null}, ${mail ? [...mail.references_header] : null}::text[],
      ${mail ? JSON.stringify(mail.addresses) : null}::jsonb, ${mail?.subject ?? null})
    returning id`.execute(tx);
  const { id } = rows[0]!;
  for (const [position, file] of message.attachments.entries()) {
    const bound = await sql`
      update attachments set message_id = ${id}, position = ${position}, mime_type = ${file.mime_type}
      where workspace_id = ${scope.workspace_id} and id = ${file.id} and message_id is null`.execute(tx);
    if (bound.numAffectedRows !== 1n) return null;
  }
  if (mail) {
    await sql`
      insert into mail_thread_ids (workspace_id, mailbox_id, message_id_header, conversation_id)
      values (${scope.workspace_id}, ${mail.mailbox_id}, ${mail.message_id_header}, ${conversation_id})
      on conflict do nothing`.execute(tx);
  }
  await sumUpAdded(tx, [{ id, conversation_id, text: message.text, kind: message.kind }]);
  return id;
}

/** Null when there is none of this workspace. `lock`: with its conversation. */
export async function outgoing(
  { db, workspace_id }: Pick<Scope, 'db' | 'workspace_id'>,
  id: number,
  options: { lock?: boolean } = {},
): Promise<Outgoing | null> {
  if (options.lock === true) {
    await sql`
      select from conversations where workspace_id = ${workspace_id}
        and id = (select conversation_id from conversation_messages where id = ${id}) for update`.execute(db);
  }
  const { rows } = await sql<Outgoing>`
    select ${columns} from ${from}
    where g.workspace_id = ${workspace_id} and g.id = ${id} and g.direction = 'outbound'`.execute(db);
  return rows[0] ?? null;
}

/** What of a conversation waits to go out, in its order, and what nobody knows the end of and is looked for still. */
export async function openOutgoing(scope: Scope, conversation_id: number): Promise<Outgoing[]> {
  const { rows } = await sql<Outgoing>`
    select ${columns} from ${from}
    where g.workspace_id = ${scope.workspace_id} and g.conversation_id = ${conversation_id} and ${isAttended}
    order by g.id`.execute(scope.db);
  return rows;
}

const isAttended = sql`(g.delivery = 'queued' or (g.delivery = 'unconfirmed' and g.next_try_at is not null))`;

/** Conversations of Telegram in which something is to be done and for which no action stands, with their accounts. */
export async function unattendedOutgoing(scope: Scope): Promise<{ conversation_id: number; account_id: number }[]> {
  const { rows } = await sql<{ conversation_id: number; account_id: number }>`
    select distinct g.conversation_id, g.account_id from conversation_messages g
    where g.workspace_id = ${scope.workspace_id} and g.delivery in ('queued', 'unconfirmed')
      and g.account_id is not null and ${isAttended}
      and not exists (select from actions a where a.account_id = g.account_id and a.kind = 'reply'
        and a.state in ('queued', 'running') and (a.payload->>'conversation_id')::bigint = g.conversation_id)
    order by g.conversation_id limit 1000`.execute(scope.db);
  return rows;
}

/** The last message of Telegram that was in the conversation before this one was begun. */
export async function lastBefore(scope: Scope, message: Outgoing): Promise<number | null> {
  const { rows } = await sql<{ last: number | null }>`
    select max(telegram_message_id) as last from conversation_messages
    where account_id = ${message.account_id} and peer_id = ${message.peer_id}
      and stored_at < ${message.sending_at}`.execute(scope.db);
  return rows[0]?.last ?? null;
}

/** Whether this message of Telegram is another reply of ours. */
export async function isOtherReply(scope: Scope, message: Outgoing, telegram_message_id: number): Promise<boolean> {
  const { rows } = await sql`
    select from conversation_messages
    where account_id = ${message.account_id} and peer_id = ${message.peer_id}
      and telegram_message_id = ${telegram_message_id} and random_id is not null and id <> ${message.id}`.execute(
    scope.db,
  );
  return rows.length > 0;
}

export type OutgoingFile = {
  id: number;
  file_name: string;
  mime_type: string;
  size_bytes: number;
  content_id: string | null;
  inline: boolean;
  sha256: Buffer;
};

const fileColumns = sql`id, file_name, mime_type, size_bytes, content_id, inline, sha256`;

export async function filesOf(scope: Scope, message_id: number): Promise<OutgoingFile[]> {
  const { rows } = await sql<OutgoingFile>`
    select ${fileColumns} from attachments
    where workspace_id = ${scope.workspace_id} and message_id = ${message_id} and state = 'stored'
    order by position, id`.execute(scope.db);
  return rows;
}

/** Files that a person has brought and that belong to no message yet, in the given order, each with its first bytes. */
export async function looseFiles(scope: Scope, ids: readonly number[]): Promise<(OutgoingFile & { head: Buffer })[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<OutgoingFile & { head: Buffer }>`
    select ${fileColumns}, coalesce((select substring(b.bytes from 1 for 64) from attachment_bytes b
        where b.workspace_id = a.workspace_id and b.sha256 = a.sha256 order by b.part limit 1), '') as head
    from attachments a
    where workspace_id = ${scope.workspace_id} and id = any(${ids}::bigint[]) and message_id is null
      and state = 'stored'`.execute(scope.db);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export type Answered = {
  id: number;
  direction: 'inbound' | 'outbound';
  telegram_message_id: number | null;
  message_id_header: string | null;
  references_header: string[] | null;
  addresses: MailAddresses | null;
};

/** Of a conversation: this message, or without one the last that came in from a person, else the last of all. */
export async function answered(
  scope: Scope,
  conversation_id: number,
  message_id: number | null,
): Promise<Answered | null> {
  const which = message_id === null ? sql`g.deleted_at is null` : sql`g.id = ${message_id}`;
  const { rows } = await sql<Answered>`
    select id, direction,
      -- What stands in a basic group that has become a supergroup cannot be answered there.
      case when g.peer_id = (select peer_id from conversations c where c.id = g.conversation_id) then telegram_message_id end
        as telegram_message_id,
      message_id_header, references_header, addresses
    from conversation_messages g
    where workspace_id = ${scope.workspace_id} and conversation_id = ${conversation_id} and ${which}
    order by direction = 'inbound' and automatic is null desc, direction = 'inbound' desc, sent_at desc,
      coalesce(g.telegram_message_id, 9007199254740991) desc, id desc limit 1`.execute(scope.db);
  return rows[0] ?? null;
}
