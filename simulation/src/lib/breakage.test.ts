import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { breakages as ofRoutes, fuzzBreakages } from '#api-check/breakages.ts';
import { breakages as ofCrash } from '#crash/breakages.ts';
import { breakages } from '#fleet/breakages.ts';
import { mailBreakages } from '#inbox-check/mail/breakages.ts';
import { breakages as ofInbox } from '#inbox-check/telegram/breakages.ts';
import { plants } from '#seeded/plants.ts';
import type { Breakage } from './breakage.ts';

const product = path.resolve(import.meta.dirname, '../../../server/src');
const files = readdirSync(product, { recursive: true, encoding: 'utf8' }).map(
  (name) => `/${name.replaceAll('\\', '/')}`,
);

const all: { name: string; breakage: Breakage }[] = [
  ...Object.entries(breakages).map(([name, breakage]) => ({ name: `check:fleet --break ${name}`, breakage })),
  ...Object.entries(ofRoutes).map(([name, breakage]) => ({ name: `check:routes --break ${name}`, breakage })),
  ...Object.entries(fuzzBreakages).map(([name, breakage]) => ({ name: `fuzz:api --break ${name}`, breakage })),
  ...Object.entries({ ...ofInbox, ...mailBreakages }).flatMap(([name, planted]) =>
    planted.map((breakage) => ({ name: `check:inbox --break ${name}`, breakage })),
  ),
  ...Object.entries(ofCrash).flatMap(([name, planted]) =>
    planted.map((breakage, n) => ({ name: `check:crash --break ${name} (${n + 1} of ${planted.length})`, breakage })),
  ),
  ...plants.flatMap(({ name, breakages: planted }) =>
    planted.map((breakage, n) => ({ name: `--plant ${name} (${n + 1} of ${planted.length})`, breakage })),
  ),
];

/** Where the text would be replaced, and how often it stands there. */
function placesOf({ file, text }: Breakage): { file: string; times: number }[] {
  return files
    .filter((name) => name.endsWith(`/${file}`))
    .map((name) => ({ file: name, times: readFileSync(path.join(product, name), 'utf8').split(text).length - 1 }));
}

describe('a bug that is planted by replacing text still finds its text, once, in one file of the product', () => {
  test.each(all)('$name', ({ breakage }) => {
    expect(placesOf(breakage)).toEqual([{ file: `/${breakage.file}`, times: 1 }]);
    expect(breakage.instead).not.toBe(breakage.text);
  });
});

test('a text that was moved, one that stands there twice, and a file that is gone are seen', () => {
  const days = { file: 'domain/days.ts', instead: '' };
  expect(placesOf({ ...days, text: 'nobody has written this' })).toEqual([{ file: '/domain/days.ts', times: 0 }]);
  expect(placesOf({ ...days, text: 'export ' })[0]?.times).toBeGreaterThan(1);
  expect(placesOf({ file: 'domain/gone.ts', text: 'x', instead: '' })).toEqual([]);
});
