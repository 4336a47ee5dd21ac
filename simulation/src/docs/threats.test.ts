// Every threat that docs/security/threat-model.md tells of is held by tests, which are there under the names that it gives; and so are
// the faults of docs/operating/faults.md.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(ROOT, 'docs/security/threat-model.md'), 'utf8');
const [, ...threats] = (page.split('\n## Threats\n')[1] ?? '').split('\n### ');

describe.each(threats.map((text) => ({ threat: text.split('\n')[0], text })))('$threat', ({ text }) => {
  const held = [...text.matchAll(/^- `(.+?)`: (.+)$/gm)].map(([, file = '', name = '']) => ({ file, name }));

  test('is held by a test', () => {
    expect(held).not.toEqual([]);
  });

  test.each(held)('$name', ({ file, name }) => {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(name);
  });
});

describe('What happens when something breaks', () => {
  const faults = readFileSync(path.join(ROOT, 'docs/operating/faults.md'), 'utf8');
  const held = [...faults.matchAll(/^- `(.+?)`: (.+)$/gm)].map(([, file = '', name = '']) => ({ file, name }));

  test.each(held)('$name', ({ file, name }) => {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toContain(name);
  });
});

test('There are threats', () => {
  expect(threats.length).toBeGreaterThan(10);
});
