import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { lockImports } from '#store/imports/accounts.ts';
import { updateTargets } from '#store/imports/targets.ts';
import { inTransaction } from '#store/imports/transaction.ts';
import { entryOf, jpegOf, openImportDesk, type ImportDesk } from '#testing/import-desk.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
});
afterEach(() => desk.close());

const files = {
  'accounts_config.json': [entryOf('s1'), entryOf('s2')],
  'targets.txt': '@one_group\n@two_group\n',
  'group_account_assignments.json': { '@one_group': 's1', '@three_group': 'gone' },
  'logs/group_post_history.json': { '@one_group': { s1: '2026-01-12T10:00:00' } },
  'messages.json': [{ text: 'hello', photo: 'a.jpg' }],
  'a.jpg': jpegOf('a'),
};

describe('an import', () => {
  test('that is rehearsed says the same and writes nothing', async () => {
    await desk.write(files);
    const given = () => desk.rows('select sequencename, last_value from pg_sequences order by 1');
    const before = await desk.everything();
    const ids = await given();
    const rehearsed = await desk.run({ dry_run: true });
    expect(await desk.everything()).toEqual(before);
    expect(await desk.photos()).toEqual([]);
    expect(await given()).toEqual(ids);
    expect(await desk.run()).toEqual(rehearsed);
    expect(await desk.photos()).toHaveLength(1);
  });

  test('that is repeated changes not one row', async () => {
    await desk.write(files);
    const { totals } = await desk.run();
    const before = await desk.everything();
    desk.setNow('2026-01-20T00:00:00Z');
    const nothing = { created: 0, updated: 0 };
    expect(await desk.run()).toMatchObject({
      accounts: { ...nothing, unchanged: 3 },
      targets: { ...nothing, unchanged: 3 },
      bindings: { ...nothing, unchanged: 2 },
      posts: { ...nothing, unchanged: 1 },
      messages: { ...nothing, unchanged: 1 },
      totals,
    });
    expect(await desk.everything()).toEqual(before);
  });

  test('into one workspace leaves the others alone', async () => {
    await desk.write({ 'targets.txt': '@one_group', 'group_account_assignments.json': { '@one_group': 'gone' } });
    const other = await desk.addWorkspace('other');
    await desk.run();
    expect((await desk.run({}, other)).totals).toMatchObject({ accounts: 1, targets: 1, targets_bound: 1 });
    expect(await desk.rows('select count(distinct workspace_id)::int as n from targets')).toEqual([{ n: 2 }]);
  });

  test('beside another one of the workspace is refused', async () => {
    await desk.write(files);
    await inTransaction(desk.scope, true, async (scope) => {
      expect(await lockImports(scope)).toBe(true);
      await expect(desk.run()).rejects.toMatchObject({ code: 'already_running' });
    });
    expect((await desk.run()).accounts.created).toBe(3);
  });

  test('that was asked to stop writes nothing', async () => {
    await desk.write(files);
    await expect(desk.run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'stopped' });
    expect(await desk.rows('select from telegram_accounts')).toEqual([]);
  });

  test('gives up when a group is joined by another account between being read and being written', async () => {
    const account_id = await desk.addAccount();
    const other = await desk.addAccount();
    const id = await desk.addJoined(account_id, { link: '@taken' });
    const at = desk.scope.now();
    const binding = {
      account_id: other,
      joined_at: at,
      warmup_ends_at: at,
      last_post_at: null,
      telegram_id: null,
      posts_today: 0,
    };
    const update = updateTargets(desk.scope, [{ id, niche: null, joined: true, binding }]);
    await expect(update).rejects.toMatchObject({ code: 'conflict' });
    expect((await desk.target(id))['assigned_account_id']).toBe(account_id);
  });
});

describe('nothing is written when', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'the list of targets is a binary',
      { ...files, 'targets.txt': jpegOf('x') },
      /targets\.txt.*: (not UTF-8|a binary)/,
    ],
    [
      'a file is broken, and the line is named',
      { ...files, 'group_account_assignments.json': '{\n"@one_group": "s1"\n"@two_group": "s1"}' },
      /group_account_assignments\.json, line 3: not valid JSON: expected , or \}/,
    ],
    ['a file is a folder', { 'targets.txt/x': '' }, /targets\.txt: not a file/],
    [
      'there is nothing of the older scripts',
      { 'README.md': 'hello' },
      /holds nothing of the older scripts; looked for targets\.txt, group_niches\.json, accounts_config\.json/,
    ],
  ])('%s', async (_, content, message) => {
    await desk.write(content);
    await expect(desk.run()).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringMatching(message),
    });
    expect(await desk.rows('select from telegram_accounts')).toEqual([]);
    expect(await desk.rows('select from targets')).toEqual([]);
  });

  test('the folder is none, or not there', async () => {
    await desk.write({ file: '' });
    for (const below of ['file', 'nowhere']) {
      await expect(desk.run({}, desk.scope, path.join(desk.folder, below))).rejects.toMatchObject({
        code: 'file_unreadable',
        message: expect.stringContaining('is not there, or is no folder'),
      });
    }
  });
});
