import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('a campaign', (stage) => {
  test('is written, shown as Telegram would show it, foreseen, started and paused', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    const status = async () =>
      (await stage().world.sql(`select status from campaigns where name = 'Spring sale'`)).map(({ status }) => status);
    await go('/campaigns');
    await page
      .getByRole('link', { name: say('campaigns:new') })
      .first()
      .click();
    await button('campaigns:save_new').click();
    await sees(say('campaigns:faulty'));
    expect(await visitor.faults()).toEqual([]);
    await page.getByLabel(say('campaigns:name')).fill('Spring sale');
    await page.getByRole('combobox', { name: say('niche') }).fill('kyiv_flats');
    await page.getByLabel(say('campaigns:text')).fill('<b>Flats</b> by the river');
    await page.locator('b, strong', { hasText: /^Flats$/ }).waitFor();
    const times = page.getByLabel(say('campaigns:slots'), { exact: true }).first();
    for (const time of ['8', '12:30']) {
      await times.fill(time);
      await times.press('Enter');
    }
    // The next field would unfold.
    await times.blur();
    expect(await visitor.faults()).toEqual([]);
    await button('campaigns:save_new').click();
    await sees(say('campaigns:saved_new', { name: 'Spring sale' }));
    await page.getByRole('heading', { level: 1, name: 'Spring sale' }).waitFor();
    expect(await status()).toEqual(['draft']);
    await sees(say('campaigns:calendar.title'));
    expect(await visitor.faults()).toEqual([]);

    await button('campaigns:act.start').click();
    await dialog()
      .getByText(say('campaigns:start.title', { name: 'Spring sale' }))
      .waitFor();
    await visitor.still();
    expect(await visitor.faults()).toEqual([]);
    await dialog()
      .getByRole('button', { name: say('campaigns:act.start'), exact: true })
      .click();
    await button('campaigns:act.pause').waitFor();
    expect(await status()).toEqual(['running']);
    await button('campaigns:act.pause').click();
    await button('campaigns:act.resume').waitFor();
    expect(await status()).toEqual(['paused']);
  });

  test('that is half written is not left by mistake', async () => {
    const { page, say, go, button, dialog } = await stage().visit();
    await go('/campaigns/new');
    await page.getByLabel(say('campaigns:name')).fill('Half of it');
    await page.getByRole('link', { name: say('page.overview'), exact: true }).click();
    await dialog().getByText(say('campaigns:leave.title')).waitFor();
    await button('campaigns:leave.stay').click();
    expect(await page.getByLabel(say('campaigns:name')).inputValue()).toBe('Half of it');
  });

  test('that never posted is deleted after a question', async () => {
    const { page, say, go, button, dialog, sees } = await stage().visit();
    await stage().ask('/campaigns', {
      name: 'A slip',
      niche: 'kyiv_flats',
      slots: ['09:00'],
      variants: [{ text: 'Hm' }],
    });
    await go('/campaigns');
    await page.getByRole('link', { name: 'A slip', exact: true }).click();
    await button('campaigns:act.more').click();
    await page.getByRole('menuitem', { name: say('campaigns:act.remove') }).click();
    await dialog()
      .getByRole('button', { name: say('campaigns:act.remove'), exact: true })
      .click();
    await sees(say('campaigns:removal.done', { name: 'A slip' }));
    await page.getByRole('heading', { level: 1, name: say('page.campaigns') }).waitFor();
    expect(await stage().world.sql(`select id from campaigns where name = 'A slip'`)).toEqual([]);
  });
});
