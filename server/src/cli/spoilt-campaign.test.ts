import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  await fleet.addJoined(await fleet.addAccount({ session_string: null, session_name: 'owner' }), { link: '@group_1' });
  cli = openTestCli(fleet);
  writeFileSync(path.join(cli.folder, 'ads.txt'), 'one\n');
  const ads = ['--messages', 'FOLDER/ads.txt', '--slots', '08:00', '--start'];
  for (const name of ['good', 'spoilt']) await cli.run('campaigns', 'add', name, ...ads);
  await sql`update campaigns set zone = 'Europe/Kyev' where name = 'spoilt'`.execute(fleet.db);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

const FAULT = '"Europe/Kyev" is an unknown time zone';

test.each([
  [['campaigns']],
  [['campaigns', 'show', 'spoilt']],
  [['campaigns', 'preview', 'spoilt']],
  [['why', 'campaign:spoilt']],
])('a campaign whose zone was spoilt by plain SQL is shown with the reason: groundcrew %j', async (words) => {
  expect(await cli.run(...words)).toMatchObject({ exit: 0, out: expect.stringContaining(FAULT), err: '' });
});

test('it is told from the others, and what it does not keep from working works', async () => {
  const listed = await cli.run('campaigns', '--json');
  expect(JSON.parse(listed.out)).toMatchObject([
    { name: 'good', fault: null, next_slot_at: expect.any(String) },
    { name: 'spoilt', fault: expect.stringContaining(FAULT), next_slot_at: null },
  ]);
  for (const words of [
    ['campaigns', 'history', 'spoilt'],
    ['why', '@group_1'],
    ['forecast', 'ukraine_cars'],
  ]) {
    expect(await cli.run(...words)).toMatchObject({ exit: 0, err: '' });
  }
  expect(await cli.run('forecast', 'spoilt')).toMatchObject({ exit: 1, err: expect.stringContaining(FAULT) });
});

test('it cannot be started, and is mended by another zone', async () => {
  expect(await cli.run('campaigns', 'pause', 'spoilt')).toMatchObject({ exit: 0 });
  expect(await cli.run('campaigns', 'start', 'spoilt')).toMatchObject({ exit: 1, err: expect.stringContaining(FAULT) });
  expect(await cli.run('campaigns', 'change', 'spoilt', '--zone', 'Europe/Kyiv')).toMatchObject({ exit: 0 });
  expect(await cli.run('campaigns', 'start', 'spoilt')).toMatchObject({ exit: 0 });
});
