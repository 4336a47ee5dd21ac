import { API_HASH, sessionOf, userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { NOT_HERE, onStage } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

onStage('an account', (stage) => {
  const giveCredentials = async ({ page }: Visitor) => {
    await page.getByLabel('api_id').fill('12345');
    await page.getByLabel('api_hash', { exact: true }).fill(API_HASH);
  };

  test('comes in by its session; one that was cut is refused', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, sees } = visitor;
    await go('/accounts/add');
    await giveCredentials(visitor);
    const session = page.getByLabel(say('account-entry:string.label'));
    await session.fill('1BVtsOKABu');
    visitor.mayBeRefused(422);
    await button('account-entry:add').click();
    await sees(say('account-entry:refused.session_malformed'));
    expect(await visitor.faults()).toEqual([]);
    await session.fill(sessionOf(NOT_HERE[0]));
    await page.getByLabel(say('account-entry:field.name'), { exact: true }).fill('newcomer');
    await page.getByLabel(say('account-entry:field.stopped')).check();
    await button('account-entry:add').click();
    await page.getByRole('heading', { level: 1, name: 'newcomer' }).waitFor();
    await page.getByText(say('status:health.ok'), { exact: true }).first().waitFor();
    const kept = await stage().world.one(
      `select telegram_user_id from telegram_accounts where session_name = 'newcomer'`,
    );
    expect(Number(kept['telegram_user_id'])).toBe(userOf(NOT_HERE[0]));
  });

  test('logs in by a code', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, sees } = visitor;
    const codes = async () =>
      (await stage().world.control<{ codes: { code: string }[] }>('/logins')).codes.map(({ code }) => code);
    await go('/accounts/add?by=phone');
    await giveCredentials(visitor);
    await page.getByLabel(say('account-entry:phone.label')).fill(`+1555010${1000 + NOT_HERE[1]}`);
    await button('account-entry:phone.go').click();
    const field = page.getByLabel(say('account-entry:code.label'), { exact: true });
    await field.waitFor();
    const code = (await codes()).at(-1) ?? '';
    await field.fill(code === '00000' ? '11111' : '00000');
    await button('account-entry:code.go').click();
    await sees(say('account-entry:problem.code_wrong'));
    expect(await visitor.faults()).toEqual([]);
    await field.fill(code);
    await button('account-entry:code.go').click();
    await page.waitForURL(/\/accounts\/\d+$/);
    await page.getByText(say('status:health.ok'), { exact: true }).first().waitFor();
    const users = await stage().world.sql(`select telegram_user_id from telegram_accounts`);
    expect(users.map(({ telegram_user_id }) => Number(telegram_user_id))).toContain(userOf(NOT_HERE[1]));
  });
});
