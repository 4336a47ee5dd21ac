// What commands say where a person could be misled.
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { liftStopSwitch, throwStopSwitch } from '#store/workspaces/rules.ts';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
let account_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  account_id = await fleet.addAccount({ session_string: null });
  await fleet.addTarget({ link: '@group_1', niche: 'ukraine_cars' });
  await fleet.addTarget({ link: '@group_2', niche: 'bali_villas' });
  cli = openTestCli(fleet);
  writeFileSync(path.join(cli.folder, 'ads.txt'), 'one\ntwo\n');
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

async function json(...words: string[]): Promise<unknown> {
  const { out } = await cli.run(...words, '--json');
  return JSON.parse(out);
}

test.each([
  ['join', 'ukrane_cars'],
  ['post', 'ukrane_cars'],
  ['post', 'ukrane_cars', '--dry-run'],
  ['targets', 'list', '--niche', 'ukrane_cars'],
  ['targets', 'retry', '--niche', 'ukrane_cars'],
])('a niche that no group has ends with 1 and names those that are like it: groundcrew %s %s', async (...words) => {
  const { exit, out, err } = await cli.run(...words.filter((word) => word !== undefined));
  expect(exit).toBe(1);
  expect(`${out}${err}`).toContain('Did you mean ukraine_cars?');
});

test('a campaign that changes its niche says that its texts stay', async () => {
  await cli.run('campaigns', 'add', 'spring', '--slots', '08:00', '--messages', 'FOLDER/ads.txt');
  const moved = await cli.run('campaigns', 'change', 'spring', '--niche', 'bali_villas');
  expect(moved).toMatchObject({ exit: 0, out: expect.stringContaining('It keeps its 2 message variants') });
  expect(moved.out).toContain('groundcrew campaigns variants spring --messages FILE');
  expect((await cli.run('campaigns', 'change', 'spring', '--gap', '90')).out).not.toContain('It keeps');
});

test('an account is held for a reason that stands in its events', async () => {
  expect(await json('accounts', 'hold', String(account_id), '--reason', 'complaints')).toMatchObject({
    changed: true,
    reason: 'complaints',
  });
  expect(await cli.run('accounts', 'hold', String(account_id))).toMatchObject({
    exit: 0,
    out: expect.stringContaining('was held already'),
  });
  expect(await json('events', '--type', 'account', '--limit', '1')).toMatchObject([
    { type: 'account.held', account_id, data: { reason: 'by_person', note: 'complaints' } },
  ]);
});

test('as many events as are wanted: the last ones, or the first since a number', async () => {
  await cli.run('accounts', 'release', String(account_id));
  await cli.run('accounts', 'hold', String(account_id));
  const all = (await json('events', '--since', '0')) as { seq: number }[];
  expect(all.length).toBeGreaterThan(2);
  expect(await json('events', '--limit', '2')).toEqual(all.slice(-2));
  expect(await json('events', '--since', '0', '--limit', '2')).toEqual(all.slice(0, 2));
});

test('a proxy that cannot be read is shown as that, not as none', async () => {
  await sql`update telegram_accounts set proxy_url = 'ftp://nonsense' where id = ${account_id}`.execute(fleet.scope.db);
  expect(await json('accounts')).toMatchObject([{ proxy: 'unreadable' }]);
  await sql`update telegram_accounts set proxy_url = null where id = ${account_id}`.execute(fleet.scope.db);
  expect(await json('accounts')).toMatchObject([{ proxy: null }]);
});

test('while the stop switch is thrown a new reaction is refused by its name', async () => {
  await throwStopSwitch(fleet.scope, { by: 'anna', reason: null });
  const react = ['react', 'https://t.me/name/123', '--emoji', '👍', '--count', '1'];
  const { exit, err } = await cli.run(...react);
  expect({ exit, err }).toMatchObject({ exit: 1, err: expect.stringContaining('groundcrew stop --off') });
  expect(err).not.toContain('queue');
  await liftStopSwitch(fleet.scope, 'anna');
});
