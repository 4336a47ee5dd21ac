/** TL objects to bytes and back. Envelopes that TL itself cannot describe (containers, results) are made in `mtproto/`. */
import { __tlWriterMap, TlBinaryWriter, type TlWriterMap } from '@mtcute/core/utils.js';
import { BoundedReader } from './bounded-reader.ts';
import { LAYER, readers } from './schema.ts';

/** Any TL object. What it is, its name tells. */
export type TlObject = { _: string };

export const BOOL_TRUE = 0x997275b5;
export const BOOL_FALSE = 0xbc799737;
export const VECTOR = 0x1cb5c415;

// mtcute declares the map's writers with `unknown` and its own writer class with `any`; they are the same functions.
const writers: TlWriterMap = __tlWriterMap;

/** The language of one layer. */
export type Codec = {
  layer: number;
  /** Throws mtcute's TlUnknownObjectError for an id that the layer does not have. */
  read: (data: Uint8Array) => TlObject;
  writeObject: (object: TlObject) => Buffer;
  writeResult: (result: unknown) => Buffer;
};

/** Throws mtcute's TlUnknownObjectError for an id that the layer does not have, a RangeError for what breaks off. */
export function readObject(data: Uint8Array): TlObject {
  const object = new BoundedReader(readers, data).object();
  if (!isObject(object)) throw new TypeError('a TL object was expected');
  return object;
}

export function writeObject(object: TlObject): Buffer {
  return view(TlBinaryWriter.serializeObject(writers, object));
}

/** That of the layer in which this server is written. */
export const ownCodec: Codec = { layer: LAYER, read: readObject, writeObject, writeResult };

/** An answer to a method: an object, a boolean, or a list of objects or numbers. */
export function writeResult(result: unknown): Buffer {
  if (result === true) return word(BOOL_TRUE);
  if (result === false) return word(BOOL_FALSE);
  if (Array.isArray(result)) return Buffer.concat([word(VECTOR), word(result.length), ...result.map(writeElement)]);
  if (isObject(result)) return writeObject(result);
  throw new TypeError(`no method answers with a ${typeof result}`);
}

export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** TL's `bytes`: short lengths in one byte, long ones in three behind 254, padded to whole words. */
export function bytesField(content: Uint8Array): Buffer {
  const { length } = content;
  const head = length < 254 ? Buffer.of(length) : Buffer.of(254, length & 0xff, (length >> 8) & 0xff, length >> 16);
  const padding = (4 - ((head.length + length) % 4)) % 4;
  return Buffer.concat([head, content, Buffer.alloc(padding)]);
}

function writeElement(element: unknown): Buffer {
  if (typeof element === 'number') return word(element >>> 0);
  if (isObject(element)) return writeObject(element);
  throw new TypeError(`no method answers with a list of ${typeof element}`);
}

export function isObject(value: unknown): value is TlObject {
  return typeof value === 'object' && value !== null && '_' in value && typeof value._ === 'string';
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
