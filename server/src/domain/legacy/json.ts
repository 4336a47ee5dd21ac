// JSON as people edit it by hand: trailing commas and comments are allowed, and every value knows its line.
import { createScanner } from 'jsonc-parser';
import { decodeText, LegacyFileError } from './file.ts';

export type JsonNode = { line: number } & (
  | { kind: 'object'; members: JsonMember[] }
  | { kind: 'array'; items: JsonNode[] }
  | { kind: 'value'; value: string | number | boolean | null }
);

/** All of them, also those whose key comes twice. */
export type JsonMember = { key: string; line: number; node: JsonNode };

/** None of the files is nested deeper than 5; it bounds the recursion. */
const DEPTH_MAX = 32;

/** jsonc-parser's SyntaxKind, a const enum that cannot be imported when types are only stripped. */
const TOKEN = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  end: 17,
} as const;

/** Throws a LegacyFileError with the line of the first mistake: half a file is never imported. */
export function parseJson(file: string, content: string | Uint8Array): JsonNode {
  const text = decodeText(file, content);
  if (text.trim() === '') throw new LegacyFileError(file, 'empty: expected JSON');
  return new JsonReader(file, text).document();
}

class JsonReader {
  readonly #file: string;
  readonly #scanner: ReturnType<typeof createScanner>;
  #token: number;

  constructor(file: string, text: string) {
    this.#file = file;
    this.#scanner = createScanner(text, true);
    this.#token = this.#scanner.scan();
  }

  document(): JsonNode {
    const node = this.#node(0);
    if (!this.#is(TOKEN.end)) throw this.#expected('the end of the file');
    return node;
  }

  #node(depth: number): JsonNode {
    if (depth > DEPTH_MAX) throw this.#error(`nested deeper than ${DEPTH_MAX} levels`);
    const line = this.#line();
    switch (this.#token) {
      case TOKEN.openBrace:
        return { line, kind: 'object', members: this.#list(TOKEN.closeBrace, '}', () => this.#member(depth)) };
      case TOKEN.openBracket:
        return { line, kind: 'array', items: this.#list(TOKEN.closeBracket, ']', () => this.#node(depth + 1)) };
      default:
        return { line, kind: 'value', value: this.#value() };
    }
  }

  #list<Item>(close: number, closeText: string, item: () => Item): Item[] {
    const items: Item[] = [];
    this.#next();
    while (!this.#is(close)) {
      items.push(item());
      if (this.#is(TOKEN.comma)) this.#next();
      else if (!this.#is(close)) throw this.#expected(`, or ${closeText}`);
    }
    this.#next();
    return items;
  }

  #member(depth: number): JsonMember {
    if (!this.#is(TOKEN.string)) throw this.#expected('a key in double quotes');
    const line = this.#line();
    const key = this.#text();
    if (!this.#is(TOKEN.colon)) throw this.#expected(':');
    this.#next();
    return { key, line, node: this.#node(depth + 1) };
  }

  #value(): string | number | boolean | null {
    switch (this.#token) {
      case TOKEN.string:
        return this.#text();
      case TOKEN.number:
        return Number(this.#take());
      case TOKEN.true:
      case TOKEN.false:
        return this.#take() === 'true';
      case TOKEN.null:
        this.#next();
        return null;
      default:
        throw this.#expected('a value');
    }
  }

  #text(): string {
    if (!isFine(this.#scanner.getTokenError()))
      throw this.#error('a text that is not closed, or has a wrong escape in it');
    return this.#take();
  }

  #take(): string {
    const text = this.#scanner.getTokenValue();
    this.#next();
    return text;
  }

  #is(token: number): boolean {
    return this.#token === token;
  }

  #next(): void {
    this.#token = this.#scanner.scan();
  }

  #line(): number {
    return this.#scanner.getTokenStartLine() + 1;
  }

  #expected(what: string): LegacyFileError {
    return this.#error(`not valid JSON: expected ${what}${this.#is(TOKEN.end) ? ', but the file ends' : ''}`);
  }

  #error(reason: string): LegacyFileError {
    return new LegacyFileError(this.#file, reason, this.#line());
  }
}

/** jsonc-parser's ScanError, a const enum too; 0 is None. */
function isFine(error: number): boolean {
  return error === 0;
}

/** The value under one of the keys; where a key comes twice, the last one counts, as in Python. */
export function member(node: JsonNode, ...keys: string[]): JsonNode | undefined {
  if (node.kind !== 'object') return undefined;
  for (const key of keys) {
    const found = node.members.findLast((item) => item.key === key);
    if (found !== undefined) return found.node;
  }
  return undefined;
}

/** A text or number as text; undefined for everything else, also for null and ''. */
export function textOf(node: JsonNode | undefined): string | undefined {
  if (node?.kind !== 'value' || (typeof node.value !== 'string' && typeof node.value !== 'number')) return undefined;
  const text = String(node.value).trim();
  return text === '' ? undefined : text;
}

/** True where nothing stands: no such key, null, or an empty text. */
export function isBlank(node: JsonNode | undefined): boolean {
  return node === undefined || (node.kind === 'value' && (node.value === null || node.value === ''));
}

/** What kind of value it is, for a reason. */
export function kindOf(node: JsonNode): string {
  if (node.kind !== 'value') return node.kind === 'array' ? 'a list' : 'an object';
  if (node.value === null) return 'null';
  if (typeof node.value === 'string') return node.value === '' ? 'an empty text' : 'a text';
  return typeof node.value === 'number' ? 'a number' : 'true or false';
}

/** Plain values for parsers that take anything. */
export function plainOf(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      // fromEntries defines its properties, so that a key __proto__ is one like any other.
      return Object.fromEntries(node.members.map(({ key, node: value }) => [key, plainOf(value)]));
    case 'array':
      return node.items.map(plainOf);
    case 'value':
      return node.value;
  }
}
