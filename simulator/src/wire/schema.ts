/**
 * Readers for what a client sends. mtcute's own map reads *objects* only, because a client never reads a method; the
 * methods' readers are made here, once, from the schema that mtcute ships.
 */
import { createRequire } from 'node:module';
import { __tlReaderMap, type TlBinaryReader, type TlReaderMap } from '@mtcute/core/utils.js';

export type Argument = {
  name: string;
  type: string;
  typeModifiers?: { predicate?: string; isVector?: boolean; isBareVector?: boolean; isBareType?: boolean };
};
export type Entry = { kind: 'method' | 'class'; name: string; id: number; arguments: Argument[] };

type Fields = Record<string, unknown>;
type FieldReader = (reader: TlBinaryReader, into: Fields) => void;
type ValueReader = (reader: TlBinaryReader) => unknown;

// An import would make the type checker spell out the type of two megabytes of JSON.
const require = createRequire(import.meta.url);
const apiSchema: { l: number; e: Entry[] } = require('@mtcute/core/tl/api-schema.json');
const protocolSchema: Entry[] = require('@mtcute/core/tl/mtp-schema.json');

/** The API layer that this server speaks. */
export const LAYER = apiSchema.l;

/** The names of everything that can be called. */
export const methodNames: ReadonlySet<string> = new Set(
  apiSchema.e.filter(({ kind }) => kind === 'method').map(({ name }) => name),
);

const byName = new Map(apiSchema.e.map((entry) => [entry.name, entry]));

/** An object or method of the own layer. */
export function entryOf(name: string): Entry | undefined {
  return byName.get(name);
}

/** What clients without a DC of their own in mind send in a handshake; mtcute's schema has left it out. */
const innerDataWithoutDc: Entry = {
  kind: 'class',
  name: 'mt_p_q_inner_data',
  id: 0x83c95aec,
  arguments: [
    ...['pq', 'p', 'q'].map((name) => ({ name, type: 'bytes' })),
    ...['nonce', 'server_nonce'].map((name) => ({ name, type: 'int128' })),
    { name: 'new_nonce', type: 'int256' },
  ],
};

/** Reads objects and methods of the API and of the protocol. */
export const readers: TlReaderMap = makeReaders();

/** Those of the protocol alone, which is the same in all layers. */
export const protocolReaders: TlReaderMap = Object.fromEntries(
  [...protocolSchema, innerDataWithoutDc].flatMap(({ id }) => {
    const reader = readers[id];
    return reader ? [[id, reader]] : [];
  }),
);

function makeReaders(): TlReaderMap {
  const map: TlReaderMap = { ...__tlReaderMap };
  for (const entry of [...apiSchema.e, ...protocolSchema]) {
    if (entry.kind === 'method') map[entry.id] = makeReader(entry);
  }
  map[innerDataWithoutDc.id] = makeReader(innerDataWithoutDc);
  return map;
}

export function makeReader(entry: Entry): (reader: TlBinaryReader) => Fields {
  let fields: FieldReader[] | null = null;
  return (reader) => {
    // Most of the 800 methods are never called: their readers are made at the first use.
    fields ??= entry.arguments.map((argument) => fieldReader(argument));
    const into: Fields = { _: entry.name };
    for (const read of fields) read(reader, into);
    return into;
  };
}

function fieldReader({ name, type, typeModifiers = {} }: Argument): FieldReader {
  // Flag words stay among the fields under their own name, where the fields behind them look.
  if (type === '#') {
    return (reader, into) => {
      into[name] = reader.uint();
    };
  }
  const key = fieldName(name);
  const isSet = flagOf(typeModifiers.predicate);
  if (type === 'true') {
    return (_reader, into) => {
      into[key] = isSet(into);
    };
  }
  const read = valueReader(type, typeModifiers);
  return (reader, into) => {
    if (isSet(into)) into[key] = read(reader);
  };
}

/** As mtcute names it. */
export function fieldName(name: string): string {
  return name.replaceAll(/_([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase());
}

/** `flags.3` → whether bit 3 of the flag word `flags` is set. */
function flagOf(predicate: string | undefined): (fields: Fields) => boolean {
  if (predicate === undefined) return () => true;
  const [word = '', bit = '0'] = predicate.split('.');
  return (fields) => ((Number(fields[word]) >>> Number(bit)) & 1) === 1;
}

function valueReader(type: string, modifiers: NonNullable<Argument['typeModifiers']>): ValueReader {
  if (modifiers.isBareVector || modifiers.isBareType)
    throw new Error(`no method has bare arguments, yet here: ${type}`);
  const one = scalarReader(type);
  return modifiers.isVector ? (reader) => reader.vector(() => one(reader)) : one;
}

function scalarReader(type: string): ValueReader {
  switch (type) {
    case 'int':
      return (reader) => reader.int();
    case 'long':
      return (reader) => reader.long();
    case 'int53':
      return (reader) => reader.int53();
    case 'double':
      return (reader) => reader.double();
    case 'string':
      return (reader) => reader.string();
    case 'bytes':
      return (reader) => reader.bytes();
    case 'int128':
      return (reader) => reader.int128();
    case 'int256':
      return (reader) => reader.int256();
    default:
      return (reader) => reader.object();
  }
}
