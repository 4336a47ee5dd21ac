/** TL objects and requests that keep to the schema, and otherwise are anything. */
import { createRequire } from 'node:module';
import { Long, type tl } from '@mtcute/core';
import { __tlWriterMap, TlBinaryWriter } from '@mtcute/core/utils.js';
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { textFrom } from './mutate.ts';

type Argument = { name: string; type: string; typeModifiers?: { predicate?: string; isVector?: boolean } };
type Entry = { kind: 'class' | 'method'; name: string; type: string; arguments: Argument[] };
type Fields = Record<string, unknown>;

/** What makes a random request mean something: peers, names and hashes that the world has, by the schema's types. */
export type Known = {
  objects: Record<string, readonly object[]>;
  texts: readonly string[];
  numbers: readonly number[];
};

// An import would make the type checker spell out the type of two megabytes of JSON.
const require = createRequire(import.meta.url);
const schema: { e: Entry[] } = require('@mtcute/core/tl/api-schema.json');

const methods = new Map(schema.e.filter(({ kind }) => kind === 'method').map((entry) => [entry.name, entry]));
const classes = Map.groupBy(
  schema.e.filter(({ kind }) => kind === 'class'),
  ({ type }) => type,
);

/** Deeper objects are the simplest of their type. */
const DEPTH_MAX = 4;
const VECTOR_MAX = 4;

export const methodNames: readonly string[] = [...methods.keys()];

/** A request of that method, as the client would write it; null when the schema has no such method. */
export function randomRequest(chance: Chance, name: string, known: Known): tl.RpcMethod | null {
  const entry = methods.get(name);
  if (!entry) return null;
  const request = { _: name, ...fieldsOf(chance, entry, known, 0) };
  return isMethod(request) ? request : null;
}

/** As bytes; null for what mtcute cannot write. */
export function writeRequest(request: tl.RpcMethod): Buffer | null {
  try {
    return Buffer.from(TlBinaryWriter.serializeObject(__tlWriterMap, request));
  } catch {
    return null;
  }
}

function isMethod(object: { _: string }): object is tl.RpcMethod {
  return methods.has(object._);
}

function fieldsOf(chance: Chance, entry: Entry, known: Known, depth: number): Fields {
  const fields: Fields = {};
  for (const { name, type, typeModifiers = {} } of entry.arguments) {
    if (type === '#') continue;
    if (typeModifiers.predicate !== undefined && chance.happens(0.6)) continue;
    const one = (): unknown => valueOf(chance, type, known, depth + 1);
    const key = name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    fields[key] = typeModifiers.isVector ? Array.from({ length: chance.int(VECTOR_MAX) }, one) : one();
  }
  return fields;
}

function valueOf(chance: Chance, type: string, known: Known, depth: number): unknown {
  switch (type) {
    case 'true':
    case 'Bool':
      return chance.happens(0.5);
    case 'int':
      return chance.pick([0, 1, -1, 100, 2 ** 31 - 1, -(2 ** 31), ...known.numbers]);
    case 'long':
      return chance.happens(0.3) ? Long.fromNumber(chance.int(1000)) : Long.fromBytesLE([...chance.bytes(8)]);
    case 'int53':
      return chance.pick([0, 1, 2 ** 40, ...known.numbers]);
    case 'double':
      return chance.pick([0, -1, 0.5, Number.MAX_VALUE, Number.NaN]);
    case 'string':
      return chance.happens(0.5) ? chance.pick(['', ...known.texts]) : textFrom(chance, known.texts);
    case 'bytes':
      return chance.bytes(chance.int(64));
    case 'int128':
      return chance.bytes(16);
    case 'int256':
      return chance.bytes(32);
    default:
      return objectOf(chance, type, known, depth);
  }
}

function objectOf(chance: Chance, type: string, known: Known, depth: number): unknown {
  const candidates = known.objects[type];
  if (candidates && candidates.length > 0 && chance.happens(0.7)) return chance.pick(candidates);
  if (type === 'X' || type === '!X') return { _: 'help.getNearestDc' };
  const entries = classes.get(type) ?? [];
  const shallow = depth < DEPTH_MAX ? entries : entries.toSorted((a, b) => sizeOf(a) - sizeOf(b)).slice(0, 1);
  if (shallow.length === 0) return { _: 'boolTrue' };
  const entry = chance.pick(shallow);
  return { _: entry.name, ...fieldsOf(chance, entry, known, depth) };
}

function sizeOf(entry: Entry): number {
  return entry.arguments.filter(({ typeModifiers }) => typeModifiers?.predicate === undefined).length;
}
