import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

const CSV = `link,niche
@from_a_file,kyiv_flats
https://t.me/group_100,ukraine_cars
not a link at all,kyiv_flats
@nobody_says_where,
`;

onStage('groups', (stage) => {
  const links = async () =>
    (await stage().world.sql(`select link from targets order by id desc limit 3`)).map(({ link }) => link);
  const group = (link: string) => stage().world.one(`select id, status, niche from targets where link = $1`, [link]);

  test('are added by their links, after a look at those that cannot be', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    await go('/groups');
    await button('groups:add.open').click();
    await dialog()
      .getByLabel(say('groups:add.links'))
      .fill('@quite_new\nhttps://t.me/quite_new_too\nhttps://example.com/x');
    await dialog().getByLabel(say('groups:niche')).fill('kyiv_flats');
    await button('groups:preview.go').click();
    await dialog()
      .getByText(say('groups:preview.accepted', { count: 2, n: '2' }))
      .waitFor();
    await dialog()
      .getByText(say('groups:preview.rejected', { count: 1, n: '1' }))
      .waitFor();
    await dialog()
      .getByRole('row', { name: /example\.com/ })
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
    await button('groups:add.go', { count: 2, n: '2' }).click();
    await sees(say('groups:add.done', { count: 2, n: '2' }));
    await page.getByRole('searchbox').fill('quite_new');
    await page.getByRole('link', { name: '@quite_new_too' }).waitFor();
    expect(await links()).toEqual(expect.arrayContaining(['@quite_new', '@quite_new_too']));
  });

  test('are imported from a file, whose wrong lines are named with their numbers', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    await go('/groups');
    await button('groups:import.open').click();
    const file = { name: 'groups.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
    await page.locator('input[type=file]').setInputFiles(file);
    await dialog()
      .getByText(say('groups:preview.accepted', { count: 1, n: '1' }))
      .waitFor();
    await dialog()
      .getByText(say('groups:preview.unchanged', { count: 1, n: '1' }))
      .waitFor();
    const rejected = await dialog().getByRole('row').allTextContents();
    expect(rejected.slice(1).map((line) => line.slice(0, 1))).toEqual(['4', '5']);
    expect(await visitor.faults()).toEqual([]);
    await button('groups:add.go', { count: 1, n: '1' }).click();
    await sees(say('groups:add.done', { count: 1, n: '1' }));
    expect(await links()).toContain('@from_a_file');
  });

  test('that failed are tried again together', async () => {
    const { page, say, go, button, dialog, sees, choose } = await stage().visit();
    await go('/groups');
    await choose(say('groups:status'), say('status:group.error'));
    await page.getByLabel(say('table:select_row', { name: '@group_103' })).check();
    await button('groups:bulk.retry').click();
    await dialog()
      .getByText(say('groups:bulk.would', { count: 1, n: '1' }))
      .waitFor();
    await dialog()
      .getByRole('button', { name: say('groups:bulk.retry'), exact: true })
      .click();
    await sees(say('groups:bulk.retry_done', { count: 1, n: '1' }));
    expect(await group('@group_103')).toMatchObject({ status: 'new' });
    await sees(say('groups:none_found'));
  });

  test('of one an account is kept out, and let in again', async () => {
    const { page, say, go, button, dialog, sees } = await stage().visit();
    const { id } = await group('@group_100');
    const blocked = () =>
      stage().world.sql(`select account_id, reason from account_group_blocklist where target_id = $1`, [id]);
    await go(`/groups/${String(id)}`);
    await button('groups:block.open').click();
    await dialog().getByLabel(say('groups:block.reason')).fill('asked to stay away');
    await button('groups:block.go').click();
    await sees('asked to stay away');
    expect(await blocked()).toEqual([{ account_id: 1, reason: 'asked to stay away' }]);
    await button('groups:block.lift_label', { account: 's1' }).click();
    await sees(say('groups:block.none'));
    expect(await blocked()).toEqual([]);
    await button('groups:undo').click();
    await page.getByText('asked to stay away').first().waitFor();
    expect(await blocked()).toHaveLength(1);
  });
});
