import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { expect, test } from 'vitest';
import { ForecastDesk } from '#engine/forecast/desk.ts';
import type { ForecastTask } from '#engine/forecast/thread.ts';
import type { DB } from '#store/schema/types.ts';

/** Every table of it is empty. */
const db = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

test('who asks for many waits for his own, and nobody else waits behind them', async () => {
  const made: { days: number; end: () => void }[] = [];
  const make = async ({ request }: ForecastTask): Promise<never> => {
    const over = Promise.withResolvers<void>();
    made.push({ days: request.days, end: over.resolve });
    await over.promise;
    throw new Error('over');
  };
  const desk = new ForecastDesk({ database_url: '', schema: '', data_folder: '' }, { make });
  const scope = { db, workspace_id: '', now: () => new Date(0) };
  const ask = (by: string, days: number, signal?: AbortSignal) => {
    const request = { subject: { everything: true }, days, slots: null, joins: null } as const;
    return desk.make(scope, request, { by, signal }).catch((error: { code?: string }) => error.code ?? 'over');
  };
  const days = () => made.map((one) => one.days);
  const leave = new AbortController();
  const asked = [ask('one', 1), ask('one', 2), ask('one', 3), ask('one', 4), ask('one', 5, leave.signal)];
  asked.push(ask('other', 11), ask('other', 12), ask('third', 21));
  expect(await ask('one', 6)).toBe('already_running');
  expect(days()).toEqual([1, 11]);
  leave.abort();
  expect(await asked[4]).toBe('stopped');
  for (const next of [
    [11, 21],
    [21, 2],
    [2, 12],
    [12, 3],
    // Of two turns one is free: he has one already.
    [3],
    [4],
    [],
  ]) {
    made.shift()?.end();
    await expect.poll(days).toEqual(next);
  }
  expect(await Promise.all(asked)).toEqual(Array.from(asked, (_, n) => (n === 4 ? 'stopped' : 'over')));
});
