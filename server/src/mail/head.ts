// The head of a message: its own lines only, bounded, whatever charset they are written in.
import { MailParser, type AddressObject } from 'mailparser';
import type { MailAddress, MailAddresses } from '#domain/inbox.ts';
import { decodeText } from '#domain/mail/charset.ts';
import { messageIds } from '#domain/mail/threads.ts';

export type Head = {
  message_id: string | null;
  subject: string;
  date: Date | null;
  addresses: MailAddresses;
  headers: Map<string, string>;
};

/** A head of so many bytes is a flood: what is above is not looked at. */
const HEAD_MAX = 256 * 1024;
const VALUE_MAX = 64 * 1024;
const LINES_MAX = 2_000;
const SUBJECT_MAX = 1_000;
/** Of one header. */
const ADDRESSES_MAX = 200;

/** Those that anybody here looks at. */
const KEPT = new Set([
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'date',
  'from',
  'to',
  'cc',
  'bcc',
  'reply-to',
  'sender',
  'return-path',
  'content-type',
  'auto-submitted',
  'precedence',
  'list-id',
  'list-unsubscribe',
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply',
  'x-failed-recipients',
]);

export function readHead(raw: Buffer): Head {
  const headers = new Map<string, string>();
  for (const line of unfolded(decodeText(headBytes(raw), null))) {
    const [, name = '', value = ''] = /^([!-9;-~]{1,100})\s*:\s*(.*)$/su.exec(line) ?? [];
    const key = name.toLowerCase();
    // Of a header that may stand once the first one counts.
    if (KEPT.has(key) && !headers.has(key)) headers.set(key, value.slice(0, VALUE_MAX).trim());
  }
  const [message_id = null] = messageIds(headers.get('message-id') ?? '');
  const words = (name: string) => decodeWords(headers.get(name) ?? '');
  const people = (name: string) => addressesOf(headers.get(name) ?? '');
  const subject = plainText(words('subject'))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, SUBJECT_MAX);
  return {
    message_id: message_id === null ? null : plainText(message_id),
    subject,
    date: dateOf(headers.get('date')),
    addresses: {
      from: people('from'),
      to: people('to'),
      cc: people('cc'),
      bcc: people('bcc'),
      reply_to: people('reply-to'),
    },
    headers,
  };
}

/** The bytes before the first empty line. */
export function headBytes(raw: Buffer): Buffer {
  const bytes = raw.subarray(0, HEAD_MAX);
  const ends = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')].filter((end) => end !== -1);
  return ends.length === 0 ? bytes : bytes.subarray(0, Math.min(...ends));
}

/** Without what PostgreSQL does not store. */
export function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\u{FFFD}');
}

function unfolded(text: string): string[] {
  const lines: string[] = [];
  for (const line of text.split(/\r?\n/u).slice(0, LINES_MAX)) {
    const last = lines.length - 1;
    if (/^[ \t]/u.test(line) && last >= 0) {
      const before = lines[last] ?? '';
      if (before.length < VALUE_MAX) lines[last] = `${before} ${line.trim()}`;
    } else lines.push(line);
  }
  return lines;
}

/** mailparser's own reading of headers, without its streams. */
const reader = new MailParser();
const process = (key: string, line: string): unknown => {
  const read: unknown = Reflect.get(reader, 'processHeaders');
  if (typeof read !== 'function') throw new Error('mailparser reads no headers any more.');
  // It takes bytes of UTF-8 as a string of them.
  const told: unknown = Reflect.apply(read, reader, [
    [{ key, line: Buffer.from(`${key}: ${line}`).toString('latin1') }],
  ]);
  const value: unknown = told instanceof Map ? told.get(key) : undefined;
  return value;
};

/** RFC 2047, also where a character is split between two words, or the charset is not what it says. */
function decodeWords(value: string): string {
  const joined = value.replaceAll(/(\?=)\s+(=\?)/gu, '$1$2');
  const words = /=\?([^?\s]{1,60})\?([bq])\?([^?]*)\?=/giu;
  let text = '';
  let at = 0;
  let open = '';
  let bytes: Buffer[] = [];
  const close = () => {
    if (bytes.length > 0) text += decodeText(Buffer.concat(bytes), open);
    bytes = [];
  };
  for (const word of joined.matchAll(words)) {
    const [all, named = '', encoding = '', encoded = ''] = word;
    const charset = named.replace(/\*.*$/u, '').toLowerCase();
    if (word.index > at || open !== charset) close();
    text += joined.slice(at, word.index);
    open = charset;
    bytes.push(encoding.toLowerCase() === 'b' ? Buffer.from(encoded, 'base64') : quoted(encoded));
    at = word.index + all.length;
  }
  close();
  return text + joined.slice(at);
}

function quoted(text: string): Buffer {
  const bytes = text
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9a-f]{2})/giu, (_all, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

function addressesOf(value: string): MailAddress[] {
  if (value === '') return [];
  const told = process('from', value);
  const list = isAddresses(told) ? told.value : [];
  return list
    .flatMap((each) => each.group ?? [each])
    .slice(0, ADDRESSES_MAX)
    .flatMap(({ address = '', name }) => {
      const plain = plainText(address).trim().slice(0, 320);
      const shown = plainText(decodeWords(name))
        .replaceAll(/[\s\p{Cc}]+/gu, ' ')
        .trim()
        .slice(0, 200);
      return /^[^\s@]+@[^\s@]+$/u.test(plain)
        ? [{ name: shown === '' || shown === plain ? null : shown, address: plain }]
        : [];
    });
}

function isAddresses(value: unknown): value is AddressObject {
  return typeof value === 'object' && value !== null && 'value' in value && Array.isArray(value.value);
}

function dateOf(value: string | undefined): Date | null {
  if (value === undefined || value.length > 200) return null;
  // A comment at its end names the zone once more.
  const date = new Date(value.replace(/\([^()]*\)\s*$/u, '').trim());
  const year = date.getUTCFullYear();
  return Number.isNaN(date.getTime()) || year < 1970 || year > 9999 ? null : date;
}
