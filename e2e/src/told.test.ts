// What happens is shown to everybody who looks, without a reload: lists, logs, the audit log.
import { expect, test } from 'vitest';
import { onStage, OWNER } from '#lib/stage.ts';

onStage('what happens', (stage) => {
  test('in one window is seen in the others at once', async () => {
    const [acts, looks, reads] = [
      await stage().visit(),
      await stage().visit({ language: 'ru' }),
      await stage().visit(),
    ];
    await looks.go('/accounts');
    await reads.go('/logs');
    await acts.go('/accounts/5');
    await acts.button('accounts:act.hold').click();
    await looks.page
      .getByRole('row', { name: /s5/ })
      .getByText(looks.say('status:hold.by_person'), { exact: true })
      .waitFor();
    await reads.page.getByRole('listitem').filter({ hasText: 's5' }).filter({ hasText: OWNER.name }).first().waitFor();
    await acts.button('accounts:act.release').click();
    await looks.page
      .getByRole('row', { name: /s5/ })
      .getByText(looks.say('status:hold.by_person'), { exact: true })
      .waitFor({ state: 'hidden' });
    await reads.sees(reads.say('events:account.released'));
    expect(await stage().world.one(`select hold_reason from telegram_accounts where id = 5`)).toEqual({
      hold_reason: null,
    });
  });

  test('stays as it was while the logs are paused, and comes when they go on', async () => {
    const [acts, reads] = [await stage().visit(), await stage().visit()];
    const thrown = reads.page
      .getByRole('listitem')
      .filter({ hasText: reads.say('events:stop.thrown', { by: `${OWNER.name} (${OWNER.email})` }) });
    await reads.go('/logs?type=stop');
    await reads.button('logs:pause').click();
    await acts.go('/');
    await acts.button('stop.short').click();
    await acts.button('stop.throw').click();
    await acts.button('stop.lift').click();
    await acts.button('stop.short').waitFor();
    expect(await thrown.count()).toBe(0);
    await reads.button('logs:resume').click();
    await thrown.first().waitFor();
    expect(await reads.faults()).toEqual([]);
  });

  test('stands in the audit log, with who did it', async () => {
    const visitor = await stage().visit();
    const { page, say, go, choose } = visitor;
    await go('/audit');
    await choose(say('audit:area'), say('audit:of.stop'));
    const entry = page.getByRole('listitem').filter({ hasText: 'stop.' }).first();
    await entry.getByText(OWNER.name).waitFor();
    await entry.getByRole('button').click();
    await entry.getByText('request_id').waitFor();
    expect(await visitor.faults()).toEqual([]);
  });

  test('to the server itself is found by the diagnostics: all it needs, and every rule of its tables', async () => {
    const visitor = await stage().visit();
    const { page, say, go, button } = visitor;
    await go('/diagnostics');
    await page
      .getByRole('status')
      .filter({ hasText: say('diagnostics:fine') })
      .waitFor();
    await button('diagnostics:again').click();
    await page
      .getByRole('status')
      .filter({ hasText: say('diagnostics:fine') })
      .waitFor();
    expect(await visitor.faults()).toEqual([]);
  });
});
