/** Reading a schema in Telegram's own notation: https://core.telegram.org/mtproto/TL */
import type { Argument, Entry } from './schema.ts';

export class TlTextError extends Error {
  override name = 'TlTextError';
}

const DEFINITION = /^([\w.]+)#([0-9a-f]{1,8})\s+(.*?)\s*=\s*([^;=]+?)\s*;$/;
/** `int ? = Int;`, `vector {t:Type} # [ t ] = Vector t;`: what every reader knows without being told. */
const BUILT_IN = /^(?:\w+ \? = \w+;|(?:vector|int128|int256)\b.*;)$/;
/** These are read as values, not as objects. */
const VALUES = new Set(['boolFalse', 'boolTrue', 'true', 'vector', 'null', 'error']);

/** Objects and methods, in the order of the text. Throws a TlTextError that names the line. */
export function parseTl(text: string): Entry[] {
  const entries: Entry[] = [];
  let kind: Entry['kind'] = 'class';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\/\/.*$/, '').trim();
    if (line === '---functions---') kind = 'method';
    else if (line === '---types---') kind = 'class';
    else if (line !== '' && !BUILT_IN.test(line)) {
      const entry = parseDefinition(line, kind);
      if (!entry) throw new TlTextError(`line ${index + 1} is no TL definition: ${line.slice(0, 80)}`);
      if (!VALUES.has(entry.name)) entries.push(entry);
    }
  }
  return entries;
}

/** Telegram writes `// LAYER 198` at the end; null when nobody did. */
export function layerOf(text: string): number | null {
  const found = /^\/\/\s*LAYER\s+(\d+)\s*$/m.exec(text);
  return found ? Number(found[1]) : null;
}

function parseDefinition(line: string, kind: Entry['kind']): Entry | null {
  const [, name, id, fields] = DEFINITION.exec(line) ?? [];
  if (name === undefined || id === undefined || fields === undefined) return null;
  // `{X:Type}` stands for any type; it is not written.
  const words = fields.split(/\s+/).filter((word) => word !== '' && !/^[{[\]]|^#$/.test(word));
  return {
    kind,
    name,
    id: Number.parseInt(id, 16),
    arguments: words.filter((word) => word.includes(':')).map(argument),
  };
}

function argument(word: string): Argument {
  const colon = word.indexOf(':');
  const name = word.slice(0, colon);
  const [, predicate, unconditional = word.slice(colon + 1)] = /:(\w+\.\d+)\?(.+)$/.exec(word) ?? [];
  const [, element] = /^Vector<(.+)>$/.exec(unconditional) ?? [];
  return {
    name,
    type: element ?? unconditional,
    typeModifiers: { ...(predicate === undefined ? {} : { predicate }), isVector: element !== undefined },
  };
}
