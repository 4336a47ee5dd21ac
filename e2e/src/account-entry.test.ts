import { API_HASH, SECOND, sessionOf, userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, test } from 'vitest';
import { NOT_HERE, onStage, TWICE } from '#lib/stage.ts';
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
    const phone = `+1555010${1000 + NOT_HERE[1]}`;
    await page.getByLabel(say('account-entry:phone.label')).fill(phone);
    const suggested = `account_${phone.slice(-4)}`;
    await button('account-entry:field.name_take', { name: suggested }).click();
    expect(await page.getByLabel(say('account-entry:field.name'), { exact: true }).inputValue()).toBe(suggested);
    await button('account-entry:phone.go').click();
    const field = page.getByLabel(say('account-entry:code.label'), { exact: true });
    await field.waitFor();
    const code = (await codes()).at(-1) ?? '';
    await field.fill(code === '00000' ? '11111' : '00000');
    await button('account-entry:code.go').click();
    await sees(say('account-entry:problem.code_wrong'));
    expect(await visitor.faults()).toEqual([]);
    // Whoever leaves finds it again, and goes on with the code that was sent.
    await go('/accounts');
    await sees(say('account-entry:under_way.ask_code', { who: `${suggested}, ${phone}` }));
    expect(await visitor.faults()).toEqual([]);
    await page.getByRole('link', { name: say('account-entry:under_way.go_on') }).click();
    await page.reload();
    await field.fill(code);
    await button('account-entry:code.go').click();
    await page.waitForURL(/\/accounts\/\d+$/);
    await page.getByText(say('status:health.ok'), { exact: true }).first().waitFor();
    const users = await stage().world.sql(`select telegram_user_id from telegram_accounts`);
    expect(users.map(({ telegram_user_id }) => Number(telegram_user_id))).toContain(userOf(NOT_HERE[1]));
  });

  test('whose log-in was left is given up from the list', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button, sees } = visitor;
    await go('/accounts/add?by=qr');
    await giveCredentials(visitor);
    await button('account-entry:qr.go').click();
    await page.getByRole('img', { name: say('account-entry:qr.label') }).waitFor();
    await page.getByRole('tab', { name: say('account-entry:way.phone'), exact: true }).click();
    const text = say('account-entry:under_way.show_qr', { who: say('account-entry:under_way.new') });
    await sees(text);
    await button('account-entry:under_way.give_up').click();
    await page.getByText(text).waitFor({ state: 'hidden' });
    expect(await page.getByText(text).count()).toBe(0);
    await go('/accounts');
    expect(await page.getByText(text).count()).toBe(0);
  });

  test('that is here gets another session from a file, and is logged out after a question', async () => {
    const { world } = stage();
    const visitor = await stage().visit();
    const { page, say, go, button, dialog, sees } = visitor;
    const name = `s${TWICE}`;
    const kept = () =>
      world.one(
        `select session_string is not null as has_session, needs_reconnect from telegram_accounts where id = $1`,
        [TWICE],
      );
    await go(`/accounts/${TWICE}`);
    await button('accounts:act.more').click();
    await page.getByRole('menuitem', { name: say('accounts:act.new_session'), exact: true }).click();
    await page.getByRole('heading', { level: 1, name: say('account-entry:title_anew', { name }) }).waitFor();
    await page.getByRole('tab', { name: say('account-entry:way.files'), exact: true }).click();
    const give = async (session: string) => {
      const file = { name: 'other.session', mimeType: 'application/octet-stream', buffer: Buffer.from(session) };
      await page.locator('input[type=file]').setInputFiles(file);
      await button('account-entry:replace').click();
    };
    visitor.mayBeRefused(422);
    await give('no session');
    await page
      .getByRole('alert')
      .filter({ hasText: say('account-entry:refused.session_malformed') })
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.getByLabel(say('account-entry:field.stopped')).check();
    await give(sessionOf(SECOND + TWICE));
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await sees(say('events:reconnect.verified'));
    await expect.poll(kept).toEqual({ has_session: true, needs_reconnect: false });

    await button('accounts:act.more').click();
    await page.getByRole('menuitem', { name: say('accounts:act.logout'), exact: true }).click();
    await dialog().getByText(say('accounts:effect.logout')).waitFor();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    expect(await visitor.faults()).toEqual([]);
    await button('accounts:act.logout').click();
    await sees(say('accounts:told.logout'));
    await expect.poll(kept).toMatchObject({ has_session: false });
    await sees(say('blockers:what.no_session'));
  });
});
