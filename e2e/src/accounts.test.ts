import { startProxies } from '@groundcrew/simulator';
import { expect, onTestFinished, test } from 'vitest';
import { onStage } from '#lib/stage.ts';

onStage('accounts', (stage) => {
  const holds = async () =>
    (await stage().world.sql(`select session_name, hold_reason from telegram_accounts order by id`)).map(
      ({ session_name, hold_reason }) => `${String(session_name)} ${String(hold_reason)}`,
    );

  test('are filtered by what stands in the address, which outlives a reload', async () => {
    const { page, say, go, choose, still, button } = await stage().visit();
    const shown = () => page.getByRole('link', { name: /^s\d$/ }).allTextContents();
    await go('/accounts');
    await expect.poll(shown).toEqual(['s1', 's2', 's3', 's4', 's5', 's6']);
    await choose(say('accounts:filter.status'), say('status:account.flood_wait'));
    await expect.poll(shown).toEqual(['s4']);
    expect(new URL(page.url()).searchParams.get('status')).toBe('flood_wait');
    await page.reload();
    await still();
    await expect.poll(shown).toEqual(['s4']);
    await button('table:clear').click();
    await expect.poll(shown).toHaveLength(6);
    await page.getByRole('searchbox').fill('s5');
    await expect.poll(shown).toEqual(['s5']);
  });

  test('are held together after a look at which it will be, and released again by one press', async () => {
    const { page, say, go, button, dialog, sees } = await stage().visit();
    const before = await holds();
    await go('/accounts');
    for (const name of ['s2', 's5', 's6']) await page.getByLabel(say('table:select_row', { name })).check();
    await page
      .getByRole('region', { name: say('table:bulk') })
      .getByRole('button', { name: say('accounts:act.hold'), exact: true })
      .click();
    await dialog()
      .getByText(say('accounts:change', { count: 2, n: '2' }))
      .waitFor();
    await dialog().getByText('s5, s6').waitFor();
    await dialog()
      .getByText(say('accounts:skipped', { count: 1, n: '1', why: say('reasons:held_already') }))
      .waitFor();
    await button('accounts:go_hold', { count: 2, n: '2' }).click();
    await sees(say('accounts:done', { count: 2, n: '2' }));
    await expect.poll(holds).toContain('s6 by_person');
    await page.getByRole('row', { name: /s5/ }).getByText(say('status:hold.by_person'), { exact: true }).waitFor();
    await button('accounts:undo').click();
    await expect.poll(holds).toEqual(before);
    await page
      .getByRole('row', { name: /s5/ })
      .getByText(say('status:hold.by_person'), { exact: true })
      .waitFor({ state: 'hidden' });
  });

  test('of one the proxy is changed, tested before, and its reconnect is followed stage by stage', async () => {
    const proxies = await startProxies(stage().world.simulator, { port: 0 });
    onTestFinished(async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))));
    const url = proxies.find(({ name }) => name === 'socks5')?.url ?? '';
    const visitor = await stage().visit();
    const { page, say, go, button, sees } = visitor;
    await go('/accounts/1');
    await button('accounts:proxy.change').click();
    const field = page.getByLabel(say('accounts:proxy.label'));
    visitor.mayBeRefused(422);
    await field.fill('nonsense:');
    await button('accounts:proxy.test').click();
    await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
    await field.fill(url);
    await button('accounts:proxy.test').click();
    await page
      .getByRole('status')
      .filter({ hasText: say('accounts:proxy.ok', { ms: '…' }).split('…', 1)[0] ?? '' })
      .waitFor();
    await button('accounts:proxy.save').click();
    for (const passed of ['started', 'proxy_tested', 'connected', 'verified']) {
      await page.locator('.mantine-Timeline-item[data-active]', { hasText: say(`accounts:stage.${passed}`) }).waitFor();
    }
    await sees(say('events:reconnect.verified'));
    await sees(url);
    const account = await stage().world.one(`select needs_reconnect from telegram_accounts where id = 1`);
    expect(account).toEqual({ needs_reconnect: false });
    expect(await visitor.faults()).toEqual([]);
  });
});
