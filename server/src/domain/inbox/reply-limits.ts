// What a reply may be: how long, and with which files.
import { TEXT_MAX } from '#domain/campaigns.ts';
import type { Platform } from '#domain/inbox.ts';

const MIB = 1024 * 1024;
/** Of each file; of a mail all of them together. */
export const ATTACHMENT_BYTES_MAX = 50 * MIB;
export const ATTACHMENTS_MAX = 10;
const MAIL_TEXT_MAX = MIB;

/** Null: it can be sent. `field`: which part of it cannot. */
export type ReplyFault = { field: 'text' | 'attachment_ids'; reason: string };

/** As it is sent and found again: Telegram takes white space at both ends away, and the database no NUL. */
export function cleanText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '')
    .trim();
}

/** Of a text that `cleanText` has made. Telegram counts as JavaScript does, mail in bytes. */
export function replyFault(
  platform: Platform,
  text: string,
  files: readonly { file_name: string; size_bytes: number }[],
): ReplyFault | null {
  if (text === '' && files.length === 0) return { field: 'text', reason: 'there is neither a text nor a file' };
  const most = platform === 'email' ? MAIL_TEXT_MAX : files.length > 0 ? TEXT_MAX.photo : TEXT_MAX.text;
  const length = platform === 'email' ? Buffer.byteLength(text) : text.length;
  if (length > most) {
    const unit = platform === 'email' ? 'bytes' : 'characters';
    const beside = platform === 'telegram' && files.length > 0 ? ' beside a file' : '';
    return { field: 'text', reason: `${length} ${unit}; at most ${most} are taken${beside}` };
  }
  return filesFault(platform, files);
}

function filesFault(
  platform: Platform,
  files: readonly { file_name: string; size_bytes: number }[],
): ReplyFault | null {
  const no = (reason: string): ReplyFault => ({ field: 'attachment_ids', reason });
  if (files.length > ATTACHMENTS_MAX) return no(`${files.length} files; at most ${ATTACHMENTS_MAX} are taken`);
  const empty = files.find(({ size_bytes }) => size_bytes === 0);
  if (empty) return no(`${empty.file_name} is empty`);
  const large = files.find(({ size_bytes }) => size_bytes > ATTACHMENT_BYTES_MAX);
  if (large) return no(`${large.file_name} has ${large.size_bytes} bytes; at most ${ATTACHMENT_BYTES_MAX} are taken`);
  const all = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  if (platform === 'email' && all > ATTACHMENT_BYTES_MAX) {
    return no(`the files have ${all} bytes together; at most ${ATTACHMENT_BYTES_MAX} go in one mail`);
  }
  return null;
}
