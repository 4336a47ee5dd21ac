// Several who write many groups or accounts at once, each in an order of its own.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { releaseHold } from '#store/accounts/accounts.ts';
import { addDoNotContact } from '#store/inbox/do-not-contact.ts';
import { addNewTargets, setNiche } from '#store/groups/entries.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 10 });
});
afterAll(() => fleet.close());

const ORDERS = 6;

/** Each of some callers is given the same items, in turn from the first and from the last. */
function turned<T>(items: readonly T[]): (readonly T[])[] {
  return Array.from({ length: ORDERS }, (_, n) => (n % 2 === 0 ? items : items.toReversed()));
}

test('the same groups, added at once in other orders, are added once, and nobody is refused', async () => {
  for (let round = 0; round < 3; round += 1) {
    const rows = Array.from({ length: 400 }, (_, n) => ({
      link: `@Group_${round}_${n}`,
      niche: 'cars',
      account_id: null,
    }));
    const made = await Promise.all(turned(rows).map((some) => addNewTargets(fleet.scope, some)));
    expect(made.reduce((sum, { size }) => sum + size, 0)).toBe(rows.length);
  }
});

test('groups are numbered in the order in which they were given', async () => {
  const rows = ['@zebra', '@Apple', 'ID:5', '@mango'].map((link) => ({ link, niche: 'fruit', account_id: null }));
  const made = await addNewTargets(fleet.scope, rows);
  const in_order = [...made].toSorted(([, one], [, other]) => one - other).map(([key]) => key);
  expect(in_order).toEqual(['@zebra', '@apple', 'ID:5', '@mango']);
});

test('many groups moved, and many accounts let go, by several at once', async () => {
  const ids = [...(await targetIds())];
  await Promise.all(
    turned(ids).map((some, n) => setNiche(fleet.scope, { ids: some }, { niche: `n${n}`, dry_run: false })),
  );
  const accounts = await Promise.all(
    Array.from({ length: 40 }, () =>
      fleet.addAccount({ hold_reason: 'takeover', held_by: 'x', held_at: fleet.scope.now() }),
    ),
  );
  const released = await Promise.all(turned(accounts).map((some) => releaseHold(fleet.scope, { ids: some })));
  expect(released.flat()).toHaveLength(accounts.length);
});

test('the same people, put on the list at once in other orders', async () => {
  const people = Array.from({ length: 60 }, (_, n) => ({ username: `person_${n}` }));
  const added = await Promise.all(
    turned(people).map(async (some) => {
      let n = 0;
      for (const contact of some) if (await addDoNotContact(fleet.scope, { contact, reason: 'asked', by: 'x' })) n += 1;
      return n;
    }),
  );
  expect(added.reduce((sum, n) => sum + n, 0)).toBe(people.length);
});

async function targetIds(): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`select id from targets where niche = 'cars' order by id`.execute(fleet.db);
  return rows.map(({ id }) => id);
}
