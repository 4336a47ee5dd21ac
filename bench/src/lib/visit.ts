// A browser that looks at the pages, and how even they scroll.
import { signIn } from '@groundcrew/server/testing/api.ts';
import type { Browser, Page } from 'playwright-core';

/** A new browser's page: nothing is stored yet, and somebody is signed in. `bare`: what stands at /bare. */
export type Visit = (work: (page: Page) => Promise<void>, bare?: string) => Promise<void>;

export async function visitorOf(browser: Browser, url: string, email: string): Promise<Visit> {
  const [name = '', value = ''] = (await signIn(url, email)).split(';')[0]?.split(/=(.*)/s) ?? [];
  return async (work, bare) => {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, locale: 'en' });
    await context.addCookies([{ name, value, url }]);
    const page = await context.newPage();
    if (bare !== undefined) {
      await page.route('**/bare', (route) => route.fulfill({ body: bare, contentType: 'text/html' }));
    }
    await work(page);
    await context.close();
  };
}

export async function read(handle: { jsonValue: () => Promise<number | false> }): Promise<number> {
  return Number(await handle.jsonValue());
}

const FRAMES = 300;
/** So far in each frame: a fast turn of the wheel. */
const STEP_PX = 150;

/** Milliseconds between each frame and the next, of 300. `within`: what scrolls, where it is not the page. */
export function scroll(page: Page, within: string | null = null): Promise<number[]> {
  return page.evaluate(
    async ([frames, step_px, selector]) => {
      const box = selector === null ? document.scrollingElement : document.querySelector(selector);
      if (!box) throw new Error(`There is no ${selector} to scroll.`);
      const took: number[] = [];
      let before = await new Promise<number>(requestAnimationFrame);
      while (took.length < frames) {
        box.scrollTop += step_px;
        const now = await new Promise<number>(requestAnimationFrame);
        took.push(now - before);
        before = now;
      }
      return took;
    },
    [FRAMES, STEP_PX, within] as const,
  );
}
