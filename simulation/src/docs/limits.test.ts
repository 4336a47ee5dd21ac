// Every bound that docs/security/limits.md tells of is the code's, and the tests that it names are there.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(ROOT, 'docs/security/limits.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:what|-)/.test(line))
  .map((line) => {
    const [, what = '', , where = '', held = ''] = line.split('|').map((cell) => cell.trim());
    return { what, where, held };
  });

/** `` `file`: words `` or `` `file`: `code` ``. */
function placeIn(cell: string): { file: string; text: string } {
  const [, file = '', text = ''] = /^`([^`]+)`: `?(.+?)`?$/.exec(cell) ?? [];
  return { file, text };
}

const sourceOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

describe.each(rows)('$what', ({ where }) => {
  test('stands in the code as it is told', () => {
    const { file, text } = placeIn(where);
    // All of the figure, and not its beginning alone.
    expect(
      sourceOf(file)
        .split(text)
        .slice(1)
        .some((rest) => /^[;, ]/.test(rest)),
    ).toBe(true);
  });
});

describe.each(rows.filter(({ held }) => held !== ''))('$what', ({ held }) => {
  test('is held by a test', () => {
    const { file, text } = placeIn(held);
    expect(sourceOf(file)).toContain(text);
  });
});

test('There are bounds of many kinds', () => {
  expect(rows.length).toBeGreaterThan(30);
});
