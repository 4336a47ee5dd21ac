import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { changeGroups } from './change-groups.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

test('many groups are moved piece by piece, each once, and counted', async () => {
  const { db, workspace_id } = fleet.scope;
  await sql`insert into targets (workspace_id, link, niche)
    select ${workspace_id}, '@many_' || n, case when n % 10 = 0 then 'flats' else 'cars' end
    from generate_series(1, 4500) n`.execute(db);
  const wish = { act: 'set_niche', filter: { search: '@many_' }, niche: 'flats' } as const;
  const skipped = [{ reason: 'is in flats already', count: 450 }];
  const counts = { matched: 4_500, changed: 4_050, skipped };
  expect(await changeGroups(fleet.scope, { ...wish, dry_run: true })).toEqual(counts);
  expect(await changeGroups(fleet.scope, { ...wish, dry_run: false })).toEqual(counts);
  expect(await changeGroups(fleet.scope, { ...wish, dry_run: false })).toMatchObject({ changed: 0 });
  const back = { act: 'set_niche', filter: { niche: 'flats' }, niche: 'cars', dry_run: false } as const;
  expect(await changeGroups(fleet.scope, back)).toEqual({ matched: 4_500, changed: 4_500, skipped: [] });
});
