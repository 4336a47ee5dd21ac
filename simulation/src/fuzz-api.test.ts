import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const script = path.join(import.meta.dirname, 'fuzz-api.ts');

/** The whole is a step of `npm test` of its own; here the product is broken, so that it has to fail. */
function fuzzed(...args: string[]): { status: number | null; last: string } {
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, last: stdout.trim().split('\n').at(-1) ?? '' };
}

test.each([
  { broken: 'crash', only: 'POST /do-not-contact/import', found: /5xx [1-9]\d*, hangs 0, secrets 0/ },
  { broken: 'secret', only: 'GET /accounts/{id}', found: /5xx 0, hangs 0, secrets [1-9]/ },
  { broken: 'schema', only: 'GET /accounts/{id}', found: /5xx 0, .*out of schema [1-9]/ },
])('a fuzz of the API finds a planted fault: $broken', { timeout: 300_000 }, ({ broken, only, found }) => {
  const { status, last } = fuzzed('--break', broken, '--only', only, '--each', '60');
  expect(last).toMatch(found);
  expect(status).toBe(1);
});
