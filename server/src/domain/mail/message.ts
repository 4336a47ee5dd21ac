// What of a mail is stored as a message of a conversation.
import { addMs, DAY_MS, MINUTE_MS, SECOND_MS } from '#domain/days.ts';
import type { MailAddress, NewMessage } from '#domain/inbox.ts';
import { automaticOf } from '#domain/mail/automatic.ts';
import type { MailFolder, MailHead, ParsedMail } from '#domain/mail/gateway.ts';
import { quotedFrom } from '#domain/mail/quotes.ts';

/** A mail that was read from a folder. */
export type ReadMail = Omit<MailHead, 'size_bytes'> & {
  parsed: ParsedMail;
  /** Why it could not be taken apart or stored: `parsed` is what could be made of it. */
  unreadable?: string;
};

export type MailPlace = {
  mailbox_id: number;
  /** The address of the mailbox. */
  email: string;
  folder: MailFolder;
  uid_validity: number;
  /** When the mailbox was added: what had arrived before is history. */
  added_at: Date;
};

/** A sender's clock may be so much ahead. */
const AHEAD_MS = 10 * MINUTE_MS;

/**
 * What had arrived before the mailbox was added: nobody is told of each, and what was read elsewhere is not unread. Mail servers know
 * whole seconds: what comes in that of the adding is new.
 */
export function isHistory(mail: Pick<ReadMail, 'received_at'>, { added_at }: Pick<MailPlace, 'added_at'>): boolean {
  return mail.received_at.getTime() < Math.floor(added_at.getTime() / SECOND_MS) * SECOND_MS;
}

/** With whom the conversation is. */
export function counterpartOf({ parsed }: ReadMail, { email, folder }: MailPlace): MailAddress | null {
  const { from, to, cc } = parsed.addresses;
  if (folder.role === 'inbox') return from[0] ?? null;
  const own = email.toLowerCase();
  return [...to, ...cc].find(({ address }) => address.toLowerCase() !== own) ?? to[0] ?? null;
}

/** `own`: its Message-ID is that of a message which this mailbox has sent. Its files and contact are added by who stores them. */
export function mailMessage(mail: ReadMail, place: MailPlace, { own }: { own: boolean }): NewMessage {
  const { parsed, uid } = mail;
  const { addresses, subject, headers, text } = parsed;
  const inbound = place.folder.role === 'inbox';
  const [from] = addresses.from;
  const is_report = parsed.report !== null;
  return {
    direction: inbound ? 'inbound' : 'outbound',
    kind: 'mail',
    text,
    html: parsed.html,
    sender_name: inbound ? (from?.name ?? from?.address ?? null) : null,
    sent_at: sentAt(mail, place),
    unreadable: mail.unreadable ?? null,
    read: mail.seen && isHistory(mail, place),
    mail: {
      mailbox_id: place.mailbox_id,
      folder: place.folder.path,
      uid_validity: place.uid_validity,
      uid,
      message_id_header: parsed.message_id,
      in_reply_to: parsed.in_reply_to[0] ?? null,
      references_header: parsed.references,
      content_hash: parsed.content_hash,
      addresses,
      quoted_from: quotedFrom(text),
      automatic: inbound ? automaticOf({ headers, from: from?.address ?? null, subject, is_report }, { own }) : null,
      invitation: parsed.invitation,
    },
  };
}

/**
 * What comes now is ordered by its arrival: a sender may say any date. History was often moved from one server to another, and
 * arrived all at once: there the sender's date counts, unless it lies ahead.
 */
function sentAt(mail: ReadMail, place: MailPlace): Date {
  const { received_at, parsed } = mail;
  if (!isHistory(mail, place) || parsed.date === null) return received_at;
  const latest = addMs(received_at, AHEAD_MS);
  return parsed.date <= latest && parsed.date.getTime() > DAY_MS ? parsed.date : received_at;
}
