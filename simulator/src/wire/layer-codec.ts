/**
 * The language of a client of another layer, made from that layer's schema. What it sends is read into the objects that
 * methods know; what is answered is written with the fields that its layer has, the others fall away. Answers that its
 * layer does not know at all are said as they were said before, and updates that it does not know are not sent to it.
 */
import Long from 'long';
import type { TlReaderMap } from '@mtcute/core/utils.js';
import { BoundedReader } from './bounded-reader.ts';
import { BOOL_FALSE, BOOL_TRUE, bytesField, isObject, VECTOR, word, type Codec } from './codec.ts';
import { entryOf, fieldName, makeReader, protocolReaders, readers, type Argument, type Entry } from './schema.ts';
import { parseTl, TlTextError } from './tl-text.ts';

export function createLayerCodec(layer: number, tl: string): Codec {
  const entries = entriesOf(layer, tl);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const map = readersOf(entries);
  const writer = new LayerWriter(layer, byName);
  return {
    layer,
    read: (data) => {
      const object = new BoundedReader(map, data).object();
      if (!isObject(object)) throw new TypeError('a TL object was expected');
      return object;
    },
    writeObject: (object) => Buffer.concat(writer.object(object)),
    writeResult: (result) => Buffer.concat(writer.result(result)),
  };
}

function entriesOf(layer: number, tl: string): Entry[] {
  try {
    return parseTl(tl).map(withShortNumbers);
  } catch (error) {
    if (error instanceof TlTextError) throw new TlTextError(`layer ${layer}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Methods have these as numbers where the schema says `long`: ids of people and chats, sizes. */
function withShortNumbers(entry: Entry): Entry {
  const known = new Map(entryOf(entry.name)?.arguments.map((argument) => [argument.name, argument.type]));
  const fields = entry.arguments.map((argument) =>
    argument.type === 'long' && known.get(argument.name) === 'int53' ? { ...argument, type: 'int53' } : argument,
  );
  return { ...entry, arguments: fields };
}

function readersOf(entries: Entry[]): TlReaderMap {
  const map: TlReaderMap = { ...protocolReaders };
  // The same id is the same definition, in every layer.
  for (const entry of entries) map[entry.id] = readers[entry.id] ?? makeReader(entry);
  return map;
}

type Fields = Record<string, unknown>;

class LayerWriter {
  readonly #layer: number;
  readonly #entries: Map<string, Entry>;

  constructor(layer: number, entries: Map<string, Entry>) {
    this.#layer = layer;
    this.#entries = entries;
  }

  result(result: unknown): Buffer[] {
    if (typeof result === 'boolean') return [word(result ? BOOL_TRUE : BOOL_FALSE)];
    if (!Array.isArray(result)) return this.object(result);
    const elements = result.flatMap((each) => (typeof each === 'number' ? [word(each >>> 0)] : this.object(each)));
    return [word(VECTOR), word(result.length), ...elements];
  }

  object(value: unknown): Buffer[] {
    if (!isObject(value)) throw new TypeError(`an object was expected, not a ${typeof value}`);
    const entry = this.#entries.get(value._);
    if (!entry) {
      const before = BEFORE[value._]?.({ ...value });
      if (before === undefined) throw new TypeError(`layer ${this.#layer} has no ${value._}`);
      return this.object(before);
    }
    const fields: Fields = { ...value };
    return [word(entry.id), ...entry.arguments.flatMap((argument) => this.#argument(entry, argument, fields))];
  }

  #argument(entry: Entry, argument: Argument, fields: Fields): Buffer[] {
    const { name, type, typeModifiers: { predicate, isVector } = {} } = argument;
    if (type === '#') return [word(flagsOf(entry, name, fields))];
    if (type === 'true') return [];
    const value = fields[fieldName(name)];
    if (value === undefined || value === null) {
      if (predicate !== undefined) return [];
      throw new TypeError(`layer ${this.#layer} needs ${entry.name}.${name}`);
    }
    if (!isVector) return this.#value(type, value);
    if (!Array.isArray(value)) throw new TypeError(`${entry.name}.${name} is a list`);
    const known = type === 'Update' ? value.filter((each) => this.#knows(each)) : value;
    return [word(VECTOR), word(known.length), ...known.flatMap((each) => this.#value(type, each))];
  }

  #value(type: string, value: unknown): Buffer[] {
    switch (type) {
      case 'int':
        return [word(Number(value) >>> 0)];
      case 'long':
      case 'int53':
        return [Buffer.from(toLong(value).toBytesLE())];
      case 'double': {
        const bytes = Buffer.alloc(8);
        bytes.writeDoubleLE(Number(value));
        return [bytes];
      }
      case 'string':
        return [bytesField(Buffer.from(String(value)))];
      case 'bytes':
        return [bytesField(bytesOf(value))];
      case 'int128':
      case 'int256':
        return [bytesOf(value)];
      case 'Bool':
        return [word(value === true ? BOOL_TRUE : BOOL_FALSE)];
      default:
        return this.object(value);
    }
  }

  #knows(update: unknown): boolean {
    return isObject(update) && this.#entries.has(update._);
  }
}

/** What is new since older layers, as those have it. */
const BEFORE: Record<string, ((fields: Fields) => unknown) | undefined> = {
  'messages.chatInviteJoinResultOk': ({ updates }) => updates,
};

function flagsOf(entry: Entry, word: string, fields: Fields): number {
  let flags = 0;
  for (const { name, type, typeModifiers } of entry.arguments) {
    const [of, bit] = typeModifiers?.predicate?.split('.') ?? [];
    if (of !== word) continue;
    const value = fields[fieldName(name)];
    const isSet = type === 'true' ? value === true : value !== undefined && value !== null;
    if (isSet) flags |= 1 << Number(bit);
  }
  return flags >>> 0;
}

function toLong(value: unknown): Long {
  if (Long.isLong(value)) return value;
  if (typeof value === 'number') return Long.fromNumber(value);
  throw new TypeError(`a long number was expected, not a ${typeof value}`);
}

function bytesOf(value: unknown): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`bytes were expected, not a ${typeof value}`);
}

/** The own layer and others, by number. */
export function createCodecs(own: Codec, layers: readonly { layer: number; tl: string }[]): Map<number, Codec> {
  const codecs = new Map<number, Codec>(layers.map(({ layer, tl }) => [layer, createLayerCodec(layer, tl)]));
  return codecs.set(own.layer, own);
}
