import { formattedText } from '#domain/formatting.ts';
import { collector, decodeText, textLines } from './file.ts';
import type { LegacyResult } from './file.ts';
import { kindOf, member, parseJson, textOf } from './json.ts';
import type { JsonMember, JsonNode } from './json.ts';
import { readNiche } from './niches.ts';
import { readPhotos } from './photos.ts';
import type { LegacyPhoto } from './photos.ts';

export type LegacyMessage = {
  line: number;
  /** Null: the niche for which messages are imported. */
  niche: string | null;
  /** `uk`, `ru`, `pt-br`; null when the file does not say. */
  language: string | null;
  /** May be empty where there is a photo. */
  text: string;
  /** As named there; the importer looks for the files. */
  photos: LegacyPhoto[];
};

type Place = { niche: string | null; language: string | null };

/** core.telegram.org/method/messages.sendMessage: MESSAGE_TOO_LONG above 4096; captions are cut at 1024 by most accounts. */
const TEXT_LENGTH_MAX = 4096;
const CAPTION_LENGTH_MAX = 1024;

/** Keys that only wrap the list. */
const WRAPPERS = new Set(['messages', 'variants', 'posts', 'texts']);

export type MessagesOptions = {
  /** Niches known from elsewhere: `messages_NAME.txt` belongs to one of these, or says its language, or neither. */
  niches?: ReadonlySet<string>;
};

/**
 * Messages in all their forms: by language, by niche, as a bare list, or as `messages_*.txt` with one a line. Equal texts
 * of one niche count once.
 */
export function parseMessages(
  file: string,
  content: string | Uint8Array,
  options: MessagesOptions = {},
): LegacyResult<LegacyMessage> {
  const { records, rejected, notes, reject, note } = collector<LegacyMessage>(file);
  const seen = new Map<string, LegacyMessage>();
  const place = placeOfFile(file, options.niches ?? new Set());
  if (isJson(file, content)) visit(parseJson(file, content), place, 0);
  else
    for (const { number, text } of textLines(file, content))
      add({ line: number, ...place, text: text.trim(), photos: [] });
  return { records, rejected, notes };

  function visit(node: JsonNode, where: Place, depth: number): void {
    if (node.kind === 'array') {
      for (const item of node.items) readItem(item, where);
    } else if (node.kind === 'object' && isMessage(node)) {
      readItem(node, where);
    } else if (node.kind === 'object' && depth < 2) {
      for (const entry of node.members) visitMember(entry, where, depth);
    } else {
      reject(node.line, '', `expected a list of messages, not ${kindOf(node)}`);
    }
  }

  function visitMember({ key, line, node }: JsonMember, where: Place, depth: number): void {
    const next = placeOfKey(key, where);
    if (next === null) reject(line, key, 'neither a language nor the name of a niche');
    else visit(node, next, depth + 1);
  }

  function readItem(node: JsonNode, where: Place): void {
    const message = readMessage(node, where);
    if (typeof message === 'string') reject(node.line, textOf(member(node, 'text')) ?? '', message);
    else add(message);
  }

  function add(message: LegacyMessage): void {
    const reason = tooMuch(message);
    if (reason !== null) return reject(message.line, message.text.slice(0, 60), reason);
    const key = `${message.niche ?? ''}\n${message.text === '' ? JSON.stringify(message.photos) : message.text}`;
    const before = seen.get(key);
    if (before === undefined) {
      seen.set(key, message);
      records.push(message);
      return;
    }
    if (before.photos.length === 0) before.photos = message.photos;
    note(message.line, message.text.slice(0, 60), `the same text stands twice (first in line ${before.line})`);
  }
}

/** By its content, since people name files as they like; a message in a text file may begin with a bracket. */
function isJson(file: string, content: string | Uint8Array): boolean {
  if (/\.txt$/i.test(file)) return false;
  return /\.json$/i.test(file) || /^\s*[[{]/.test(decodeText(file, content));
}

function isMessage(node: JsonNode): boolean {
  return ['text', 'photo', 'image', 'message'].some((key) => member(node, key)?.kind === 'value');
}

function readMessage(node: JsonNode, where: Place): LegacyMessage | string {
  if (node.kind === 'array') return `expected a message, not ${kindOf(node)}`;
  const textNode = node.kind === 'value' ? node : member(node, 'text', 'message', 'caption');
  if (textNode !== undefined && !isText(textNode)) return `the text is ${kindOf(textNode)}`;
  const text = textNode?.value ?? '';
  const photos = readPhotos(member(node, 'photo', 'image', 'photos', 'images', 'photo_path'));
  if (photos === undefined) return 'the photo is neither a path nor a web address';
  return { line: node.line, ...where, text: text.replaceAll('\r\n', '\n').trim(), photos };
}

/** null stands for no text. */
function isText(node: JsonNode): node is JsonNode & { kind: 'value'; value: string | null } {
  return node.kind === 'value' && (node.value === null || typeof node.value === 'string');
}

function tooMuch({ text, photos }: LegacyMessage): string | null {
  if (text === '' && photos.length === 0) return 'neither text nor photo';
  const max = photos.length > 0 ? CAPTION_LENGTH_MAX : TEXT_LENGTH_MAX;
  const { length } = formattedText(text).text;
  if (length > max) return `${length} characters; Telegram takes ${max}${photos.length > 0 ? ' with a photo' : ''}`;
  return text.isWellFormed() ? null : 'broken characters (half of a pair)';
}

function placeOfKey(key: string, where: Place): Place | null {
  if (WRAPPERS.has(key.toLowerCase())) return where;
  const language = languageOf(key);
  if (language !== null) return { ...where, language };
  const niche = readNiche(key);
  return niche === null ? null : { ...where, niche };
}

/** `messages_uk.txt` says its language, `messages_ukraine_cars.txt` a niche if there is such a one. */
function placeOfFile(file: string, niches: ReadonlySet<string>): Place {
  const suffix = /messages_([^/\\]+)\.\w+$/i.exec(file)?.[1] ?? '';
  return { niche: niches.has(suffix) ? suffix : null, language: languageOf(suffix) };
}

/** ISO 639 codes of two letters, with or without a region; nobody calls a niche so. */
function languageOf(text: string): string | null {
  return /^[a-z]{2}(?:[-_][a-z]{2,4})?$/i.test(text) ? text.toLowerCase().replace('_', '-') : null;
}
