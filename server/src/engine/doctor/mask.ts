/**
 * Takes out of a text whatever names somebody or something of the team: what the database knows as a name, and what has the shape of
 * an address, a number or a host. What is the same stays the same within one bundle (`[name 4f2a]`), and nothing tells what it was.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { scrubText } from '#lib/scrub-text.ts';

export type Mask = (text: string) => string;

/** Names of so many words are known as one. */
const WORDS_MAX = 6;
/** Shorter ones are words like any other. */
const SHORTEST = 2;

const HOSTS_OF_EVERYBODY =
  /^(?:localhost|(?:[\w-]+\.)*(?:telegram\.org|t\.me)|.*\.(?:ts|mts|js|mjs|cjs|json|sql|log|md|pem|sock|conf))$/i;
const ADDRESSES_OF_EVERYBODY = /^(?:127\.|0\.0\.0\.0$|::1$)/;

const MAIL = /[^\s<>"'(),:;=[\]]+@[^\s<>"'(),:;=[\]]+/g;
const AT_NAME = /@[A-Za-z]\w{2,}/g;
const LINK = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>]+/gi;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f:]{1,19}(?![\w:])/gi;
const HOST = /\b(?:[\w-]+\.)+[a-z]{2,}\b/gi;
const PHONE = /(?<![\w.:-])\+?\d[\d ()-]{5,16}\d(?![\w:-])/g;
const QUOTED = /"[^"]*"|“[^”]*”|«[^»]*»|(?<![\w])'[^']*'(?!\w)/g;
/** The words of our own are English: whatever is in other letters came from outside. */
const OTHER_LETTERS = /[^\s\p{ASCII}’…–—·↔→ ]+/gu;
/** In paths of files the user of the machine may stand. */
const HOME = /\/(?:home|Users)\/[^/\s"']+/g;
const WORD = /[^\s"'()[\]{}<>,;:=/]+/g;

/** `names` null: nobody knows them; then only texts whose words are ours may be given. */
export function maskOf(names: ReadonlySet<string> | null): Mask {
  const key = randomBytes(32);
  const known = new Set([...(names ?? [])].flatMap(spellings));
  const alias = (kind: string, value: string): string =>
    `[${kind} ${createHmac('sha256', key).update(value.toLowerCase()).digest('hex').slice(0, 6)}]`;
  const shapes: [RegExp, (found: string) => string][] = [
    [QUOTED, (found) => (found.length > 2 ? alias('quoted', found) : found)],
    [LINK, (found) => alias('address', found)],
    [MAIL, (found) => alias('mail', found)],
    [AT_NAME, (found) => alias('name', found)],
    [IPV4, (found) => (ADDRESSES_OF_EVERYBODY.test(found) ? found : alias('ip', found))],
    [IPV6, (found) => (ADDRESSES_OF_EVERYBODY.test(found) ? found : alias('ip', found))],
    [HOST, (found) => (HOSTS_OF_EVERYBODY.test(found) ? found : alias('host', found))],
    [PHONE, (found) => (found.replaceAll(/\D/g, '').length >= 7 ? alias('number', found) : found)],
    [HOME, () => '/home/[user]'],
    [OTHER_LETTERS, (found) => alias('text', found)],
  ];
  return (text) => {
    // Names first: a shape would take a part of one.
    let clean = withoutNames(scrubText(text), known, alias);
    for (const [shape, replace] of shapes) clean = clean.replace(shape, replace);
    return clean;
  };
}

/** A link is also known by its name alone. */
function spellings(name: string): string[] {
  const plain = name.trim().toLowerCase();
  const bare = plain.replace(/^(?:https?:\/\/)?(?:t\.me\/)?[@+]?/, '');
  return [...new Set([plain, bare])].map((one) => wordsOf(one).join(' ')).filter((one) => one.length >= SHORTEST);
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/** The longest name first at each word. */
function withoutNames(
  text: string,
  known: ReadonlySet<string>,
  alias: (kind: string, value: string) => string,
): string {
  if (known.size === 0) return text;
  const words = [...text.matchAll(WORD)].map((match) => ({ at: match.index, word: match[0].toLowerCase() }));
  let clean = '';
  let copied = 0;
  for (let n = 0; n < words.length; n += 1) {
    const count = longestName(words, n, known);
    const [first, last] = [words[n], words[n + count - 1]];
    if (count === 0 || !first || !last) continue;
    const end = last.at + last.word.length;
    clean += text.slice(copied, first.at) + alias('name', text.slice(first.at, end));
    copied = end;
    n += count - 1;
  }
  return clean + text.slice(copied);
}

/** A full stop at its end may belong to the sentence. */
function longestName(words: readonly { word: string }[], from: number, known: ReadonlySet<string>): number {
  for (let count = Math.min(WORDS_MAX, words.length - from); count > 0; count -= 1) {
    const name = words
      .slice(from, from + count)
      .map(({ word }) => word)
      .join(' ');
    const bare = name.replace(/^[@+]/, '').replace(/(?:\.log(?:\.\d+)?|[.!?]+)$/, '');
    if (known.has(name) || known.has(bare)) return count;
  }
  return 0;
}
