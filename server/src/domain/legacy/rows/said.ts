// What a CRM kept of what was said: one row a message.
import type { Direction } from '#domain/inbox.ts';
import { MESSAGE_COLUMNS as COLUMNS } from './columns.ts';
import { messageIdIn, parsed } from './conversations.ts';
import { dateIn, flagIn, longTextIn, textIn, type OlderRow } from './row.ts';

export type OlderMessage = {
  file: string;
  line: string;
  /** By which it is known again the next time; two rows that have none and say the same are one. */
  id: string;
  conversation: string;
  direction: Direction;
  /** Among colleagues. */
  is_note: boolean;
  kind: string;
  text: string;
  subject: string | null;
  files: string[];
  /** What its platform calls it: a number of Telegram, or the Message-ID of a mail. */
  telegram_message_id: number | null;
  message_id_header: string | null;
  in_reply_to: string | null;
  sender_name: string | null;
  /** Of what went out. */
  delivery: 'sent' | 'read' | 'failed';
  error_message: string | null;
  deleted: boolean;
  /** Null: it cannot be read. */
  sent_at: Date | null;
  /** As it stood there. */
  said_at: string;
};

const INBOUND = /^(?:in|inbound|incoming|received?|client|customer|contact|user)$/i;
const OUTBOUND = /^(?:out|outbound|outgoing|sent|manager|agent|operator|bot)$/i;
const NOTE = /^(?:note|internal|private_note|comment)$/i;

/** As the inbox calls kinds. */
const KINDS: Readonly<Record<string, string>> = {
  image: 'photo',
  photo: 'photo',
  picture: 'photo',
  video: 'video',
  voice: 'voice',
  audio: 'audio',
  document: 'document',
  file: 'document',
  sticker: 'sticker',
};
const TEXT_MAX = 1_000_000;
const FILES_MAX = 50;
const ERROR_MAX = 500;

/** The message, or why there is none. */
export function readMessageRow(row: OlderRow, platform: 'telegram' | 'email'): OlderMessage | string {
  const word = textIn(row, COLUMNS.direction) ?? '';
  const type = textIn(row, COLUMNS.type)?.toLowerCase() ?? '';
  const is_note = NOTE.test(type) || NOTE.test(word);
  const direction = INBOUND.test(word) ? 'inbound' : OUTBOUND.test(word) || is_note ? 'outbound' : null;
  if (direction === null) return `its direction is neither inbound nor outbound: ${word.slice(0, 40)}`;
  const files = filesIn(row);
  const text = plainTextOf((longTextIn(row, COLUMNS.content) ?? '').slice(0, TEXT_MAX)).trim();
  const kind = platform === 'email' ? 'mail' : (KINDS[type] ?? (files.length > 0 ? 'document' : 'text'));
  if (text === '' && files.length === 0 && (kind === 'text' || kind === 'mail')) return 'it says nothing';
  const outer = textIn(row, COLUMNS.outer_id);
  const at = dateIn(row, COLUMNS.sent_at);
  const deleted = flagIn(row, COLUMNS.deleted);
  return {
    file: row.file,
    line: row.line,
    id: textIn(row, COLUMNS.id) ?? '',
    conversation: textIn(row, COLUMNS.conversation)?.toLowerCase() ?? '',
    direction,
    is_note,
    kind,
    text,
    subject: textIn(row, COLUMNS.subject)?.slice(0, 500) ?? null,
    files,
    telegram_message_id: platform === 'telegram' ? numberOf(outer) : null,
    message_id_header: platform === 'email' ? messageIdIn(outer) : null,
    in_reply_to: platform === 'email' ? messageIdIn(textIn(row, COLUMNS.in_reply_to)) : null,
    sender_name: textIn(row, COLUMNS.sender_name)?.slice(0, 200) ?? null,
    ...deliveryOf(row),
    // A moment in such a column says that it is.
    deleted: deleted ?? (deleted === undefined && textIn(row, COLUMNS.deleted) !== null),
    sent_at: at.kind === 'date' ? at.date : null,
    said_at: textIn(row, COLUMNS.sent_at) ?? '',
  };
}

/** Telegram's numbers are int4. */
function numberOf(text: string | null): number | null {
  const number = /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0;
  return number > 0 && number <= 2_147_483_647 ? number : null;
}

/** What had not gone out yet never does by itself: a person writes it again. */
function deliveryOf(row: OlderRow): Pick<OlderMessage, 'delivery' | 'error_message'> {
  const word = textIn(row, COLUMNS.status)?.toLowerCase() ?? '';
  if (/^(?:read|seen|opened)$/.test(word)) return { delivery: 'read', error_message: null };
  const failed = /^(?:failed|error|rejected|bounced)$/.test(word);
  if (!failed && !/^(?:pending|queued|sending|draft|scheduled)$/.test(word))
    return { delivery: 'sent', error_message: null };
  const said = longTextIn(row, COLUMNS.error_message)?.slice(0, ERROR_MAX) ?? null;
  return {
    delivery: 'failed',
    error_message: said ?? (failed ? 'as the older database said' : 'had not gone out when it was brought here'),
  };
}

/** Names only: the files lie on another machine. */
function filesIn(row: OlderRow): string[] {
  const text = textIn(row, COLUMNS.attachments);
  if (text === null) return [];
  const value = parsed(text);
  const list: unknown[] = Array.isArray(value) ? value : value === undefined ? [text] : [value];
  return list.flatMap((one) => fileName(one) ?? []).slice(0, FILES_MAX);
}

function fileName(one: unknown): string | null {
  if (typeof one === 'string') return lastPart(one);
  if (typeof one !== 'object' || one === null) return null;
  const fields: Record<string, unknown> = { ...one };
  const named = ['file_name', 'filename', 'name', 'path', 'url', 'file_id'].map((key) => fields[key]);
  const found = named.find((each) => typeof each === 'string' && each.trim() !== '');
  return typeof found === 'string' ? lastPart(found) : 'file';
}

function lastPart(text: string): string | null {
  const [path = ''] = text.trim().split(/[?#]/);
  return path.split(/[\\/]/).findLast(Boolean)?.slice(0, 200) ?? null;
}

const TAGS = /<(?:!doctype|html|head|body|div|p|br|span|table|a|b|i|style)\b[^>]*>/i;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Many kept mails as HTML. Only what can be read of it is kept: what it looked like, and what it loads, stays behind. */
function plainTextOf(text: string): string {
  if (!TAGS.test(text)) return text;
  return text
    .replaceAll(/<(style|script|head)\b[^]*?<\/\1\s*>/gi, '')
    .replaceAll(/<br\b[^>]*>|<\/(?:p|div|tr|li|h\d)\s*>/gi, '\n')
    .replaceAll(/<[^>]{0,5000}>/g, '')
    .replaceAll(/&(?:#(\d{1,7})|([a-z]{2,6}));/gi, (all, code?: string, name?: string) =>
      code === undefined ? (ENTITIES[name?.toLowerCase() ?? ''] ?? all) : characterOf(Number(code), all),
    )
    .replaceAll(/[ \t]+\n/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

function characterOf(code: number, else_text: string): string {
  return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code).toWellFormed() : else_text;
}
