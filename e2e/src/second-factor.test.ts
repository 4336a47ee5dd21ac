import { addPerson } from '@groundcrew/server/testing/people.ts';
import { expect, test } from 'vitest';
import { codeOfApp } from '#lib/app-codes.ts';
import { onStage } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

const CAREFUL = { email: 'careful@example.com', password: 'a careful password', name: 'Marta' };

onStage('a second factor', (stage) => {
  /** By the clock that the server goes by; one step ahead is right as well. */
  const stepNow = async () =>
    Number((await stage().world.one(`select floor(extract(epoch from clock_timestamp()) / 30) as step`))['step']);

  const givePassword = async ({ page, button }: Visitor) => {
    await page.locator('input[name=email]').fill(CAREFUL.email);
    await page.locator('input[name=password]').fill(CAREFUL.password);
    await button('sign-in:go').click();
  };
  const signOut = async ({ page, say, button }: Visitor) => {
    await button('person.menu').click();
    await page.getByRole('menuitem', { name: say('person.sign_out'), exact: true }).click();
    await page.waitForURL(/\/sign-in/);
  };

  test('is switched on with an app, and asked for from then on: its code, or one of the backup codes once', async () => {
    await addPerson(stage().world.crew.scope, { ...CAREFUL, role: 'manager' });
    const visitor = await stage().visit({ signed_in: false });
    const { page, say, go, button, dialog, sees } = visitor;
    visitor.mayBeRefused(401);
    await go('/settings/me');
    await givePassword(visitor);
    await button('settings:two_factor.enable').click();
    await dialog().getByLabel(say('settings:password.has')).fill(CAREFUL.password);
    await button('settings:two_factor.go_on').click();
    const secret = (await dialog().locator('code').textContent()) ?? '';
    await dialog()
      .getByRole('img', { name: say('settings:two_factor.qr') })
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
    const step = await stepNow();
    await dialog().getByLabel(say('settings:two_factor.code')).fill(codeOfApp(secret, step));
    await button('settings:two_factor.switch_on').click();
    await dialog().getByText(say('settings:two_factor.codes_about')).waitFor();
    const [backup = ''] = ((await dialog().locator('pre').textContent()) ?? '').split('\n');
    expect(await visitor.faults()).toEqual([]);
    await button('settings:two_factor.kept').click();
    await sees(say('settings:two_factor.is_on'));

    await signOut(visitor);
    await givePassword(visitor);
    const code = page.getByLabel(say('sign-in:code'));
    // That which has switched it on opens nothing more.
    await code.fill(codeOfApp(secret, step));
    await button('sign-in:verify').click();
    await page
      .getByRole('alert')
      .filter({ hasText: say('sign-in:wrong_code') })
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
    await code.fill(codeOfApp(secret, step + 1));
    await button('sign-in:verify').click();
    await page.getByRole('heading', { level: 1, name: say('page.overview') }).waitFor();

    for (const opens of [true, false]) {
      await signOut(visitor);
      await givePassword(visitor);
      await button('sign-in:backup').click();
      await page.getByLabel(say('sign-in:backup_code')).fill(backup);
      await button('sign-in:verify').click();
      const refused = page.getByRole('alert').filter({ hasText: say('sign-in:wrong_code') });
      await (opens ? page.getByRole('heading', { level: 1, name: say('page.overview') }) : refused).waitFor();
    }
    expect(await visitor.faults()).toEqual([]);
  });
});
