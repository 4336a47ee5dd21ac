// Makes the bytes of a mail that goes out: always the same of the same parts, so that what is sent once more, and what is put
// into the folder of sent mail, is the same message.
import { createHash } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailAddress } from '#domain/inbox.ts';
import type { OutgoingMail } from '#domain/mail/gateway.ts';

export function composeMail(mail: OutgoingMail): Promise<Buffer> {
  const composed = new MailComposer({
    messageId: mail.message_id,
    date: mail.date,
    from: addressOf(mail.from),
    to: mail.to.map(addressOf),
    cc: mail.cc.map(addressOf),
    subject: mail.subject,
    ...(mail.in_reply_to === null ? {} : { inReplyTo: mail.in_reply_to }),
    references: [...mail.references],
    text: mail.text,
    attachments: mail.files.map(({ file_name, mime_type, bytes }) => ({
      filename: file_name,
      content: bytes,
      contentType: mime_type,
      contentDisposition: 'attachment' as const,
      // Byte by byte, also of texts, whose ends of lines would be changed else.
      contentTransferEncoding: 'base64' as const,
    })),
    // Nothing but what stands here gets into it.
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: '\r\n',
    baseBoundary: createHash('sha256').update(mail.message_id).digest('hex').slice(0, 24),
  });
  return composed.compile().build();
}

function addressOf({ name, address }: MailAddress): { name: string; address: string } {
  return { name: name ?? '', address };
}
