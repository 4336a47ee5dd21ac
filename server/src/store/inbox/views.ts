// Conversations and messages as people see them: the same in lists, answers and live events.
import { sql, type RawBuilder } from 'kysely';
import {
  ATTENTION_AFTER_MS,
  type AttachmentState,
  type Automatic,
  type ConversationState,
  type Delivery,
  type Direction,
  type Invitation,
  type LabelColor,
  type MailAddresses,
  type PeerKind,
  type Platform,
  type Priority,
} from '#domain/inbox.ts';
import type { MessageMedia, MessageReactions, TelegramFile, TelegramMessage } from '#domain/telegram-messages.ts';

export type ContactView = {
  id: number;
  name: string | null;
  username: string | null;
  email: string | null;
  phone: string | null;
  is_bot: boolean;
  has_photo: boolean;
};

export type LabelView = { id: number; name: string; color: LabelColor };

export type ConversationView = {
  id: number;
  platform: Platform;
  account_id: number | null;
  /** The account's session_name. */
  account: string | null;
  mailbox_id: number | null;
  /** The mailbox's address. */
  mailbox: string | null;
  peer_kind: PeerKind | null;
  subject: string | null;
  contact: ContactView | null;
  assignee: { id: string; name: string } | null;
  assigned_at: Date | null;
  state: ConversationState;
  snoozed_until: Date | null;
  archived: boolean;
  priority: Priority;
  labels: LabelView[];
  unread: number;
  needs_attention: boolean;
  last_message_id: number | null;
  last_message_at: Date | null;
  last_message_text: string | null;
  last_inbound_at: Date | null;
  last_outbound_at: Date | null;
  created_at: Date;
};

export type AttachmentView = {
  id: number;
  file_name: string;
  mime_type: string;
  size_bytes: number;
  content_id: string | null;
  inline: boolean;
  state: AttachmentState;
  fetched_bytes: number;
  fetch_error: string | null;
};

type ShownMedia = MessageMedia extends infer Each
  ? Each extends { file: TelegramFile }
    ? Omit<Each, 'file'> & { file: Omit<TelegramFile, 'reference'> }
    : Each
  : never;

export type MessageView = {
  id: number;
  conversation_id: number;
  direction: Direction;
  kind: string;
  /** Its first 20,000 characters; `truncated`: there are more. */
  text: string;
  truncated: boolean;
  has_html: boolean;
  contact_id: number | null;
  sender_name: string | null;
  sent_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  telegram_message_id: number | null;
  album_id: string | null;
  reply_to_telegram_id: number | null;
  mentions_me: boolean;
  /** Without the references by which its files are fetched: they tell nothing to anybody else. */
  media: ShownMedia | null;
  service: TelegramMessage['service'];
  forwarded_from: (Omit<NonNullable<TelegramMessage['forwarded_from']>, 'date'> & { date: string }) | null;
  reactions: MessageReactions | null;
  message_id_header: string | null;
  addresses: Required<MailAddresses> | null;
  quoted_from: number | null;
  automatic: Automatic | null;
  invitation: Invitation | null;
  delivery: Delivery | null;
  sending_at: Date | null;
  next_try_at: Date | null;
  undo_until: Date | null;
  error_code: string | null;
  error_message: string | null;
  sent_by: string | null;
  attachments: AttachmentView[];
};

const TEXT_MAX = 20_000;

/** `source`: conversations, or some of them. */
export const conversationsFrom = (source: RawBuilder<unknown>): RawBuilder<unknown> => sql`${source} c
  left join telegram_accounts a on a.id = c.account_id
  left join manager_smtp_accounts m on m.id = c.mailbox_id
  left join contacts p on p.id = c.contact_id
  left join "user" u on u.id = c.assignee`;

export const conversationFrom = conversationsFrom(sql`conversations`);

/** Assigned, the last word is theirs, and it was said before `ATTENTION_AFTER_MS`. */
export const needsAttention = (now: Date): RawBuilder<boolean> => sql`(c.assignee is not null
  and c.state in ('open', 'pending')
  and c.last_inbound_at is not null and c.last_inbound_at > coalesce(c.last_outbound_at, '-infinity')
  and c.last_inbound_at <= ${now}::timestamptz - ${ATTENTION_AFTER_MS} * interval '1 millisecond')`;

/** Of `contacts p`, where there is one: the name that was given here goes before the contact's own. */
export const contactJson = sql<ContactView | null>`case when p.id is not null then json_build_object('id', p.id,
  'name', coalesce(p.custom_name, p.name), 'username', p.username, 'email', p.email, 'phone', p.phone, 'is_bot', p.is_bot,
  'has_photo', p.photo is not null) end`;

/** By name. */
export const labelsOf = (
  of: 'conversation' | 'contact',
  id: RawBuilder<unknown>,
): RawBuilder<LabelView[]> => sql`coalesce((
    select json_agg(json_build_object('id', l.id, 'name', l.name, 'color', l.color) order by lower(l.name), l.id)
    from ${sql.table(`${of}_labels`)} x join labels l on l.id = x.label_id where x.${sql.ref(`${of}_id`)} = ${id}), '[]')`;

/** Of `conversationFrom`. */
export const conversationColumns = (now: Date): RawBuilder<unknown> => sql`
  c.id, c.platform, c.account_id, a.session_name as account, c.mailbox_id, m.email as mailbox, c.peer_kind, c.subject,
  ${contactJson} as contact,
  case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as assignee,
  c.assigned_at, c.state, c.snoozed_until, c.archived, c.priority, ${labelsOf('conversation', sql`c.id`)} as labels,
  c.unread, ${needsAttention(now)} as needs_attention,
  c.last_message_id, c.last_message_at, c.last_message_text, c.last_inbound_at, c.last_outbound_at, c.created_at`;

/** Whatever else waits has been tried, or says why it was not. */
const undoUntil = sql`case when g.delivery = 'queued' and g.sending_at is null and g.attempts = 0 and g.error_code is null
  then g.next_try_at end`;

/** Of `conversation_messages g`. */
export const messageColumns = sql`
  g.id, g.conversation_id, g.direction, g.kind, left(g.text, ${TEXT_MAX}) as text,
  char_length(g.text) > ${TEXT_MAX} as truncated, g.html is not null as has_html, g.contact_id, g.sender_name, g.sent_at,
  g.edited_at, g.deleted_at, g.telegram_message_id, g.album_id, g.reply_to_telegram_id, g.mentions_me,
  g.media #- '{file,reference}' as media, g.service,
  g.forwarded_from, g.reactions, g.message_id_header, '{"bcc": []}'::jsonb || g.addresses as addresses, g.quoted_from, g.automatic, g.invitation, g.delivery,
  case when g.delivery = 'queued' then g.sending_at end as sending_at, g.next_try_at, ${undoUntil} as undo_until, g.error_code, g.error_message, g.sent_by,
  coalesce((select json_agg(json_build_object('id', f.id, 'file_name', f.file_name, 'mime_type', f.mime_type,
      'size_bytes', f.size_bytes, 'content_id', f.content_id, 'inline', f.inline, 'state', f.state,
      'fetched_bytes', f.fetched_bytes, 'fetch_error', f.fetch_error) order by f.position, f.id)
    from attachments f where f.message_id = g.id), '[]') as attachments`;
