// What people look for, and where it stands in a text. Words are compared as the database does it (search_text): in lower case,
// without accents, İ, I, ı and i as one letter, and ё as е; й and ї are letters of their own.

/** One thing that has to occur: words one behind the other. `prefix`: the last of them may go on. */
export type SearchTerm = { words: readonly string[]; prefix: boolean };

export type Snippet = {
  text: string;
  /** From where to where in it something was found, counted as JavaScript counts characters. */
  ranges: [number, number][];
};

type Word = { word: string; from: number; to: number };

/** More words than that nobody looks for. */
const WORDS_MAX = 16;
/** Of a text, as many characters as the database looks at. */
const TEXT_MAX = 100_000;
const SNIPPET_BEFORE = 60;
const SNIPPET_MAX = 200;
const RANGES_MAX = 20;

const PLAIN: Readonly<Record<string, string>> = { ı: 'i', ø: 'o', ł: 'l', đ: 'd' };
const OWN_LETTERS: Readonly<Record<string, string>> = { й: 'й', Й: 'й', ї: 'ї', Ї: 'ї' };
const ACCENTS = /[\u0300-\u0304\u0306-\u030C\u0323\u0327\u0328\u0335\u0338]/gu;
/** The middle dot, as the database sees it. */
const IN_WORD = /[\p{L}\p{N}\p{M}\u00B7]/u;

/** A character as it is compared: none, one, or several. */
function fold(char: string): string {
  const own = OWN_LETTERS[char];
  if (own !== undefined) return own;
  const bare = char.normalize('NFKD').replace(ACCENTS, '').toLowerCase().replace(ACCENTS, '');
  return PLAIN[bare] ?? bare;
}

/** The words of a text that is normalised (NFC), with their places in it. */
function* wordsOf(text: string): Generator<Word> {
  let current: Word | null = null;
  let at = 0;
  for (const char of text) {
    const end = at + char.length;
    // One character may be two words, as ½ is.
    for (const part of fold(char)) {
      if (IN_WORD.test(part)) {
        current ??= { word: '', from: at, to: end };
        current.word += part;
        current.to = end;
      } else if (current) {
        yield current;
        current = null;
      }
    }
    at = end;
  }
  if (current) yield current;
}

/**
 * What is asked for: each word, each "phrase in quotes", and each address or number with signs in it as a phrase of its parts. The
 * last word may be the beginning of a longer one as long as nothing stands behind it.
 */
export function searchTerms(asked: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  let left = WORDS_MAX;
  const text = asked.normalize('NFC');
  for (const { 0: said, 1: quoted, index } of text.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]?|[^\s"“”„«»]+/gu)) {
    const words = [...wordsOf(quoted ?? said)].slice(0, left).map(({ word }) => word);
    if (words.length === 0) continue;
    left -= words.length;
    terms.push({ words, prefix: quoted === undefined && index + said.length === text.length });
  }
  return terms;
}

/** As PostgreSQL's to_tsquery takes it; null when there is no word in it. `every_prefix`: each word may go on. */
export function tsqueryOf(terms: readonly SearchTerm[], { every_prefix = false } = {}): string | null {
  if (terms.length === 0) return null;
  return terms
    .map(({ words, prefix }) =>
      words
        .map((word, n) => `'${word}'${n === words.length - 1 && (prefix || every_prefix) ? ':*' : ''}`)
        .join(' <-> '),
    )
    .map((term) => `(${term})`)
    .join(' & ');
}

/** What of a text to show, in one line, around the first place where something was found. */
export function snippetOf(text: string, terms: readonly SearchTerm[]): Snippet {
  const whole = text.slice(0, TEXT_MAX).normalize('NFC').replaceAll(/\s+/gu, ' ').trim();
  const found = placesOf(whole, terms);
  const first = found[0]?.[0] ?? 0;
  const begins = first <= SNIPPET_BEFORE ? 0 : boundary(whole, first - SNIPPET_BEFORE);
  const ends = begins + SNIPPET_MAX >= whole.length ? whole.length : boundary(whole, begins + SNIPPET_MAX);
  const before = begins > 0 ? '…' : '';
  const shift = begins - before.length;
  return {
    text: `${before}${whole.slice(begins, ends)}${ends < whole.length ? '…' : ''}`,
    ranges: found
      .filter(([from, to]) => from >= begins && to <= ends)
      .slice(0, RANGES_MAX)
      .map(([from, to]) => [from - shift, to - shift]),
  };
}

function placesOf(text: string, terms: readonly SearchTerm[]): [number, number][] {
  const words = [...wordsOf(text)];
  const found: [number, number][] = [];
  for (let n = 0; n < words.length; n += 1) {
    const long = Math.max(0, ...terms.map((term) => lengthAt(words, n, term)));
    const last = words[n + long - 1];
    const first = words[n];
    if (long === 0 || !first || !last) continue;
    found.push([first.from, last.to]);
    n += long - 1;
  }
  return found;
}

/** How many words of the text the term takes from this one on; 0: it does not stand there. */
function lengthAt(words: readonly Word[], at: number, { words: wanted, prefix }: SearchTerm): number {
  const is_there = wanted.every((want, n) => {
    const word = words[at + n]?.word;
    return word !== undefined && (word === want || (prefix && n === wanted.length - 1 && word.startsWith(want)));
  });
  return is_there ? wanted.length : 0;
}

/** Not within a pair of surrogates, and between words where one ends near by. */
function boundary(text: string, at: number): number {
  const space = text.lastIndexOf(' ', at);
  if (space > at - 20) return space + 1;
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}
