import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

/** What is looked at to know where it runs; nobody sets it for us. */
const SURROUNDINGS = new Set(['container', 'KUBERNETES_SERVICE_HOST']);

test('every variable of the environment that is read is told of, and no other', () => {
  const read = new Set<string>();
  readConfig(
    new Proxy<Record<string, string>>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
        },
      },
    ),
  );
  const { root } = readConfig({});
  const text = readFileSync(path.join(root, 'docs/operating/settings.md'), 'utf8');
  const first_cells = [...text.matchAll(/^\|([^|]*)\|/gm)].map(([, cell = '']) => cell);
  const told = first_cells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name));
  const settings = [...read].filter((name) => !SURROUNDINGS.has(name));
  expect(told.toSorted()).toEqual(settings.toSorted());
});
