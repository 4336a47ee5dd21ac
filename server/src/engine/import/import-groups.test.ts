import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { entryOf, openImportDesk, type ImportDesk } from '#testing/import-desk.ts';

const ASSIGNMENTS = 'group_account_assignments.json';
const POSTS = 'logs/group_post_history.json';
let desk: ImportDesk;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
  desk.setNow('2026-02-01T12:00:00Z');
});
afterEach(() => desk.close());

const links = () => desk.rows('select link, niche, status from targets order by id');

describe('groups', () => {
  test('come in once, in the order and first spelling of the files, with the niches they have there', async () => {
    await desk.write({
      'targets.txt':
        '\uFEFF# cars\r\n@VillaUbud\r\n\r\nt.me/+AbCdEfGhIjKlMnOp\r\n@villaubud\r\n@odesa_cars 🚗\nnot a link!\n',
      'group_niches.json': { '@villaubud': 'bali_villas', '@only_here': 'disabled_crypto' },
      [ASSIGNMENTS]: { '@AND_here': { account: null } },
    });
    const result = await desk.run();
    expect(result.targets).toEqual({ created: 5, updated: 0, unchanged: 0, duplicates: 1 });
    expect(result.rejected).toMatchObject([{ file: 'targets.txt', line: 7, value: 'not a link!' }]);
    expect(await links()).toEqual([
      { link: '@VillaUbud', niche: 'bali_villas', status: 'new' },
      { link: 'https://t.me/+AbCdEfGhIjKlMnOp', niche: 'ukraine_cars', status: 'new' },
      { link: '@odesa_cars', niche: 'ukraine_cars', status: 'new' },
      { link: '@only_here', niche: 'disabled_crypto', status: 'new' },
      { link: '@AND_here', niche: 'ukraine_cars', status: 'new' },
    ]);
    expect(result.totals).toMatchObject({ targets: 5, targets_bound: 0, by_niche: { ukraine_cars: 3 } });
  });

  test('without a niche get the default that was asked for', async () => {
    await desk.write({ 'targets.txt': '@one_group' });
    await desk.run({ default_niche: 'bali_villas' });
    expect(await links()).toMatchObject([{ niche: 'bali_villas' }]);
  });

  test('change their niche with the files, not back to what they said before', async () => {
    const niches = (niche: string) => desk.write({ 'group_niches.json': { '@one_group': niche } });
    await niches('bali_villas');
    await desk.run();
    await desk.rows(`update targets set niche = 'moved_here'`);
    expect((await desk.run()).targets).toMatchObject({ updated: 0, unchanged: 1 });
    expect(await links()).toMatchObject([{ niche: 'moved_here' }]);
    await niches('disabled_villas');
    expect((await desk.run()).targets).toMatchObject({ updated: 1, unchanged: 0 });
    expect(await links()).toMatchObject([{ niche: 'disabled_villas' }]);
  });

  test('keep the status that they have here', async () => {
    await desk.write({ 'targets.txt': '@one_group\n@two_group' });
    await desk.addTarget({ link: '@ONE_group', status: 'banned', error_message: 'CHANNEL_PRIVATE' });
    expect((await desk.run()).targets).toMatchObject({ created: 1, unchanged: 1 });
    expect(await links()).toMatchObject([
      { link: '@ONE_group', status: 'banned' },
      { link: '@two_group', status: 'new' },
    ]);
  });
});

describe('a binding', () => {
  const accounts = { 'accounts_config.json': [entryOf('s1'), entryOf('s2')] };

  test('brings the dates of the file: the end of the warm-up wins, what cannot be read was 24 hours ago', async () => {
    await desk.write({
      ...accounts,
      [ASSIGNMENTS]: {
        '@python': { account: 's1', joined_at: '2026-01-15T06:16:08.672829' },
        '@dated_back': {
          account_name: 's1',
          joined_at_iso: '2026-01-31T10:00:00Z',
          warm_up_until: '2026-02-02T00:00:00',
        },
        '@odd_date': { account: 's1', joined_at: 'a while ago', last_post_at: '2026-01-31T23:00:00' },
        '@oldest': 's1',
      },
    });
    const result = await desk.run();
    expect(result).toMatchObject({ bindings: { created: 4 }, targets: { created: 4 }, totals: { targets_bound: 4 } });
    const account = await desk.accountNamed('s1');
    expect(await desk.targetNamed('@python')).toMatchObject({
      status: 'joined',
      assigned_account_id: account['id'],
      joined_at: new Date('2026-01-15T06:16:08.672Z'),
      warmup_ends_at: new Date('2026-01-16T06:16:08.672Z'),
    });
    expect(await desk.targetNamed('@dated_back')).toMatchObject({ warmup_ends_at: new Date('2026-02-02T00:00:00Z') });
    expect(await desk.targetNamed('@odd_date')).toMatchObject({
      joined_at: new Date('2026-01-31T12:00:00Z'),
      warmup_ends_at: new Date('2026-02-01T12:00:00Z'),
      last_post_at: new Date('2026-01-31T23:00:00Z'),
      daily_posts_in_group: 0,
    });
    const before = await desk.everything();
    desk.setNow('2026-02-03T12:00:00Z');
    expect(await desk.run()).toMatchObject({ bindings: { created: 0, unchanged: 4 }, targets: { unchanged: 4 } });
    expect(await desk.everything()).toEqual(before);
  });

  test('is for ever: who would rebind a group is rejected, in one file and against what is here', async () => {
    await desk.write({ ...accounts, [ASSIGNMENTS]: { '@one_group': 's1', 'https://t.me/One_Group': 's2' } });
    expect((await desk.run()).rejected).toMatchObject([{ file: ASSIGNMENTS, line: 3, reason: 'bound to s1' }]);
    await desk.write({ [ASSIGNMENTS]: { '@ONE_group': 's2' } });
    expect(await desk.run()).toMatchObject({
      bindings: { created: 0, unchanged: 0 },
      targets: { unchanged: 1 },
      rejected: [{ file: ASSIGNMENTS, line: 2, value: '@ONE_group', reason: 'bound to s1' }],
    });
  });

  test('takes a group that was new here, and none that the product knows more of', async () => {
    await desk.write(accounts);
    await desk.run();
    const [one, two] = [await desk.accountNamed('s1'), await desk.accountNamed('s2')];
    await desk.addTarget({ link: '@fresh' });
    await desk.addTarget({ link: '@asked', status: 'requested', requested_account_id: one['id'] });
    await desk.addTarget({ link: '@asked_by_two', status: 'requested', requested_account_id: two['id'] });
    await desk.addTarget({ link: '@broken', status: 'error', error_message: 'USERNAME_INVALID' });
    await desk.addTarget({ link: '@meant', assigned_account_id: one['id'] });
    await desk.addJoined(Number(one['id']), { link: '@joined' });
    const names = ['@fresh', '@asked', '@asked_by_two', '@broken', '@meant', '@joined'];
    await desk.write({ [ASSIGNMENTS]: Object.fromEntries(names.map((name) => [name, 's1'])) });
    const result = await desk.run();
    expect(result).toMatchObject({ bindings: { created: 3, unchanged: 1 }, targets: { updated: 3, unchanged: 3 } });
    expect(result.rejected.map(({ value, reason }) => `${value} ${reason}`)).toEqual([
      '@asked_by_two s2 has asked to join it',
      '@broken is error here by now, and not moved back',
    ]);
    expect(
      await desk.rows('select link, status, assigned_account_id is not null as bound from targets order by id'),
    ).toEqual([
      { link: '@fresh', status: 'joined', bound: true },
      { link: '@asked', status: 'joined', bound: true },
      { link: '@asked_by_two', status: 'requested', bound: false },
      { link: '@broken', status: 'error', bound: false },
      { link: '@meant', status: 'joined', bound: true },
      { link: '@joined', status: 'joined', bound: true },
    ]);
  });

  test("of an ID:n link keeps Telegram's id, and is refused where the group stands under another link", async () => {
    await desk.write({ ...accounts, [ASSIGNMENTS]: { 'ID:1032422089': 's1' } });
    await desk.run();
    expect(await desk.targetNamed('ID:1032422089')).toMatchObject({ telegram_id: -1_001_032_422_089 });
    await desk.addTarget({ link: '@known_as', telegram_id: -1_001_055_555_555 });
    await desk.write({ [ASSIGNMENTS]: { 'ID:1055555555': 's2' } });
    expect((await desk.run()).rejected).toMatchObject([{ value: 'ID:1055555555', reason: 'duplicate of @known_as' }]);
  });
});

describe('posts of the past', () => {
  const files = {
    'accounts_config.json': [entryOf('s1'), entryOf('s2')],
    [ASSIGNMENTS]: { '@one_group': 's1', '@two_group': { account: 's1', last_post_at: '2026-02-01T09:00:00' } },
    [POSTS]: {
      '@one_group': {
        s1: ['2026-01-30T10:00:00', '2026-02-01T00:00:00', '2026-02-01T08:00:00.123456', 'yesterday'],
        s2: '2026-01-20T10:00:00Z',
        s3: '2026-01-20T11:00:00Z',
      },
      '@nowhere_else': { s1: '2026-01-20T10:00:00Z' },
    },
  };

  test('are recorded once, and those of this UTC day count against the limits', async () => {
    await desk.write(files);
    const result = await desk.run();
    expect(result.posts).toEqual({ created: 4, updated: 0, unchanged: 0 });
    expect(result.rejected.map(({ line, value, reason }) => [line, value, reason])).toEqual([
      [7, '@one_group s1', 'the time of a post cannot be read as a date'],
      [10, '@one_group s3', 'the account s3 is not configured'],
      [13, '@nowhere_else s1', 'the group stands in no other file'],
    ]);
    const day = { last_group_stats_reset: '2026-02-01' };
    expect(await desk.targetNamed('@one_group')).toMatchObject({
      ...day,
      daily_posts_in_group: 2,
      last_post_at: new Date('2026-02-01T08:00:00.123Z'),
    });
    // No history tells of it, but it was today.
    expect(await desk.targetNamed('@two_group')).toMatchObject({ ...day, daily_posts_in_group: 1 });
    expect(await desk.accountNamed('s1')).toMatchObject({ daily_posts_count: 2, last_stats_reset: '2026-02-01' });
    expect(await desk.accountNamed('s2')).toMatchObject({ daily_posts_count: 0 });
    const before = await desk.everything();
    expect((await desk.run()).posts).toEqual({ created: 0, updated: 0, unchanged: 4 });
    expect(await desk.everything()).toEqual(before);
  });

  test('add to what was posted here today, up to the ceiling', async () => {
    const { [POSTS]: history, ...others } = files;
    await desk.write(others);
    await desk.run();
    await desk.rows(
      `update targets set daily_posts_in_group = 4, last_group_stats_reset = '2026-02-01' where link = '@one_group'`,
    );
    await desk.rows(`update telegram_accounts set daily_posts_count = 3, last_stats_reset = '2026-01-31'`);
    await desk.write({ [POSTS]: history });
    expect((await desk.run()).posts.created).toBe(4);
    expect((await desk.targetNamed('@one_group'))['daily_posts_in_group']).toBe(5);
    expect((await desk.accountNamed('s1'))['daily_posts_count']).toBe(2);
  });
});
