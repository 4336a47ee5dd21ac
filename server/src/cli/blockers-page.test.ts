import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BLOCKER_CODES } from '#domain/blockers.ts';

const page = readFileSync(new URL('../../../docs/operating/blockers.md', import.meta.url), 'utf8');

test('docs/operating/blockers.md lists every reason there is, each once, and no other', () => {
  const listed = [...page.matchAll(/^\| `([a-z_]+)` /gm)].map(([, code]) => code);
  expect(new Set(listed)).toEqual(new Set(BLOCKER_CODES));
  expect(listed).toHaveLength(BLOCKER_CODES.length);
});
