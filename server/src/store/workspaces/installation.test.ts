import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { telegramOfAccounts } from './installation.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

test('a database is of the Telegram that was used last, until it has accounts, and from then on of that one', async () => {
  const used = (telegram: Parameters<typeof telegramOfAccounts>[1]) =>
    telegramOfAccounts(fleet.db, telegram, fleet.scope.now());
  expect(await used('telegram')).toBe('telegram');
  expect(await used('simulator')).toBe('simulator');
  expect(await Promise.all([used('other_server'), used('other_server')])).toEqual(['other_server', 'other_server']);
  expect(await used('simulator')).toBe('simulator');
  await fleet.addAccount();
  expect(await used('telegram')).toBe('simulator');
  expect(await used('other_server')).toBe('simulator');
  expect(await used('simulator')).toBe('simulator');
});
