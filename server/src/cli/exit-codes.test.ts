// How commands end, by the rule that the README gives: the kind of the error decides, whichever command meets it.
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const LINK = 'https://t.me/name/123';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  await fleet.addAccount({ session_string: null, hold_reason: 'by_person' });
  await fleet.addTarget({ link: '@group_1', niche: 'ukraine_cars' });
  cli = openTestCli(fleet);
  writeFileSync(path.join(cli.folder, 'ads.txt'), 'one\ntwo\n');
  writeFileSync(path.join(cli.folder, 'fake.jpg'), 'no picture');
  writeFileSync(path.join(cli.folder, 'large.jpg'), '');
  truncateSync(path.join(cli.folder, 'large.jpg'), 10 * 1024 * 1024 + 1);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

const ads = ['--messages', 'FOLDER/ads.txt'];
const spring = ['campaigns', 'add', 'spring', ...ads];

test.each([
  // Words that nobody knows, or that are missing.
  [['nonsense'], 'unknown command'],
  [['post', '--nope'], 'unknown option'],
  [['campaigns', 'lits'], 'campaigns has no command "lits"'],
  [['settings', 'set', 'warmup_hours'], "missing required argument 'value'"],
  [['settings', 'set', 'no_such', '1'], 'no setting "no_such"'],
  [['react', '--emoji', '👍', '--count', '1'], 'say which post'],
  [['react', LINK, '--count', '1'], 'no emoji is given'],
  [['react', LINK, '--emoji', '👍'], 'say which accounts'],
  [['join', '--zone', 'UTC'], '--zone belongs to --schedule'],
  [['stop', '--off', '--status'], 'say one of'],
  [['accounts', 'takeover', '--all'], '--old-scripts-stopped'],
  [['campaigns', 'change', 'spring'], 'say what is to be changed'],
  [['db', 'sql', ''], 'the statement is empty'],
  [['why', ''], 'name an account'],
  [['--workspace', 'nowhere', 'accounts'], 'no workspace nowhere'],
  // Values that could never be right.
  [['join', 'ukraine_cars', 'many'], 'many'],
  [['join', 'ukraine_cars', '21'], '1 to 20'],
  [['join', '--schedule', '61 * * * *'], 'out of range'],
  [['join', '--schedule', 'on', '--zone', 'Mars'], '"Mars" is an unknown time zone'],
  [['post', '--limit', '0'], '"0" is no whole number'],
  [['forecast', '--days', '0'], '"0" is no whole number'],
  [['forecast', '--slots', '25:00'], 'slot "25:00" is no time of day'],
  [['forecast', '--slots', '08:00', '--zone', 'Mars'], 'unknown time zone'],
  [['forecast', '--joins', '* * *'], 'five are expected'],
  [['settings', 'set', 'posts_per_group_per_day', '6'], 'above the ceiling of 5'],
  [['settings', 'set', 'warmup_hours', '23'], 'below the least, 24'],
  [['settings', 'set', 'warmup_hours', 'long'], 'is no whole number'],
  [['settings', 'set', 'quiet_hours', '25:00-08:00 UTC'], 'quiet_hours'],
  [['settings', 'set', 'quiet_hours', '22:00-08:00 Mars'], 'unknown time zone'],
  [['settings', 'set', 'autoHealthCheck', 'maybe'], 'neither true nor false'],
  [[...spring, '--slots', '25:00'], 'no time of day'],
  [[...spring, '--slots', '08:00', '--zone', 'Mars'], 'unknown time zone'],
  [[...spring, '--every', '10m'], 'an interval of 10 minutes'],
  [[...spring, '--every', 'often'], '"often" is no interval'],
  [[...spring, '--slots', '08:00', '--gap', '0'], '"0" is no whole number'],
  [[...spring, '--slots', '08:00', '--until', 'soon'], 'is not understood'],
  [[...spring, '--slots', '08:00', '--until', '2020-01-01'], 'has passed already'],
  [[...spring, '--slots', '08:00', '--language', '?'], 'is no language'],
  [['react', 'https://t.me/name', '--emoji', '👍', '--count', '1'], 'names a group, not a post'],
  [['react', `${LINK}?comment=4`, '--emoji', '👍', '--count', '1'], 'names a comment below the post'],
  [['react', LINK, '--emoji', 'thumb', '--count', '1'], '"thumb" is no emoji'],
  [['react', LINK, '--emoji', '👍', '--count', '21'], '1 to 20'],
  [['react', 'show', 'first'], 'first'],
  [['do-not-contact', 'add', '!'], '!'],
  [['accounts', 'proxy', 's1', 'ftp://1'], 'the scheme of the proxy is not known'],
])('2, it was called wrongly: groundcrew %j', async (words, why) => {
  expect(await cli.run(...words)).toMatchObject({ exit: 2, err: expect.stringContaining(why) });
});

test.each([
  [['why', '@nobody_knows'], 'no account, group or task'],
  [['react', 'show', '77'], 'reaction task 77'],
  [['react', LINK, '--emoji', '👍', '--accounts', 's9'], '"s9"'],
  [['react', LINK, '--emoji', '👍', '--count', '1'], 'hold by_person'],
  // A setting forbids it today.
  [['react', LINK, '--emoji', '👍', '--count', '9'], 'at most 8 react to one post'],
  [['campaigns', 'start', 'nothing'], 'campaign nothing'],
  [['campaigns', 'add', 'spring', '--slots', '08:00'], 'no message variants'],
  [['campaigns', 'add', 'spring', '--slots', '08:00', '--photo', 'FOLDER/gone.jpg'], 'not there'],
  [['campaigns', 'add', 'spring', '--slots', '08:00', '--photo', 'FOLDER/fake.jpg'], 'neither JPEG'],
  [['post', '--messages', 'FOLDER/gone.txt'], 'not there'],
  [['join', '--schedule', 'off'], 'no schedule of joins'],
  [['forecast', 'nothing'], 'campaign or niche nothing'],
  [['db', 'sql', 'select * from nothing'], 'nothing'],
  [['db', 'rollback', '--to', '7777', '--yes'], 'no migration "7777" is applied'],
  [['import', 'FOLDER/gone'], 'gone'],
  [['do-not-contact', 'remove', '@nobody'], 'is not on the do-not-contact list'],
])('1, it was called rightly and did not succeed: groundcrew %j', async (words, why) => {
  expect(await cli.run(...words)).toMatchObject({ exit: 1, err: expect.stringContaining(why) });
});

test.each([
  ['gone.jpg', 'Check the path'],
  ['large.jpg', 'Make it smaller (a photo: fewer pixels'],
  ['fake.jpg', 'Telegram takes JPEG, PNG and WebP: save the picture as one of these'],
])('a photo %s is refused with a second line that says what to do', async (photo, what) => {
  const { err } = await cli.run('campaigns', 'add', 'spring', '--slots', '08:00', '--photo', `FOLDER/${photo}`);
  expect(err.split('\n')[1]?.trim()).toContain(what);
});

test('a niche that no group has is named, with those that there are', async () => {
  const bali = ['campaigns', 'add', 'bali', '--slots', '08:00', '--niche', 'ukrane_cars'];
  const known = 'No group has the niche ukrane_cars. Did you mean ukraine_cars? Niches here: ukraine_cars';
  expect(await cli.run(...bali)).toMatchObject({ exit: 1, err: expect.stringContaining(known) });
  expect(await cli.run(...bali, ...ads)).toEqual({ exit: 0, out: expect.stringContaining(known), err: '' });
});

test('0, it did its work', async () => {
  expect(await cli.run('settings', 'set', 'posts_per_group_per_day', '1')).toMatchObject({ exit: 0, err: '' });
});
