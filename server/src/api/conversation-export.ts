// A whole conversation as a file, written while it is read.
import type { Scope } from '#store/scope.ts';
import { byteStream } from '#lib/byte-stream.ts';
import type { AttachmentView, ConversationView } from '#store/inbox/views.ts';
import { wholeConversation, type Entry } from '#store/inbox/whole-conversation.ts';

export type ExportFormat = 'json' | 'txt';

const TYPES = { json: 'application/json', txt: 'text/plain; charset=utf-8' } as const;

export function conversationExport(scope: Scope, conversation: ConversationView, format: ExportFormat) {
  const entries = wholeConversation(scope, conversation.id);
  const parts = format === 'json' ? asJson(conversation, entries) : asText(conversation, entries);
  return {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="conversation-${conversation.id}.${format}"`,
    },
    body: byteStream(inBytes(parts)),
  };
}

async function* inBytes(parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const part of parts) yield Buffer.from(part);
}

async function* asJson(conversation: ConversationView, entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  yield `{"conversation":${JSON.stringify(conversation)},"entries":[`;
  let between = '\n';
  for await (const { kind, ...rest } of entries) {
    yield `${between}${JSON.stringify({ kind, ...('message' in rest ? rest.message : rest.note) })}`;
    between = ',\n';
  }
  yield '\n]}\n';
}

async function* asText(conversation: ConversationView, entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  yield headOf(conversation);
  for await (const entry of entries) yield `\n${entry.kind === 'note' ? noteText(entry) : messageText(entry)}`;
}

function headOf({ id, account, mailbox, subject, contact }: ConversationView): string {
  const with_whom = [contact?.name, contact?.username && `@${contact.username}`, contact?.email].filter(Boolean);
  const lines = [
    `Conversation ${id}`,
    `Through: ${account ?? mailbox ?? ''}`,
    ...(with_whom.length > 0 ? [`With: ${with_whom.join(', ')}`] : []),
    ...(subject === null ? [] : [`Subject: ${subject}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function noteText({ note }: Extract<Entry, { kind: 'note' }>): string {
  return `[${momentOf(note.created_at)}] Private note by ${note.author.name}\n${note.text}\n`;
}

function messageText({ message }: Extract<Entry, { kind: 'message' }>): string {
  const { direction, sender_name, sent_by, sent_at, deleted_at, delivery, kind, text, attachments } = message;
  const who = direction === 'inbound' ? (sender_name ?? 'They') : (sent_by ?? sender_name ?? 'We');
  const marks = [
    ...(delivery === 'failed' || delivery === 'queued' || delivery === 'unconfirmed' ? [delivery] : []),
    ...(deleted_at === null ? [] : [`taken away ${momentOf(deleted_at)}`]),
  ];
  const said = text !== '' ? [text] : kind === 'text' || kind === 'mail' ? [] : [`[${kind}]`];
  return [
    `[${momentOf(sent_at)}] ${who}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`,
    ...said,
    ...attachments.map(fileText),
    '',
  ].join('\n');
}

const fileText = ({ file_name, size_bytes }: AttachmentView): string => `[file: ${file_name}, ${size_bytes} bytes]`;

const momentOf = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
