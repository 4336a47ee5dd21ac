// The body of a message in its parts, by mailparser's streams. Facts about it that cost time stand here:
//  - text without a charset it takes for UTF-8, and what it does not know it does not decode: so all text goes through our decoder;
//  - at a limit it fails in the middle: what was read until then is kept;
//  - an attachment has to be read to its end before the next part comes.
import { Transform, type TransformCallback } from 'node:stream';
import { MailParser } from 'mailparser';
import { decodeText } from '#domain/mail/charset.ts';
import { headBytes } from './head.ts';

export type RawPart = {
  file_name: string | null;
  mime_type: string;
  content_id: string | null;
  inline: boolean;
  charset: string | null;
  bytes: Buffer;
  cut: boolean;
};

export type Parts = { text: string | null; html: string | null; files: RawPart[] };

/** Of one part; a message may have so many parts. */
const PART_HEAD_MAX = 128 * 1024;
const NODES_MAX = 500;
const FILES_MAX = 200;
/** Of all of them: what base64 makes of the largest message that is fetched. */
const FILES_BYTES_MAX = 60_000_000;
/** A file comes line by line, and of a large one there are hundreds of thousands: they are put together as they come. */
const GATHERED_BYTES = 65_536;
/** Of what cannot be taken apart so much is shown as it is. */
const AS_IT_IS_MAX = 20_000;
const UNLABELLED = 'x-groundcrew-unlabelled';

/** Never rejects. */
export async function takeApart(raw: Buffer): Promise<Parts> {
  const parts: Parts = { text: null, html: null, files: [] };
  const limits = {
    maxHeadSize: PART_HEAD_MAX,
    maxChildNodes: NODES_MAX,
    ignoreEmbedded: true,
    keepDeliveryStatus: true,
  };
  const options = { ...limits, skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true };
  const parser = new MailParser(options);
  const nodes = ourCharsets(parser);
  let room = FILES_BYTES_MAX;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  parser.once('end', resolve);
  parser.once('close', resolve);
  let failed = false;
  parser.on('error', () => {
    failed = true;
    resolve();
  });
  parser.on('data', (data: unknown) => {
    const part = partOf(data);
    if (part === null) return;
    if (part.type === 'text') {
      parts.text = part.text;
      parts.html = part.html;
      return;
    }
    const chunks: Buffer[] = [];
    let lines: Buffer[] = [];
    let lines_bytes = 0;
    const gather = (): void => {
      chunks.push(Buffer.concat(lines, lines_bytes));
      [lines, lines_bytes] = [[], 0];
    };
    const file: RawPart = { ...part.file, bytes: Buffer.alloc(0), cut: false };
    if (parts.files.length < FILES_MAX) parts.files.push(file);
    part.content.on('data', (chunk: Buffer) => {
      const kept = chunk.subarray(0, room);
      room -= kept.length;
      file.cut ||= kept.length < chunk.length;
      lines.push(kept);
      lines_bytes += kept.length;
      if (lines_bytes >= GATHERED_BYTES) gather();
    });
    part.content.once('end', () => {
      gather();
      file.bytes = Buffer.concat(chunks);
      part.release();
    });
  });
  parser.end(withPlainHead(raw));
  await ended;
  parser.destroy();
  if (failed) {
    // What came before the limit is there in the parser, though it was not told; and the whole is kept as a file.
    parts.text ??= textIn(nodes, 'text/plain');
    parts.html ??= textIn(nodes, 'text/html');
    const body = headBytes(raw).length;
    if (parts.html === null) parts.text ??= decodeText(raw.subarray(body, body + AS_IT_IS_MAX), null).trim();
    parts.files.push({ ...WHOLE, bytes: raw, cut: false });
  }
  return parts;
}

/** Names of files in the head of a message that is a file itself, in charsets of old. */
function withPlainHead(raw: Buffer): Buffer {
  const head = headBytes(raw);
  const text = decodeText(head, null);
  const plain = Buffer.from(text);
  return plain.equals(head) ? raw : Buffer.concat([plain, raw.subarray(head.length)]);
}

const WHOLE = { file_name: 'message.eml', mime_type: 'message/rfc822', content_id: null, inline: false, charset: null };

function textIn(nodes: readonly object[], type: string): string | null {
  const texts = nodes.flatMap((node) => {
    const text: unknown = Reflect.get(node, 'textContent');
    return Reflect.get(node, 'contentType') === type && typeof text === 'string' ? [text] : [];
  });
  return texts.length === 0 ? null : texts.join('\n');
}

/** All inline text is decoded by `decodeText`, with what its part says of it. Returns the nodes, as they are read. */
function ourCharsets(parser: MailParser): object[] {
  const nodes: object[] = [];
  const create: unknown = Reflect.get(parser, 'createNode');
  if (typeof create !== 'function') throw new Error('mailparser creates no nodes any more.');
  Object.defineProperty(parser, 'createNode', {
    value: (...given: unknown[]): unknown => {
      const node: unknown = Reflect.apply(create, parser, given);
      if (typeof node === 'object' && node !== null) {
        const charset: unknown = Reflect.get(node, 'charset');
        const named = typeof charset === 'string' && !/^(?:us-?ascii|utf-?8)$/i.test(charset);
        Reflect.set(node, 'charset', named ? charset : UNLABELLED);
        if (nodes.length < NODES_MAX) nodes.push(node);
      }
      return node;
    },
  });
  const decodeStream = (charset: string) => new WholeText(charset === UNLABELLED ? null : charset);
  Object.defineProperty(parser, 'decoder', { value: { decodeStream } });
  return nodes;
}

class WholeText extends Transform {
  readonly #charset: string | null;
  readonly #chunks: Buffer[] = [];

  constructor(charset: string | null) {
    super();
    this.#charset = charset;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#chunks.push(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    done(null, Buffer.from(decodeText(Buffer.concat(this.#chunks), this.#charset)));
  }
}

type Told =
  | { type: 'text'; text: string | null; html: string | null }
  | {
      type: 'attachment';
      file: Omit<RawPart, 'bytes' | 'cut'>;
      content: NodeJS.ReadableStream;
      release: () => void;
    };

function partOf(data: unknown): Told | null {
  if (typeof data !== 'object' || data === null) return null;
  const told = (name: string): unknown => Reflect.get(data, name);
  if (told('type') === 'text') return { type: 'text', text: stringOf(told('text')), html: stringOf(told('html')) };
  const [content, release] = [told('content'), told('release')];
  if (!isStream(content) || typeof release !== 'function') return null;
  const content_id = stringOf(told('cid'));
  const headers = told('headers');
  const type: unknown = headers instanceof Map ? headers.get('content-type') : null;
  const params: unknown = typeof type === 'object' && type !== null ? Reflect.get(type, 'params') : null;
  const charset = typeof params === 'object' && params !== null ? stringOf(Reflect.get(params, 'charset')) : null;
  const related = told('related') === true || told('contentDisposition') === 'inline';
  const mime_type = (stringOf(told('contentType')) ?? 'application/octet-stream').toLowerCase().slice(0, 150);
  return {
    type: 'attachment',
    file: {
      file_name: stringOf(told('filename')),
      mime_type: /^[a-z0-9.+-]+\/[a-z0-9.+_-]+$/.test(mime_type) ? mime_type : 'application/octet-stream',
      content_id: content_id?.slice(0, 250) ?? null,
      inline: related && content_id !== null,
      charset,
    },
    content,
    release: () => void Reflect.apply(release, data, []),
  };
}

function isStream(value: unknown): value is NodeJS.ReadableStream {
  return typeof value === 'object' && value !== null && 'on' in value && 'read' in value;
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
