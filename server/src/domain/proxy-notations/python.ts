// What Python prints of a tuple or a dict, for those who keep their proxies in a script or its log.

/** Of brackets in brackets; a proxy has one pair. */
const DEPTH_MAX = 3;
/** No notation of a proxy has more parts. */
const PARTS_MAX = 20;

type Found = { value: unknown; end: number };

/**
 * Reads `('socks5', '127.0.0.1', 1080, True)`, `{'addr': …}` and lists: strings with either quotes, whole numbers, True,
 * False, None, and names with dots (`socks.SOCKS5`, `<ProxyType.SOCKS5: 2>`) as text. Undefined for anything else.
 */
export function readPython(text: string): unknown {
  const found = readValue(text, 0, 0);
  return found && skipBlanks(text, found.end) === text.length ? found.value : undefined;
}

function readValue(text: string, from: number, depth: number): Found | null {
  const at = skipBlanks(text, from);
  const first = text[at] ?? '';
  if (first === '(' || first === '[') return depth < DEPTH_MAX ? readItems(text, at, depth) : null;
  if (first === '{') return depth < DEPTH_MAX ? readDict(text, at, depth) : null;
  return readString(text, at) ?? readWord(text, at);
}

function readItems(text: string, opening: number, depth: number): Found | null {
  const closing = text[opening] === '(' ? ')' : ']';
  const items: unknown[] = [];
  let at = skipBlanks(text, opening + 1);
  while (text[at] !== closing) {
    const item = readValue(text, at, depth + 1);
    if (!item || items.push(item.value) > PARTS_MAX) return null;
    at = skipBlanks(text, item.end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
    else if (text[at] !== closing) return null;
  }
  return { value: items, end: at + 1 };
}

function readDict(text: string, opening: number, depth: number): Found | null {
  const entries: [string, unknown][] = [];
  let at = skipBlanks(text, opening + 1);
  while (text[at] !== '}') {
    const key = readString(text, at);
    const colon = key && skipBlanks(text, key.end);
    if (!key || colon === null || text[colon] !== ':') return null;
    const value = readValue(text, colon + 1, depth + 1);
    if (!value || entries.push([String(key.value), value.value]) > PARTS_MAX) return null;
    at = skipBlanks(text, value.end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
    else if (text[at] !== '}') return null;
  }
  return { value: Object.fromEntries(entries), end: at + 1 };
}

const STRING = /[ub]?(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/y;
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gisu;
const ESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
const CODE_POINT_MAX = 0x10_ff_ff;

function readString(text: string, at: number): Found | null {
  STRING.lastIndex = at;
  const match = STRING.exec(text);
  if (!match) return null;
  const value = (match[1] ?? match[2] ?? '').replaceAll(
    ESCAPE,
    (whole, x?: string, u?: string, U?: string, one = '') => {
      const hex = x ?? u ?? U;
      if (hex === undefined) return ESCAPED[one] ?? one;
      const point = Number.parseInt(hex, 16);
      return point <= CODE_POINT_MAX ? String.fromCodePoint(point) : whole;
    },
  );
  return { value, end: STRING.lastIndex };
}

const WORD = /(-?\d{1,15})(?![\w.])|<([A-Za-z_][\w.]*)\s*:\s*['"]?\w+['"]?>|([A-Za-z_][\w.]*)/y;
const WORDS = new Map<string, unknown>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

function readWord(text: string, at: number): Found | null {
  WORD.lastIndex = at;
  const [, digits, member, name] = WORD.exec(text) ?? [];
  const end = WORD.lastIndex;
  if (digits !== undefined) return { value: Number(digits), end };
  const word = member ?? name;
  if (word === undefined) return null;
  return { value: WORDS.has(word) ? WORDS.get(word) : word, end };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text[at] ?? '')) at += 1;
  return at;
}
