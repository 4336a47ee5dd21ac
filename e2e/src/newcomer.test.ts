// Somebody who has never seen the pages asks why an account does not post, and has the answer in at most three clicks.
import { describe, expect, test } from 'vitest';
import { onStage, TESTED_LANGUAGES } from '#lib/stage.ts';

onStage('a newcomer', (stage) => {
  describe.each(TESTED_LANGUAGES)('in %s', (language) => {
    test('reads on the overview why an account waits, and by one click what is to be done', async () => {
      const { page, say, go, sees, still } = await stage().visit({ language });
      await go('/');
      const held = page.getByRole('listitem').filter({ hasText: say('blockers:what.account_hold_peer_flood') });
      await held.getByRole('link', { name: 's2', exact: true }).click();
      await sees(say('accounts:why'));
      await sees(say('blockers:what.account_hold_peer_flood'));
      await sees(say('blockers:act.account_hold_peer_flood'));
      await still();
      expect(new URL(page.url()).pathname).toBe('/accounts/2');
    });

    test('finds an account that is switched off by two clicks, and why', async () => {
      const { page, say, go, sees } = await stage().visit({ language });
      await go('/');
      await page
        .getByRole('link', { name: say('page.accounts'), exact: true })
        .first()
        .click();
      await page.getByRole('link', { name: 's3', exact: true }).click();
      await sees(say('blockers:what.account_inactive'));
      await sees(say('blockers:act.account_inactive'));
      expect(new URL(page.url()).pathname).toBe('/accounts/3');
    });

    test('comes from what needs him to the accounts that are meant', async () => {
      const { page, say, go, button, sees } = await stage().visit({ language });
      await go('/');
      await sees(say('overview:warning.held_accounts', { count: 1 }));
      const act = page.getByRole('link', { name: say('overview:act.held_accounts'), exact: true });
      await act.or(button('overview:act.held_accounts')).first().click();
      await page.getByRole('heading', { level: 1, name: say('accounts:list') }).waitFor();
      await expect.poll(() => page.getByRole('link', { name: /^s\d$/ }).allTextContents()).toEqual(['s2']);
    });

    test('sees at a group why nothing is posted there', async () => {
      const { page, say, go, sees } = await stage().visit({ language });
      await go('/groups?search=group_103');
      await page.getByRole('link', { name: /group_103|Group 103/ }).click();
      await sees('CHAT_WRITE_FORBIDDEN');
      await sees(say('groups:why.title'));
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    });
  });
});
