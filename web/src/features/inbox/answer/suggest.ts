// What is offered while one writes: canned replies behind a stroke, colleagues behind an @.

/** A word that asks for something, from its sign to the cursor. */
export type Word = { from: number; to: number; query: string };

const WORDS = {
  // A stroke in an address, or between two words, is none.
  '/': /(?:^|\s)\/([\p{L}\p{N}_-]{0,50})$/u,
  '@': /(?:^|\s)@([\p{L}\p{N}_.'’-]{0,50}(?: [\p{L}\p{N}_.'’-]{1,50})?)$/u,
} as const;

export type Sign = keyof typeof WORDS;

export function wordAt(text: string, cursor: number, sign: Sign): Word | null {
  const query = WORDS[sign].exec(text.slice(0, cursor))?.[1];
  return query === undefined ? null : { from: cursor - query.length - 1, to: cursor, query };
}

/** With something else in the place of a word; the cursor stands behind it. */
export function withInstead(text: string, { from, to }: Pick<Word, 'from' | 'to'>, instead: string) {
  return { text: text.slice(0, from) + instead + text.slice(to), cursor: from + instead.length };
}

/** A place for a name of which nothing was known: it stands as it is written. */
const PLACE = /\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}/u;

export function firstPlace(text: string, from = 0): { from: number; to: number; name: string } | null {
  const found = PLACE.exec(text.slice(from));
  if (!found) return null;
  const at = from + found.index;
  return { from: at, to: at + found[0].length, name: found[1] ?? '' };
}

/** Each once, in their order. */
export function placesIn(text: string): string[] {
  const names: string[] = [];
  for (let place = firstPlace(text); place; place = firstPlace(text, place.to)) names.push(place.name);
  return [...new Set(names)];
}

type Named = { id: string; name: string };

/** Who is named with an @ in a note: of two whose names begin alike the longer one, where that stands there. */
export function namedIn<Each extends Named>(text: string, people: readonly Each[]): Each[] {
  const byLength = people.toSorted((one, other) => other.name.length - one.name.length);
  const found = new Set<Each>();
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const behind = text.slice(at + 1);
    const isBegun = at === 0 || /\s|[(["'«„]/u.test(text[at - 1] ?? '');
    const one = byLength.find(
      ({ name }) => behind.startsWith(name) && !/^[\p{L}\p{N}]/u.test(behind.slice(name.length)),
    );
    if (isBegun && one) found.add(one);
  }
  return people.filter((each) => found.has(each));
}

/** By the beginning of any part of the name. */
export function isMeant(name: string, query: string): boolean {
  const wanted = query.toLocaleLowerCase();
  const known = name.toLocaleLowerCase();
  return known.startsWith(wanted) || known.split(/\s+/u).some((part) => part.startsWith(wanted));
}
