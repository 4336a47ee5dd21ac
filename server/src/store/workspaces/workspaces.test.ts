import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { DEFAULT_LIMITS } from '#domain/limits.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { databaseClock } from '#store/database/server-facts.ts';
import { listWorkspaces, readLimits, readWorkerSettings } from './workspaces.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const addVariant = (niche: string, text: string, photo_path: string | null = null) =>
  sql`
  insert into message_variants (workspace_id, niche, text, photo_path)
  values (${fleet.scope.workspace_id}, ${niche}, ${text}, ${photo_path})`.execute(fleet.db);

test('the first migration makes the workspace main, and each workspace has its own defaults', async () => {
  const other = await fleet.addWorkspace('second');
  expect((await listWorkspaces(fleet.db)).map(({ name }) => name)).toContain('main');
  await sql`update workspace_settings set posts_per_group_per_day = 1, "connectionTimeout" = 5000
    where workspace_id = ${other.workspace_id}`.execute(fleet.db);
  expect(await readLimits(fleet.scope)).toEqual(DEFAULT_LIMITS);
  expect(await readLimits(other)).toEqual({ ...DEFAULT_LIMITS, posts_per_group_per_day: 1 });
  expect(await readWorkerSettings(other)).toMatchObject({ autoHealthCheck: true, connectionTimeout: 5000 });
  const nobody = { ...other, workspace_id: '00000000-0000-4000-8000-000000000000' };
  await expect(readLimits(nobody)).rejects.toThrow(/has no settings/);
});

test('a niche has each text and photo once, in the order in which they came', async () => {
  await addVariant('cars', 'b');
  await addVariant('cars', '', 'a.jpg');
  await addVariant('cars', 'a');
  await addVariant('bikes', 'b');
  const variants = await messageVariants(fleet.scope, 'cars');
  expect(variants.map(({ text, photo_path }) => [text, photo_path])).toEqual([
    ['b', null],
    ['', 'a.jpg'],
    ['a', null],
  ]);
  await expect(addVariant('cars', '', 'a.jpg')).rejects.toThrow(/message_variants_once/);
  await expect(addVariant('cars', '')).rejects.toThrow(/check constraint/);
  expect(await messageVariants(await fleet.addWorkspace('third'), 'cars')).toEqual([]);
});

test('the clock of a database on this machine is not far from ours', async () => {
  const { version, skew_ms } = await databaseClock(fleet.db);
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(15);
  expect(Math.abs(skew_ms)).toBeLessThan(5_000);
});
