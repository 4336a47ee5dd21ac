import { expect, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('settings', (stage) => {
  test('hold a limit that is changed, and say which one cannot be passed', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button } = visitor;
    const limit = async () =>
      (await stage().world.one(`select joins_per_account_per_day from workspace_settings`))[
        'joins_per_account_per_day'
      ];
    await go('/settings');
    const field = page.getByLabel(say('settings:name.joins_per_account_per_day'));
    const before = Number(await limit());
    await field.fill('1000000');
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => button('settings:save').isDisabled()).toBe(true);
    await field.fill(String(before - 1));
    await button('settings:save').click();
    await button('settings:save').waitFor({ state: 'hidden' });
    await expect.poll(limit).toBe(before - 1);
    await page.reload();
    await visitor.still();
    expect(await field.inputValue()).toContain(String(before - 1));
    expect(await visitor.faults()).toEqual([]);
  });

  test('make a token that is shown once, works, and is revoked', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    await go('/settings/tokens');
    await button('settings:tokens.make').click();
    await dialog().getByLabel(say('settings:tokens.name')).fill('reporting');
    expect(await visitor.faults()).toEqual([]);
    await dialog()
      .getByRole('button', { name: say('settings:tokens.make'), exact: true })
      .click();
    await dialog().getByText(say('settings:tokens.shown_once')).waitFor();
    const token = (await dialog().locator('pre').textContent()) ?? '';
    expect(await visitor.faults()).toEqual([]);
    const ask = async () =>
      (await fetch(`${stage().url}/api/v1/accounts`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await ask()).toBe(200);
    await button('settings:done').click();
    await sees('reporting');
    await page.reload();
    await visitor.still();
    expect(await page.content()).not.toContain(token);
    await button('settings:tokens.revoke_title', { name: 'reporting' }).click();
    await dialog()
      .getByRole('button', { name: say('settings:tokens.revoke'), exact: true })
      .click();
    await sees(say('settings:tokens.revoked', { name: 'reporting' }));
    expect(await ask()).toBe(401);
  });

  test('invite a colleague by a link, who comes in as a viewer and may change nothing', async () => {
    const owner = await stage().visit();
    const { say, dialog } = owner;
    await owner.go('/settings/people');
    await owner.button('settings:people.invite').click();
    await dialog().getByLabel(say('settings:invite.email')).fill('taras@example.com');
    await owner.button('settings:invite.make').click();
    const link = new URL((await dialog().locator('pre').textContent()) ?? '');
    expect(await owner.faults()).toEqual([]);

    const colleague = await stage().visit({ signed_in: false });
    colleague.mayBeRefused(401);
    await colleague.go(`${link.pathname}${link.search}${link.hash}`);
    await colleague.page.getByLabel(say('first-steps:name')).fill('Taras');
    await colleague.page.getByLabel(say('first-steps:new_password')).fill('another long password');
    expect(await colleague.faults()).toEqual([]);
    await colleague.button('first-steps:invitation.accept').click();
    await colleague.page.getByRole('heading', { level: 1, name: say('page.overview') }).waitFor();
    await colleague.go('/accounts/1');
    await colleague.sees(say('accounts:connection.title'));
    expect(await colleague.button('accounts:act.hold').count()).toBe(0);
    expect(await colleague.button('accounts:proxy.change').count()).toBe(0);
  });
});
