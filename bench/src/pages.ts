// What a browser has to do for the pages: JavaScript until the overview can be used, how soon that is, how even the list of
// 100,000 groups scrolls, and how soon the palette shows what a key has found; each beside a bare page that does the same. All
// in one Chromium on this machine, by its own clock.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { PASSWORD } from '@groundcrew/server/testing/api.ts';
import { addReader, fillLists } from '@groundcrew/server/testing/long-lists.ts';
import { chromium, type Page } from 'playwright-core';
import { withCrew } from '#lib/crew.ts';
import { kb, median, ms, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf, startServer } from '#lib/product.ts';
import { read, scroll, visitorOf, type Visit } from '#lib/visit.ts';
import { BARE_OVERVIEW, BARE_PALETTE, bareList } from '#peers/bare-pages.ts';
import { report } from '#lib/report.ts';

const GROUPS = 100_000;
const ACCOUNTS = 200;
const TURNS = 7;
/** Each changes what is found. */
const KEYS = ['a', 'h', 'g', 'j', 'c', 'r', 'l', 'd', 's'].flatMap((letter) => [letter, 'Backspace']);
const EMAIL = 'bench@example.com';
const AIM_KB = 230;

/** `npm run bench` names it, and has built the pages. */
const executablePath = process.env['CHROMIUM'] ?? '';
if (executablePath === '') throw new Error('There is no Chromium to measure with.');

await withFolder('pages', async (folder) => {
  const env = await environmentOf(folder);
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await withCrew(env, (crew) => fillLists(crew, GROUPS, ACCOUNTS));
    await withCrew(env, ({ scope }) => addReader(scope, { email: EMAIL, password: PASSWORD }));
    const visit = await visitorOf(browser, server.url, EMAIL);
    await firstLoad(visit);
    await compareOverview(visit);
    await compareScrolling(visit);
    await comparePalette(visit);
  } finally {
    await browser.close();
    await server.stop();
  }
});

/** What must be there before the overview can be painted, by the build's own list; and all that is loaded until it rests. */
async function firstLoad(visit: Visit): Promise<void> {
  await visit(async (page) => {
    const loaded: Promise<number>[] = [];
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname.endsWith('.js'))
        loaded.push(answer.body().then((body) => gzipSync(body).length));
    });
    await page.goto('/');
    await usable(page);
    await page.waitForLoadState('networkidle');
    const all = (await Promise.all(loaded)).reduce((sum, one) => sum + one, 0);
    const needed = neededBytes();
    report({ name: 'JavaScript of the overview, gzip', unit: 'bytes', ours: needed, aim: { at_most: AIM_KB * 1_000 } });
    print('JavaScript, gzip', 'needed', 'in all', 'aim', 'ratio');
    print('first load of the overview', kb(needed), kb(all), `${AIM_KB} kB`, times(needed / 1_000 / AIM_KB));
  });
}

type Manifest = Record<string, { file: string; imports?: string[] }>;

function neededBytes(): number {
  const dist = path.resolve(import.meta.dirname, '../../web/dist');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as Vite writes it
  const manifest = JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8')) as Manifest;
  const files = new Set<string>();
  const add = (name: string) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no ${name}.`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const other of chunk.imports ?? []) add(other);
  };
  add('index.html');
  add('src/features/overview/page.tsx');
  const scripts = [...files].filter((file) => file.endsWith('.js'));
  return scripts.reduce((sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length, 0);
}

async function compareOverview(visit: Visit): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await visit(async (page) => {
      await page.goto('/');
      ours.push(await usable(page));
    });
    await visit(async (page) => {
      await page.goto('/bare');
      bare.push(
        await page.waitForFunction(() => document.body.innerText.includes('usable') && performance.now()).then(read),
      );
    }, BARE_OVERVIEW);
  }
  report({
    name: 'overview usable, nothing stored',
    unit: 'ms',
    ours: median(ours),
    peer: { name: 'a bare page', value: median(bare) },
  });
  print('', 'ours', 'bare', 'ratio');
  print('overview usable, nothing stored', ms(median(ours)), ms(median(bare)), times(median(ours) / median(bare)));
}

async function compareScrolling(visit: Visit): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  await visit(async (page) => {
    await page.goto('/groups');
    await page.getByText('Group 1', { exact: true }).first().waitFor();
    ours.push(...(await scroll(page)));
  });
  await visit(async (page) => {
    await page.goto('/bare');
    bare.push(...(await scroll(page)));
  }, bareList(GROUPS));
  print('300 frames of scrolling', 'ours', 'bare', 'ratio');
  for (const part of [0.5, 0.95, 0.99]) {
    const [own, other] = [percentile(ours, part), percentile(bare, part)];
    report({
      name: `frame while groups scroll, p${part * 100}`,
      unit: 'ms',
      ours: own,
      peer: { name: 'a bare list', value: other },
    });
    print(`p${part * 100} of ${GROUPS.toLocaleString('en')} groups`, ms(own), ms(other), times(own / other));
  }
}

async function comparePalette(visit: Visit): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  await visit(async (page) => {
    await page.goto('/');
    await usable(page);
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+k');
    // Keys go nowhere before it has the focus.
    await page.getByRole('dialog').getByRole('combobox').and(page.locator(':focus')).waitFor();
    ours.push(...(await press(page)));
  });
  await visit(async (page) => {
    await page.goto('/bare');
    bare.push(...(await press(page)));
  }, BARE_PALETTE);
  print('key press to its painted result', 'ours', 'bare', 'ratio');
  for (const part of [0.5, 0.95]) {
    const [own, other] = [percentile(ours, part), percentile(bare, part)];
    report({
      name: `key to its result in the palette, p${part * 100}`,
      unit: 'ms',
      ours: own,
      peer: { name: 'a bare field', value: other },
    });
    print(`p${part * 100} in the palette`, ms(own), ms(other), times(own / other));
  }
}

/** Milliseconds from the beginning of its loading until the figures of the overview are there. */
async function usable(page: Page): Promise<number> {
  const shown = () =>
    document.querySelector('main')?.innerText.includes('Total Accounts') === true && performance.now();
  return read(await page.waitForFunction(shown));
}

/** Milliseconds from each key to the frame after what it has changed. */
async function press(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (const key of KEYS) {
    await page.evaluate(listen);
    await page.keyboard.press(key);
    took.push(await page.evaluate(() => globalThis.painted));
  }
  return took;
}

declare global {
  /** Of the key that is measured. */
  // oxlint-disable-next-line no-var -- only so a global is declared.
  var painted: Promise<number>;
}

/** Hears the next key; in place before this returns, as a key that nobody hears is never measured. */
function listen(): void {
  globalThis.painted = new Promise((resolve) => {
    const begun = (event: KeyboardEvent) => {
      const changes = new MutationObserver(() => {
        changes.disconnect();
        // After the frame in which it is painted.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - event.timeStamp)));
      });
      changes.observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true });
    };
    window.addEventListener('keydown', begun, { once: true, capture: true });
  });
}
