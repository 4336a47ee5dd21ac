// The least that can be made of a message: its bytes as a file, and perhaps what its head says.
import { createHash } from 'node:crypto';
import type { ParsedMail } from '#domain/mail/gateway.ts';
import { messageIds } from '#domain/mail/threads.ts';
import { readHead, type Head } from './head.ts';

const NO_HEAD: Head = {
  message_id: null,
  subject: '',
  date: null,
  addresses: { from: [], to: [], cc: [], bcc: [], reply_to: [] },
  headers: new Map(),
};

/** Without `head` nothing that the sender has written stands in it but for the file. */
export function unreadableMail(raw: Buffer, { truncated, head }: { truncated: boolean; head: boolean }): ParsedMail {
  const { message_id, subject, date, addresses, headers } = head ? readHead(raw) : NO_HEAD;
  return {
    message_id,
    in_reply_to: messageIds(headers.get('in-reply-to') ?? ''),
    references: messageIds(headers.get('references') ?? ''),
    subject,
    date,
    addresses,
    text: '',
    html: null,
    headers,
    report: null,
    invitation: null,
    files: [
      {
        file_name: 'message.eml',
        mime_type: 'message/rfc822',
        content_id: null,
        inline: false,
        bytes: raw,
        cut: truncated,
      },
    ],
    content_hash: createHash('sha256').update('unreadable').update(raw).digest('hex'),
  };
}
