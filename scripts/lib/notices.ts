// THIRD-PARTY-NOTICES.txt: what the packages that are shipped want to be said of them wherever they go. A licence that stands in many
// packages in the same words is printed once, below all who have it with their copyright lines.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

/** What the container image has: the program with what it needs, and the pages, which are made of what they need. */
const SHIPPED = ['server', 'contract', 'web'];

type Entry = {
  version?: string;
  license?: string;
  link?: boolean;
  optional?: boolean;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};

/** As much of package-lock.json as is looked at. */
export type ShippedLock = { packages: Record<string, Entry> };

export type Notice = {
  name: string;
  version: string;
  licence: string;
  /** What it says of whose it is. */
  copyright: string[];
  /** Without those lines; null: it brings no text along. */
  text: string | null;
  /** The file NOTICE of the Apache licence. */
  notice: string | null;
};

/**
 * Places in the lock of all that is shipped: what the workspaces depend on, and what that depends on. What is optional is left out, as
 * npm leaves it out of the image: packages of one platform, which bring their licences along where they are installed.
 */
export function shippedPlaces(lock: ShippedLock): string[] {
  const found = new Set<string>();
  const waiting = [...SHIPPED];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const { dependencies, peerDependencies = {}, peerDependenciesMeta = {} } = lock.packages[at] ?? {};
    const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
    for (const name of [...Object.keys(dependencies ?? {}), ...peers]) {
      const place = placeOf(lock, name, at);
      if (place === null || found.has(place)) continue;
      found.add(place);
      waiting.push(place);
    }
  }
  return [...found].toSorted();
}

/** Where Node finds it from there: in the nearest node_modules upwards. Null: it is optional, or one of our own folders. */
function placeOf(lock: ShippedLock, name: string, from: string): string | null {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const place = path.posix.join(folder, 'node_modules', name);
    const entry = lock.packages[place];
    if (entry !== undefined) return entry.link === true || entry.optional === true ? null : place;
    if (folder === '.') return null;
  }
}

const LICENCE_FILE = /^(licen[cs]e|copying)([-.].*)?$/i;
const NOTICE_FILE = /^notice([-.].*)?$/i;

export function readNotice(root: string, lock: ShippedLock, at: string): Notice {
  const folder = path.join(root, at);
  const { version = '', license = '' } = lock.packages[at] ?? {};
  const { author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const textOf = (wanted: RegExp) => {
    const all = files
      .filter((file) => wanted.test(file))
      .map((file) => readFileSync(path.join(folder, file), 'utf8').trim());
    return all.length === 0 ? null : all.join('\n\n').replaceAll('\r\n', '\n');
  };
  const whole = textOf(LICENCE_FILE);
  const { copyright, text } = whole === null ? { copyright: [], text: null } : taken(whole);
  const person: unknown = typeof author === 'string' ? author : author?.name;
  return {
    name: at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version,
    licence: license,
    copyright: copyright.length === 0 && typeof person === 'string' ? [`Copyright ${person}`] : copyright,
    text,
    notice: textOf(NOTICE_FILE),
  };
}

/** Lines such as `Copyright (c) 2020 Somebody`, and not those that speak of copyright within the words of a licence. */
const COPYRIGHT = /^(portions )?(copyright( \(c\)| ©|:)? |\(c\) |© )(?=.*(\d{4}|authors|contributors|inc\b|[A-Z]))/i;
const OF_THE_WORDS =
  /copyright (notice|holder|owner|license|statement|interest|law|and related|to )|\[yyyy\]|\{yyyy\}|<year>/i;

function taken(whole: string): { copyright: string[]; text: string } {
  const lines = whole.split('\n');
  const isOf = (line: string) => COPYRIGHT.test(line.trim()) && !OF_THE_WORDS.test(line);
  return {
    copyright: [...new Set(lines.filter(isOf).map((line) => line.trim()))],
    text: lines
      .filter((line) => !isOf(line))
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
  };
}

/** How it is laid out makes no other text. */
const wordsOf = (text: string) =>
  text
    .replace(/^(#+ *)?\(?(the )?(mit|isc|bsd)[^\n]*\n/i, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();

export function noticesOf(all: readonly Notice[]): string {
  const usual = usualTexts(all);
  const same = Map.groupBy(all, ({ licence, text }) => `${licence} ${wordsOf(text ?? usual.get(licence) ?? '')}`);
  const parts = [...same.values()]
    .toSorted((a, b) => b.length - a.length || compare(a[0]?.name ?? '', b[0]?.name ?? ''))
    .map((having) => {
      const [first] = having;
      const text = having.find((each) => each.text !== null)?.text ?? usual.get(first?.licence ?? '') ?? '';
      const who = having
        .toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version))
        .flatMap(({ name, version, copyright, notice }) => [
          `${name} ${version}`,
          ...copyright.map((line) => `    ${line}`),
          ...(notice === null ? [] : notice.split('\n').map((line) => `    ${line}`.trimEnd())),
        ]);
      return [LINE, `${first?.licence}`, LINE, '', ...who, '', text].join('\n');
    });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

/** The text of a licence that most packages have it in: for those that only name it. */
function usualTexts(all: readonly Notice[]): Map<string, string> {
  const by_licence = Map.groupBy(
    all.filter(({ text }) => text !== null),
    ({ licence }) => licence,
  );
  return new Map(
    [...by_licence].map(([licence, having]) => {
      const same = [...Map.groupBy(having, ({ text }) => wordsOf(text ?? '')).values()];
      const [most] = same.toSorted((a, b) => b.length - a.length);
      return [licence, most?.[0]?.text ?? ''] as const;
    }),
  );
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);
const LINE = '-'.repeat(80);
const HEAD = `Groundcrew is made with the work of others. What follows is said of the packages that are shipped with it: the program needs
them, or its pages are made of them. Made from package-lock.json and the packages by \`npm run codegen\`.

The container image also has the program Node.js (https://nodejs.org), whose licence, and those of its parts, are at
https://github.com/nodejs/node/blob/main/LICENSE. In a checkout npm also installs PostgreSQL (https://www.postgresql.org/about/licence)
and what the machine needs of other packages; each brings its licence along.`;
