import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from './harness.ts';

test('the accounts of a simulator are refused to commands and servers that would take them to Telegram itself', async () => {
  const world = await openEngine({ accounts: 1 });
  onTestFinished(world.close);
  expect(await world.command(['accounts', '--json']).json()).toMatchObject([{ session_name: 's1' }]);
  const [listed, served] = await Promise.all(
    [['accounts', '--json'], ['serve']].map((args) => world.command(args, { GROUNDCREW_SIMULATOR: '' }).ended),
  );
  expect([listed?.exit, served?.exit]).toEqual([2, 2]);
  expect(JSON.parse(listed?.stdout ?? '')).toMatchObject({ error: { code: 'bad_configuration' } });
  expect(served?.stderr).toContain(
    'were added with a simulator (GROUNDCREW_SIMULATOR), and the settings name Telegram itself',
  );
  expect(await world.sql('select telegram from installation')).toEqual([{ telegram: 'simulator' }]);
});
