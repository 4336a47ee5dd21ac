// Somebody at a browser: one page in one look, and what must not happen while he is there.
import axe from 'axe-core';
import type { Browser, Locator, Page, Request } from 'playwright-core';
import { textsIn, type Language, type Say } from '#lib/texts.ts';

export type Look = {
  language?: Language;
  scheme?: 'light' | 'dark';
  width?: number;
  signed_in?: boolean;
  /** A colleague, in place of the owner. */
  as?: Person;
};

export type Person = { name: string; email: string; password: string };

export type Cookie = { name: string; value: string; url: string };

export type Visitor = {
  page: Page;
  /** A text of the pages in his language, by its key. */
  say: Say;
  /** Opens an address and waits until it is still. */
  go: (path: string) => Promise<void>;
  /** Until nothing is loaded and nothing moves any more. */
  still: () => Promise<void>;
  /** A button, by the key of its words or by the words. */
  button: (key: string, values?: Record<string, unknown>) => Locator;
  /** The one dialog that is open. */
  dialog: () => Locator;
  /** Until this stands somewhere on the page. */
  sees: (text: string | RegExp) => Promise<void>;
  /** Chooses one of a field that unfolds. */
  choose: (field: string, option: string | RegExp) => Promise<void>;
  /** From now on, answers of this status are what the test asks for. */
  mayBeRefused: (status: number) => void;
  /** From now on, requests to which no answer comes are what the test asks for. */
  mayBeUnanswered: () => void;
  /** The addresses that stand in the navigation. */
  places: () => Promise<string[]>;
  /** Errors of the page or its console so far. */
  errors: () => string[];
  /** What is wrong with what is shown now, errors too: what axe finds, a page wider than its window. */
  faults: () => Promise<string[]>;
  close: () => Promise<void>;
};

const HEIGHT = 900;
/** For whatever is to be seen: a busy machine may take its time. */
const WAIT_MS = 60_000;
const PHONE_MAX = 767;

export async function openVisitor(browser: Browser, url: string, look: Look & { cookies: Cookie[] }): Promise<Visitor> {
  const { language = 'en', scheme = 'light', width = 1440, cookies } = look;
  const context = await browser.newContext({
    colorScheme: scheme,
    locale: language,
    viewport: { width, height: HEIGHT },
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Kyiv',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await context.addCookies(cookies);
  context.setDefaultTimeout(WAIT_MS);
  const page = await context.newPage();
  const { wrong, mayBeRefused, mayBeUnanswered } = watchErrors(page);
  const still = stillnessOf(page);
  const say = textsIn(language);
  return {
    page,
    say,
    go: async (path) => {
      await page.goto(`${url}${path}`);
      await still();
    },
    still,
    button: (key, values) => page.getByRole('button', { name: say(key, values), exact: true }),
    dialog: () => page.getByRole('dialog').filter({ visible: true }),
    sees: (text) => page.getByText(text).filter({ visible: true }).first().waitFor(),
    choose: async (field, option) => {
      await page.getByRole('combobox', { name: field, exact: true }).click();
      await page.getByRole('option', { name: option }).first().click();
    },
    mayBeRefused,
    mayBeUnanswered,
    places: () => placesOn(page, width),
    errors: () => wrong,
    faults: async () => {
      await still();
      return [...wrong, ...(await violations(page)), ...(await overflow(page))];
    },
    close: () => context.close(),
  };
}

function watchErrors(page: Page): Pick<Visitor, 'mayBeRefused' | 'mayBeUnanswered'> & { wrong: string[] } {
  const wrong: string[] = [];
  const expected = new Set<number>();
  let canBeUnanswered = false;
  page.on('pageerror', ({ message }) => wrong.push(`error: ${message}`));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (canBeUnanswered && /ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket/.test(message.text())) return;
    const [, status] = /responded with a status of (\d+)/.exec(message.text()) ?? [];
    if (!expected.has(Number(status))) wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  return {
    wrong,
    mayBeRefused: (status) => void expected.add(status),
    mayBeUnanswered: () => {
      canBeUnanswered = true;
    },
  };
}

/** The page is there, nothing is asked of the server, nothing stands for what is still to come, and nothing moves. */
function stillnessOf(page: Page): () => Promise<void> {
  const asked = new Set<Request>();
  let told = (): void => {};
  page.on('request', (request) => asked.add(request));
  const end = (request: Request): void => {
    asked.delete(request);
    told();
  };
  page.on('requestfinished', end);
  page.on('requestfailed', end);
  const answered = async (): Promise<void> => {
    while (asked.size > 0) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  return async () => {
    do {
      await answered();
      // Between two of its files a page that is still to come asks for nothing and has nothing that stands for it: its name is missing.
      await page.waitForFunction(
        () =>
          document.querySelector('h1') !== null &&
          document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root') === null,
      );
      await page.evaluate(async () => {
        // Colours that fade are no colours to judge.
        const moving = document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1);
        await Promise.allSettled(moving.map((one) => one.finished));
        const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
        await frame();
        await frame();
      });
    } while (asked.size > 0);
  };
}

async function placesOn(page: Page, width: number): Promise<string[]> {
  const links = page.locator('nav a[href]');
  await links.first().waitFor({ state: width > PHONE_MAX ? 'visible' : 'attached' });
  const found = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  return [...new Set(found.map((href) => new URL(href, page.url()).pathname))];
}

type Violation = { id: string; nodes: { html: string; failureSummary?: string }[] };

async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const found = await page.evaluate<Violation[]>(
    `axe.run({ resultTypes: ['violations'] }).then((all) => all.violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `axe ${id}: ${html.slice(0, 200)} ${failureSummary.slice(0, 300)}`),
  );
}

async function overflow(page: Page): Promise<string[]> {
  const { has, fits } = await page.evaluate(() => ({
    has: document.documentElement.scrollWidth,
    fits: document.documentElement.clientWidth,
  }));
  return has > fits ? [`the page is ${has} wide in a window of ${fits}`] : [];
}
