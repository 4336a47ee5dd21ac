import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  cli = openTestCli(fleet);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

const run = async (...words: string[]) => {
  const { exit, out } = await cli.run(...words, '--json');
  return { exit: exit ?? 0, json: out === '' ? null : (JSON.parse(out) as unknown) };
};

test('groups are added, moved and tried again on the command line', async () => {
  expect(await run('targets', 'add', 't.me/kyiv_auto', '@lviv_auto', '--niche', 'cars')).toMatchObject({
    exit: 0,
    json: { added: [{ link: '@kyiv_auto' }, { link: '@lviv_auto' }], rejected: [] },
  });
  expect(await run('targets', 'add', '@kyiv_auto', 't.me/Lviv_auto', '--niche', 'cars')).toMatchObject({
    exit: 0,
    json: { added: [], unchanged: 2, rejected: [] },
  });
  expect(await run('targets', 'add', '@kyiv_auto', '--niche', 'flats')).toMatchObject({
    exit: 1,
    json: { unchanged: 0, rejected: [{ line: 1, reason: 'is here already, in niche cars: move it there' }] },
  });
  writeFileSync(path.join(cli.folder, 'groups.csv'), 'link,niche\n@kyiv_auto,cars\n@odesa_auto,\n');
  expect(await run('targets', 'add', '--csv', 'FOLDER/groups.csv', '--niche', 'cars')).toMatchObject({
    exit: 0,
    json: { unchanged: 1, added: [{ link: '@odesa_auto' }] },
  });
  expect(await run('targets', 'move', 'flats', '@odesa_auto')).toMatchObject({ exit: 0, json: { changed: 1 } });
  expect(await run('targets', 'list', '--niche', 'flats')).toMatchObject({ json: [{ link: '@odesa_auto' }] });
  expect(await run('targets', 'list', '--limit', '2')).toMatchObject({ json: [{}, {}] });
  expect(await run('targets', 'retry', '--niche', 'cars')).toMatchObject({ json: { matched: 0, changed: 0 } });
  expect((await run('audit', '--by', 'command')).json).toMatchObject([
    { action: 'targets.retry' },
    { action: 'targets.change' },
    { action: 'targets.import_csv' },
    { action: 'targets.make' },
    { action: 'targets.make' },
    { action: 'targets.make' },
  ]);
  expect((await cli.run('targets', 'retry')).exit).toBe(2);
  expect((await cli.run('targets', 'add')).exit).toBe(2);
});
