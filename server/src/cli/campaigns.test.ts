import { writeFileSync } from 'node:fs';
import path from 'node:path';
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
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

const ads = ['--messages', 'FOLDER/ads.txt', '--slots', '08:00'];

test('a draft is removed, which the audit log tells, and what runs is not', async () => {
  await cli.run('campaigns', 'add', 'slip', ...ads);
  await cli.run('campaigns', 'add', 'running', ...ads, '--start');
  expect(await cli.run('campaigns', 'remove', 'slip')).toMatchObject({ exit: 0, out: 'Campaign slip is deleted.\n' });
  expect(await cli.run('campaigns', 'remove', 'slip')).toMatchObject({ err: expect.stringContaining('slip') });
  expect(await cli.run('campaigns', 'remove', 'running')).toMatchObject({ err: expect.stringContaining('stop it') });
  expect(JSON.parse((await cli.run('campaigns', '--json')).out)).toMatchObject([{ name: 'running' }]);
  const { out } = await cli.run('audit', '--by', 'command', '--json');
  expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ action: 'campaigns.remove' }));
});
