import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('the health of sessions', (stage) => {
  test('is tested at once; what Telegram refuses is switched off after a look, and back on by one press', async () => {
    const { world } = stage();
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    const active = async () =>
      (await world.one(`select is_active from telegram_accounts where session_name = 's6'`))['is_active'];
    await go('/health');
    await world.control(`/users/${userOf(6)}/state`, { state: 'revoked' });
    await button('health:test_all').click();
    const row = page.getByRole('row', { name: /s6/ });
    await row.getByText(say('status:health.invalid_session')).waitFor();
    await page.getByRole('row', { name: /s5/ }).getByText(say('status:health.ok'), { exact: true }).waitFor();
    await button('health:test_all').and(page.locator(':enabled')).waitFor();
    await button('health:deactivate.button').click();
    await dialog().getByText('s6').waitFor();
    expect(await visitor.faults()).toEqual([]);
    await button('health:deactivate.go', { count: 1 }).click();
    await row.getByText(say('status:account.inactive')).waitFor();
    expect(await active()).toBe(false);
    await button('health:deactivate.undo').click();
    await row.getByText(say('status:account.inactive')).waitFor({ state: 'hidden' });
    expect(await active()).toBe(true);
    await sees(say('health:dashboard'));
  });

  test('of one is told by the bell, which leads to it', async () => {
    const visitor = await stage().visit();
    const { page, say, go } = visitor;
    await go('/');
    await page
      .getByRole('button', { name: new RegExp(say('bell:unread', { count: 0 }).replace('0', String.raw`[1-9]\d*`)) })
      .click();
    const list = page.getByRole('dialog').filter({ hasText: say('bell:title') });
    await list.getByRole('button', { name: /s6/ }).first().waitFor();
    expect(await visitor.faults()).toEqual([]);
    await list.getByRole('button', { name: /s6/ }).first().click();
    await page.getByRole('heading', { level: 1, name: 's6' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/accounts/6');
    await page.getByRole('button', { name: new RegExp(`^${say('bell:title')}`) }).click();
    await visitor.button('bell:read_all').click();
    await page.getByRole('button', { name: say('bell:unread', { count: 0 }), exact: true }).waitFor();
  });

  test('of one over a week is shown beside it', async () => {
    const visitor = await stage().visit();
    const { say, go, button, dialog } = visitor;
    await go('/health');
    await button('health:test_of', { name: 's5' }).click();
    await visitor.sees(say('health:tested.ok', { name: 's5' }));
    await button('health:history.of', { name: 's5' }).click();
    await dialog()
      .getByText(say('health:history.title', { name: 's5' }))
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
  });
});
