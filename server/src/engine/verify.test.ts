import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { verify } from './verify.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

test('a verification names what is broken, with links and account names, and leaves other workspaces out', async () => {
  const account = await fleet.addAccount({ session_name: 'main_seller', auth_key_hash: Buffer.alloc(32, 1) });
  const id = await fleet.addJoined(account, { link: '@cars' });
  expect(await verify(fleet.scope)).toMatchObject({ violations: [], warnings: [] });

  const joined_at = new Date(fleet.scope.now().getTime() - DAY_MS);
  const warmup_ends_at = new Date(joined_at.getTime() + HOUR_MS);
  await sql`update targets set joined_at = ${joined_at}, warmup_ends_at = ${warmup_ends_at} where id = ${id}`.execute(
    fleet.db,
  );
  const { violations, warnings, checked } = await verify(fleet.scope);
  expect(violations).toEqual([
    {
      invariant: 'binding-complete',
      sentence: expect.stringContaining('24 hours'),
      rows: [{ link: '@cars', account: 'main_seller', joined_at, warmup_ends_at }],
      more: false,
    },
  ]);
  expect(warnings).toEqual([]);
  expect(checked).toContain('binding-complete');
  expect((await verify(await fleet.addWorkspace('elsewhere'))).violations).toEqual([]);
});
