// Takes messages apart. Whatever strangers send, this ends: everything in it is bounded, and what cannot be read is shown as it is.
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { decodeText } from '#domain/mail/charset.ts';
import { cleanFileName } from '#domain/mail/file-name.ts';
import type { ParsedFile, ParsedMail } from '#domain/mail/gateway.ts';
import { htmlText, roughText } from '#domain/mail/html-text.ts';
import { readInvitation } from '#domain/mail/invitation.ts';
import { messageIds } from '#domain/mail/threads.ts';
import { plainText, readHead, type Head } from './head.ts';
import { takeApart, type Parts, type RawPart } from './parts.ts';
import { sanitise } from './sanitise.ts';

const TEXT_MAX = 1_000_000;
const CALENDAR_MAX = 500_000;
const REPORT_MAX = 100_000;
const REASON_MAX = 300;

/** Never rejects. */
export async function parseMail(raw: Buffer, { truncated }: { truncated: boolean }): Promise<ParsedMail> {
  const head = readHead(raw);
  // Others have their turn between two messages of a backlog.
  await turn();
  const parts = await takeApart(raw);
  const last = parts.files.at(-1);
  if (truncated && last) last.cut = true;
  const { text, html } = shownOf(parts);
  const files = filesOf(parts);
  const { subject, addresses, date, message_id } = head;
  const said = [addresses.from, addresses.to, addresses.cc, subject, date, text, parts.html ?? '', files.map(hashOf)];
  return {
    message_id,
    in_reply_to: messageIds(head.headers.get('in-reply-to') ?? ''),
    references: messageIds(head.headers.get('references') ?? ''),
    subject,
    date,
    addresses,
    text,
    html,
    headers: head.headers,
    report: reportOf(head, parts),
    invitation: invitationOf(parts),
    files,
    content_hash: createHash('sha256').update(JSON.stringify(said)).digest('hex'),
  };
}

function shownOf(parts: Parts): { text: string; html: string | null } {
  const html = parts.html === null ? null : sanitise(parts.html);
  const written = plainText(parts.text ?? '')
    .replaceAll('\r\n', '\n')
    .slice(0, TEXT_MAX);
  if (written.trim() !== '' || parts.html === null) return { text: written, html: html && plainText(html) };
  // Of HTML that is too much to be shown, its beginning is read.
  const text = html === null ? roughText(parts.html.slice(0, TEXT_MAX)) : htmlText(html);
  return { text: plainText(text).slice(0, TEXT_MAX), html: html && plainText(html) };
}

function filesOf(parts: Parts): ParsedFile[] {
  return parts.files
    .filter(({ mime_type }) => mime_type !== 'message/delivery-status')
    .map((part, n): ParsedFile => {
      const { mime_type, content_id, inline, bytes, cut } = part;
      const fallback = mime_type === 'message/rfc822' ? `message-${n + 1}.eml` : `file-${n + 1}`;
      return { file_name: cleanFileName(part.file_name, fallback), mime_type, content_id, inline, bytes, cut };
    });
}

function hashOf({ file_name, bytes }: ParsedFile): string[] {
  return [file_name, createHash('sha256').update(bytes).digest('hex')];
}

function textOf(part: RawPart, max: number): string {
  return decodeText(part.bytes.subarray(0, max), part.charset);
}

function invitationOf({ files }: Parts): ParsedMail['invitation'] {
  const calendar = files.find(({ mime_type }) => mime_type === 'text/calendar' || mime_type === 'application/ics');
  return calendar ? readInvitation(textOf(calendar, CALENDAR_MAX)) : null;
}

/** RFC 3464: a report of what became of a message, which it carries along, or at least its head. */
function reportOf({ headers }: Head, { files }: Parts): ParsedMail['report'] {
  const kind = headers.get('content-type') ?? '';
  if (!/^multipart\/report\b/i.test(kind) || !/report-type\s*=\s*"?delivery-status/i.test(kind)) return null;
  const status = files.find(({ mime_type }) => mime_type === 'message/delivery-status');
  const original = files.find(({ mime_type }) => mime_type === 'message/rfc822' || mime_type === 'text/rfc822-headers');
  const told = status ? textOf(status, REPORT_MAX).replaceAll(/\r?\n[ \t]+/gu, ' ') : '';
  const failed = /^action:\s*failed\s*$/im.test(told);
  const recipients = told.matchAll(/^final-recipient:\s*[^;\r\n]*;\s*(\S+)\s*$/gim);
  const [, reason = null] = /^diagnostic-code:\s*(?:[^;\r\n]*;)?\s*(\S[^\r\n]*)$/im.exec(told) ?? [];
  const [, id = null] = /^message-id:\s*(<[^<>\s]+>)/im.exec(original ? textOf(original, REPORT_MAX) : '') ?? [];
  const addresses = [...recipients].slice(0, 50).flatMap(([, address = '']) => plainText(address));
  return { failed, message_id: id, recipients: addresses, reason: reason && plainText(reason).slice(0, REASON_MAX) };
}
