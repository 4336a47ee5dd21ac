// What happens is shown to everybody who looks, without a reload: lists, logs, the audit log.
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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

  test('to the server itself is found by the diagnostics: what is wrong, what that means, and a button that mends it', async () => {
    const { logs_folder } = stage().world.config;
    const log = path.join(logs_folder, 'smart_joiner.log.1');
    writeFileSync(log, '', { mode: 0o644 });
    const visitor = await stage().visit();
    const { page, say, go, button } = visitor;
    await go('/diagnostics');
    const wrong = page.getByRole('listitem').filter({ hasText: say('diagnostics:kind.log_files') });
    await wrong.getByText(say('diagnostics:fault.logs_open.means')).waitFor();
    await wrong.getByText(`chmod -R o= '${logs_folder}'`).waitFor();
    await wrong.getByRole('button', { name: say('diagnostics:mend') }).click();
    await wrong.waitFor({ state: 'hidden' });
    expect(statSync(log).mode & 0o777).toBe(0o640);
    await button('diagnostics:again').click();
    await button('diagnostics:again').and(page.locator(':enabled')).waitFor();
    await wrong.waitFor({ state: 'hidden' });
    const bundle = page.waitForEvent('download');
    await page.getByRole('link', { name: say('diagnostics:bundle.take') }).click();
    expect((await bundle).suggestedFilename()).toMatch(/^groundcrew-diagnosis-[0-9a-f]{8}\.tar\.gz$/);
    expect(await visitor.faults()).toEqual([]);
  });

  test('is logged in more words for a while, of one part, until that is ended', async () => {
    const visitor = await stage().visit();
    const { page, say, go, choose } = visitor;
    await go('/diagnostics');
    const logs = page.getByRole('region', { name: say('diagnostics:log.title') });
    await choose(say('diagnostics:log.part'), say('diagnostics:log.component.gateway'));
    await logs.getByRole('button', { name: say('diagnostics:log.ask') }).click();
    const asked = logs.getByRole('listitem').filter({ hasText: say('diagnostics:log.component.gateway') });
    await asked.getByText(OWNER.email, { exact: false }).waitFor();
    expect(await stage().world.one(`select component, level, node from log_levels`)).toEqual({
      component: 'gateway',
      level: 'debug',
      node: null,
    });
    await asked.getByRole('button', { name: say('diagnostics:log.end') }).click();
    await asked.waitFor({ state: 'hidden' });
    expect(await visitor.faults()).toEqual([]);
  });
});
