import { expect, inject, test } from 'vitest';
import { checkRoutes } from '#api-check/run.ts';

/** The least part of `npm run check:routes`, which asks as everybody. */
const CALLERS = ['nobody', "alfa's owner"];

test('no route tells or changes what is of another workspace, or lets nobody in', { timeout: 300_000 }, async () => {
  const { routes, tally, unfilled, unreached } = await checkRoutes(inject('postgres'), { callers: CALLERS });
  expect(tally.findings).toEqual([]);
  expect(unfilled).toEqual([]);
  expect(unreached).toEqual([]);
  expect(tally.tried).toBeGreaterThan(2 * routes);
});
