// Every link of a document leads somewhere: the file is there, the heading in it, the picture.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FILES = globSync(['*.md', '{bench,deploy,simulator,simulation,web/src/locales}/**/*.md', 'docs/**/*.md'], {
  cwd: ROOT,
  exclude: ['**/node_modules/**'],
}).toSorted();

const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** Without what only shows how something looks. */
const prose = (text: string) =>
  text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').replaceAll(/`[^`\n]*`/g, (code) => '`'.repeat(code.length));

function linksOf(text: string): string[] {
  const bare = prose(text);
  const links = [...bare.matchAll(/\]\(([^)\s]+)\)/g), ...bare.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)];
  return links.map(([, link = '']) => link).filter((link) => !/^[a-z]+:/i.test(link));
}

/** As the places that show documents make them of headings. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#+ (.+)$/gm)];
  return new Set(
    headings.map(([, words = '']) =>
      words
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
    ),
  );
}

function wrongIn(file: string, text: string): string[] {
  return linksOf(text).filter((link) => {
    const [place = '', anchor] = link.split('#');
    const target = place === '' ? file : path.join(path.dirname(file), decodeURI(place));
    if (!existsSync(path.join(ROOT, target))) return true;
    if (anchor === undefined || statSync(path.join(ROOT, target)).isDirectory()) return false;
    return target.endsWith('.md') && !anchorsOf(place === '' ? text : read(target)).has(anchor);
  });
}

test.each(FILES)('every link of %s leads somewhere', (file) => {
  expect(wrongIn(file, read(file))).toEqual([]);
});

test('a link that leads nowhere is found: to no file, to no heading, to no picture', () => {
  const text =
    '[a](gone.md) [b](#gone) [c](CONTRIBUTING.md#gone) <img src="gone.png"> [fine](#a-heading-its-words)\n\n# A heading: its words\n';
  expect(wrongIn('README.md', text)).toEqual(['gone.md', '#gone', 'CONTRIBUTING.md#gone', 'gone.png']);
});

const LAYERS = new Set(['lib', 'domain', 'store', 'telegram', 'mail', 'engine', 'auth', 'api', 'cli', 'testing']);

/** Files and folders that a text names as ARCHITECTURE.md does, with or without a function of theirs: `store/posts/posts.reservePost`. */
function placesGone(text: string): string[] {
  const places = [...text.matchAll(/`([a-z]+)(\/[a-z0-9/-]*[a-z0-9-](?:\.(?:ts|json))?)(?:\.\w+)?\/?`/g)];
  return places.flatMap(([, top = '', rest = '']) => {
    const endings = LAYERS.has(top) ? ['', '.ts'] : [];
    const roots = ['server/src', 'web/src'].map((root) => path.join(ROOT, root, `${top}${rest}`));
    const isThere = roots.some((place) => endings.some((ending) => existsSync(place + ending)));
    return endings.length === 0 || isThere ? [] : [top + rest];
  });
}

test('every place of the code that ARCHITECTURE.md names is there', () => {
  expect(placesGone(read('ARCHITECTURE.md'))).toEqual([]);
});

test('a place of the code that is gone is found', () => {
  expect(
    placesGone('`store/gone.reservePost` `engine/gone/` `lib/time` `store/schema/shape.json` `groundcrew/x`'),
  ).toEqual(['store/gone', 'engine/gone']);
});
