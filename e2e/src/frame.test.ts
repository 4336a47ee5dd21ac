// What stands around every page: signing in and out, the palette and the keys, the language, the stop switch, the bell.
import { describe, expect, test } from 'vitest';
import { onStage, OWNER, TESTED_LANGUAGES } from '#lib/stage.ts';
import type { Visitor } from '#lib/visitor.ts';

onStage('the frame', (stage) => {
  const heading = ({ page, say }: Visitor, key: string) => page.getByRole('heading', { level: 1, name: say(key) });
  const pathOf = ({ page }: Visitor) => new URL(page.url()).pathname;

  describe.each(TESTED_LANGUAGES)('in %s', (language) => {
    test('a wrong password is said to be wrong, the right one opens the page that was asked for', async () => {
      const visitor = await stage().visit({ language, signed_in: false });
      const { page, say } = visitor;
      visitor.mayBeRefused(401);
      await visitor.go('/audit?area=me');
      await page.waitForURL(/\/sign-in\?to=/);
      await page.getByLabel(say('sign-in:email')).fill(OWNER.email);
      await page.locator('input[name=password]').fill('not the password');
      await visitor.button('sign-in:go').click();
      await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/\S/);
      expect(await visitor.faults()).toEqual([]);
      await page.locator('input[name=password]').fill(OWNER.password);
      await visitor.button('sign-in:go').click();
      await heading(visitor, 'page.audit').waitFor();
      expect(pathOf(visitor)).toBe('/audit');
    });

    test('the palette opens by Ctrl and K and leads to a page', async () => {
      const visitor = await stage().visit({ language });
      const { page, say } = visitor;
      await visitor.go('/');
      await page.keyboard.press('Control+K');
      const search = page.getByPlaceholder(say('palette.placeholder'));
      await search.waitFor();
      expect(await visitor.faults()).toEqual([]);
      await search.fill(say('page.diagnostics'));
      await page.keyboard.press('Enter');
      await heading(visitor, 'page.diagnostics').waitFor();
      expect(pathOf(visitor)).toBe('/diagnostics');
      await page.keyboard.press('Control+K');
      await search.fill('s5');
      await visitor.dialog().getByRole('option', { name: 's5' }).first().waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 's5' }).waitFor();
    });

    test('the palette finds campaigns and groups by the server, also where Enter comes before the answer', async () => {
      const visitor = await stage().visit({ language });
      const { page, say } = visitor;
      const name = `Balconies ${language}`;
      await stage().ask('/campaigns', {
        name,
        niche: 'kyiv_flats',
        slots: ['09:00'],
        variants: [{ text: 'Two rooms' }],
      });
      await visitor.go('/');
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder(say('palette.placeholder')).fill(name.toLowerCase());
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.keyboard.press('Control+K');
      await page.getByPlaceholder(say('palette.placeholder')).fill('group_1');
      await visitor.dialog().getByRole('option', { name: '@group_104' }).first().waitFor();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await expect.poll(() => pathOf(visitor)).toMatch(/^\/groups\/\d+$/);
    });

    test('the palette does what can be done from anywhere', async () => {
      const visitor = await stage().visit({ language });
      const { page, say } = visitor;
      const take = async (words: string) => {
        await page.keyboard.press('Control+K');
        await page.getByPlaceholder(say('palette.placeholder')).fill(words);
        await visitor.dialog().getByRole('option', { name: words }).first().waitFor();
        await page.keyboard.press('Enter');
      };
      await visitor.go('/');
      await take(say('groups:import.title'));
      await page.getByRole('dialog', { name: say('groups:import.title') }).waitFor();
      await page.keyboard.press('Escape');
      await visitor.dialog().waitFor({ state: 'hidden' });
      await take(say('account-entry:title'));
      await heading(visitor, 'account-entry:title').waitFor();
      await take(say('stop.throw'));
      await visitor.dialog().getByText(say('stop.about')).waitFor();
      await page.keyboard.press('Escape');
      await visitor.dialog().waitFor({ state: 'hidden' });
      await take(say('scheme.dark'));
      await expect.poll(() => page.evaluate(() => document.documentElement.dataset['mantineColorScheme'])).toBe('dark');
    });

    test('the stop switch asks first, is thrown, and is lifted again', async () => {
      const visitor = await stage().visit({ language });
      const { say } = visitor;
      const stopped = async () => (await stage().world.one(`select stopped_at from workspace_settings`))['stopped_at'];
      await visitor.go('/');
      await visitor.button('stop.short').click();
      await visitor.dialog().getByText(say('stop.about')).waitFor();
      expect(await visitor.faults()).toEqual([]);
      await visitor.button('stop.throw').click();
      await visitor.button('stop.lift').waitFor();
      await visitor.sees(say('overview:stopped.title'));
      expect(await stopped()).not.toBeNull();
      await visitor.button('stop.lift').click();
      await visitor.button('stop.short').waitFor();
      expect(await stopped()).toBeNull();
    });
  });

  test('keys lead to pages, and a question mark says which there are', async () => {
    const visitor = await stage().visit();
    const { page, say } = visitor;
    await visitor.go('/settings');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await heading(visitor, 'page.overview').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('j');
    await heading(visitor, 'page.joiner').waitFor();
    await page.keyboard.press('?');
    await visitor.dialog().getByText(say('page.joiner')).waitFor();
    expect(await visitor.faults()).toEqual([]);
    await page.keyboard.press('Escape');
    await visitor.dialog().waitFor({ state: 'hidden' });
  });

  test('on a phone a button opens the palette', async () => {
    const visitor = await stage().visit({ width: 390 });
    const { page, say } = visitor;
    await visitor.go('/');
    await visitor.button('palette.title').click();
    await page.getByPlaceholder(say('palette.placeholder')).fill(say('page.audit'));
    await visitor
      .dialog()
      .getByRole('option', { name: say('page.audit') })
      .first()
      .click();
    await expect.poll(() => pathOf(visitor)).toBe('/audit');
  });

  test('by the keyboard alone one comes from the top of a page to a row and opens it', async () => {
    const visitor = await stage().visit();
    const { page } = visitor;
    await visitor.go('/accounts');
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    for (let pressed = 0; pressed < 60 && (await focused()) !== 's1'; pressed += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 's1' }).waitFor();
    expect(pathOf(visitor)).toBe('/accounts/1');
  });

  test('another language is chosen in the menu, and stays chosen', async () => {
    const visitor = await stage().visit({ language: 'en' });
    const { page } = visitor;
    const title = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
    await visitor.go('/');
    await title('Overview');
    await visitor.button('person.menu').click();
    await page.getByRole('menuitem', { name: 'Русский', exact: true }).click();
    await title('Обзор');
    await page.reload();
    await title('Обзор');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('ru');
  });

  test('who signs out is out, and does not come back in', async () => {
    const visitor = await stage().visit({ signed_in: false });
    const { page } = visitor;
    visitor.mayBeRefused(401);
    await visitor.go('/');
    await page.locator('input[name=email]').fill(OWNER.email);
    await page.locator('input[name=password]').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await visitor.button('person.menu').click();
    await page.getByRole('menuitem', { name: visitor.say('person.sign_out'), exact: true }).click();
    await page.waitForURL(/\/sign-in/);
    await visitor.go('/');
    await page.waitForURL(/\/sign-in/);
    expect(await page.locator('input[name=password]').inputValue()).toBe('');
  });

  test('it can be installed as an app', async () => {
    const visitor = await stage().visit();
    await visitor.go('/');
    const browser = await visitor.page.context().newCDPSession(visitor.page);
    const { url, errors } = await browser.send('Page.getAppManifest');
    const { installabilityErrors } = await browser.send('Page.getInstallabilityErrors');
    expect([new URL(url).pathname, errors]).toEqual(['/manifest.webmanifest', []]);
    // A browser that leaves no traces installs nothing.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
  });
});
