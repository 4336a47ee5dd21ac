// Conversations: what people write to accounts and mailboxes, and what they are answered.
import { addMs, MINUTE_MS } from '#domain/days.ts';
import type { MessageMedia, MessageReactions, TelegramMessage } from '#domain/telegram-messages.ts';

export type Platform = 'telegram' | 'email';
export type Priority = 'low' | 'normal' | 'high' | 'urgent';
export type LabelColor = 'gray' | 'red' | 'orange' | 'yellow' | 'green' | 'teal' | 'blue' | 'violet' | 'pink';
export type Direction = 'inbound' | 'outbound';
export type ConversationState = 'open' | 'pending' | 'snoozed' | 'closed';
/** Of what goes out. `unconfirmed`: nobody knows whether it arrived, a person decides. */
export type Delivery = 'queued' | 'sent' | 'read' | 'failed' | 'unconfirmed';
export type PeerKind = 'private' | 'basic_group' | 'supergroup' | 'channel';
/** Written by a machine: an out-of-office note, a report of failed delivery, a list, or an echo of ourselves. */
export type Automatic = 'auto_reply' | 'bounce' | 'list' | 'loop';
/** `offered`: its bytes can be fetched, on a person's word. `gone`: the platform has it no more. */
export type AttachmentState = 'stored' | 'offered' | 'fetching' | 'too_large' | 'gone';

export type MailAddress = { name: string | null; address: string };
export type MailAddresses = {
  from: MailAddress[];
  to: MailAddress[];
  cc: MailAddress[];
  /** Who has it without the others' knowledge: of mail that was written here, and of copies in which a program has left it. */
  bcc?: MailAddress[];
  reply_to: MailAddress[];
};

/** Everybody to whom a mail goes. */
export const recipientsIn = (addresses: MailAddresses | null): MailAddress[] => [
  ...(addresses?.to ?? []),
  ...(addresses?.cc ?? []),
  ...(addresses?.bcc ?? []),
];

export type Invitation = {
  /** REQUEST, CANCEL, REPLY … (RFC 5546). */
  method: string;
  summary: string | null;
  starts_at: string | null;
  ends_at: string | null;
  organizer: string | null;
  location: string | null;
};

/** A message that is to be stored; whatever the platform does not have is left out. */
export type NewMessage = {
  direction: Direction;
  /** `text`, `mail`, `service`, or the kind of its media. */
  kind: string;
  text: string;
  html?: string | null;
  contact_id?: number | null;
  sender_name?: string | null;
  /** By the platform's own time. */
  sent_at: Date;
  /** Somebody has read it elsewhere already: it does not count as unread. */
  read?: boolean;
  edited_at?: Date | null;
  /** Why it could not be read; what came is kept as its file. */
  unreadable?: string | null;
  telegram?: {
    account_id: number;
    peer_id: number;
    message_id: number;
    album_id: string | null;
    reply_to_id: number | null;
    mentions_me: boolean;
    media: MessageMedia | null;
    service: TelegramMessage['service'];
    forwarded_from: TelegramMessage['forwarded_from'];
    reactions: MessageReactions | null;
  };
  mail?: {
    mailbox_id: number;
    folder: string;
    uid_validity: number;
    uid: number;
    message_id_header: string | null;
    in_reply_to: string | null;
    references_header: string[];
    content_hash: string;
    addresses: MailAddresses;
    quoted_from: number | null;
    automatic: Automatic | null;
    invitation: Invitation | null;
  };
  attachments?: readonly NewAttachment[];
};

export type NewAttachment = {
  file_name: string;
  mime_type: string;
  size_bytes: number;
  content_id?: string | null;
  inline?: boolean;
  state: Exclude<AttachmentState, 'fetching'>;
  /** Of bytes that are stored already. */
  sha256?: Buffer | null;
  telegram_reference?: string | null;
};

/** An assigned conversation needs attention when its last message is inbound and was not answered for so long. */
export const ATTENTION_AFTER_MS = 10 * MINUTE_MS;

/** What came in until then and is not answered yet needs attention now. */
export const attentionBefore = (now: Date): Date => addMs(now, -ATTENTION_AFTER_MS);

const PREVIEW_MAX = 200;

/** One line of a message, for lists. */
export function previewOf({ text, kind }: Pick<NewMessage, 'text' | 'kind'>): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  if (line === '') return kind === 'text' || kind === 'mail' ? '' : `[${kind}]`;
  return line.length <= PREVIEW_MAX ? line : `${line.slice(0, PREVIEW_MAX - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
