// What a browser has to do for the inbox of 100,000 conversations: until it can be used, from a key to the next conversation, while its
// list scrolls, and what it keeps of conversations that were opened and left. In one Chromium on this machine, by its own clock.
import { PASSWORD } from '@groundcrew/server/testing/api.ts';
import { fillInbox } from '@groundcrew/server/testing/large-inbox.ts';
import { storeWritten } from '@groundcrew/server/testing/written.ts';
import { addPerson } from '@groundcrew/server/testing/people.ts';
import { chromium, type Page } from 'playwright-core';
import { withCrew } from '#lib/crew.ts';
import { mib, median, ms, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf, startServer } from '#lib/product.ts';
import { read, scroll, visitorOf, type Visit } from '#lib/visit.ts';
import { bareList } from '#peers/bare-pages.ts';
import { report } from '#lib/report.ts';

const CONVERSATIONS = Number(process.env['GROUNDCREW_BENCH_CONVERSATIONS'] ?? 100_000);
const MESSAGES = Number(process.env['GROUNDCREW_BENCH_MESSAGES'] ?? 300_000);
const OPENED = Number(process.env['GROUNDCREW_BENCH_OPENED'] ?? 1_000);
const TURNS = 7;
const AIM_MS = 100;
/** Before the heap is measured first: what is loaded with the first conversations is no part of each. */
const WARM_UP = 20;
/** Of a busy desk, and from how many people. */
const A_DAY = Number(process.env['GROUNDCREW_BENCH_DAY'] ?? 5_000);
const WRITERS = 300;
const EMAIL = 'bench@example.com';

/** `npm run bench` names it, and has built the pages. */
const executablePath = process.env['CHROMIUM'] ?? '';
if (executablePath === '') throw new Error('There is no Chromium to measure with.');

await withFolder('inbox-page', async (folder) => {
  const env = await environmentOf(folder);
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await withCrew(env, async (crew) => {
      await fillInbox(crew, { conversations: CONVERSATIONS, messages: MESSAGES });
      await addPerson(crew.scope, { name: 'Bench', email: EMAIL, password: PASSWORD, role: 'manager' });
    });
    const visit = await visitorOf(browser, server.url, EMAIL);
    print(`${CONVERSATIONS.toLocaleString('en')} conversations`, 'p50', 'p95');
    await firstPaint(visit);
    await goThrough(visit);
    await hearDay(visit, env);
    await compareScrolling(visit);
  } finally {
    await browser.close();
    await server.stop();
  }
});

/** Milliseconds from the beginning of its loading until something, and until conversations are painted. */
async function firstPaint(visit: Visit): Promise<void> {
  const first: number[] = [];
  const usable: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    await visit(async (page) => {
      await page.goto('/inbox');
      usable.push(await listed(page));
      first.push(await painted(page));
    });
  }
  for (const [what, took] of [
    ['first paint, nothing stored', first],
    ['conversations shown', usable],
  ] as const) {
    report({ name: `inbox, ${what}`, unit: 'ms', ours: median(took) });
    print(what, ms(median(took)), ms(percentile(took, 0.95)));
  }
}

/** The browser tells of it a moment after it. */
async function painted(page: Page): Promise<number> {
  return read(
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? false),
  );
}

async function listed(page: Page): Promise<number> {
  return read(
    await page.waitForFunction(() => document.querySelector('[data-row]') !== null && performance.now(), null, {
      timeout: 60_000,
    }),
  );
}

/** From one conversation to the next by a key; the first ones apart, which load what all need. */
async function goThrough(visit: Visit): Promise<void> {
  await visit(async (page) => {
    await page.goto('/inbox');
    await listed(page);
    await page.waitForLoadState('networkidle');
    for (let n = 0; n < WARM_UP; n += 1) await pressed(page);
    const before = await heapOf(page);
    const took: number[] = [];
    while (took.length < OPENED) took.push(await pressed(page));
    for (const part of [took.slice(0, 100), took]) {
      const [half, most] = [percentile(part, 0.5), percentile(part, 0.95)];
      print(`j to the next painted, of ${part.length}`, ms(half), ms(most));
    }
    report({
      name: 'key to the next conversation painted, p95',
      unit: 'ms',
      ours: percentile(took, 0.95),
      aim: { at_most: AIM_MS },
    });
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('[data-row][aria-current]') === null);
    await page.waitForLoadState('networkidle');
    const after = await heapOf(page);
    report({ name: 'heap of a conversation opened and left', unit: 'bytes', ours: (after - before) / OPENED });
    print(`heap before and after ${OPENED} opened`, mib(before), mib(after), mib((after - before) / OPENED));
  });
}

/** An inbox that stands open with one conversation, of which every tenth message is, while as much comes in as on a busy day. */
async function hearDay(visit: Visit, env: Record<string, string>): Promise<void> {
  await visit(async (page) => {
    await page.goto('/inbox');
    await listed(page);
    for (let n = 0; n < WARM_UP; n += 1) await pressed(page);
    const opened = Number(await page.locator('[data-row][aria-current]').getAttribute('data-row'));
    const before = await heapOf(page);
    await withCrew(env, async ({ scope }) => {
      const all = await scope.db
        .selectFrom('conversations')
        .select(['id', 'peer_id', 'account_id'])
        .orderBy((of) => of('id', '=', opened), 'desc')
        .limit(WRITERS)
        .execute();
      const here = all.filter(({ id }) => id === opened);
      const others = all.filter(({ id }) => id !== opened);
      for (let n = 0; n < A_DAY; n += 1) {
        // The last of them, too, so that it can be seen to have come.
        const among = (A_DAY - 1 - n) % 10 === 0 ? here : others;
        const { peer_id, account_id } = among[n % among.length] ?? {};
        const words = { name: `Writer ${n}`, texts: [`Message ${n} of the day, and what else people say`] };
        await storeWritten(scope, { account_id: account_id ?? 0, peer: peer_id ?? 0, ...words });
      }
    });
    await page
      .getByText(`Message ${A_DAY - 1} of the day`)
      .first()
      .waitFor();
    await page.waitForLoadState('networkidle');
    const after = await heapOf(page);
    report({ name: `heap that ${A_DAY} messages add to an open inbox`, unit: 'bytes', ours: after - before });
    print(`heap before and after ${A_DAY} messages`, mib(before), mib(after));
  });
}

/** Bytes of JavaScript's heap when all that nobody needs has been taken away. */
async function heapOf(page: Page): Promise<number> {
  const tools = await page.context().newCDPSession(page);
  await tools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tools.send('Runtime.getHeapUsage');
  await tools.detach();
  return usedSize;
}

declare global {
  /** Of the key that is measured. */
  // oxlint-disable-next-line no-var -- only so a global is declared.
  var shown: Promise<number>;
}

/** Milliseconds from the key to the frame after the one in which messages of another conversation stand. */
async function pressed(page: Page): Promise<number> {
  await page.evaluate(listen);
  await page.keyboard.press('j');
  return page.evaluate(() => globalThis.shown);
}

/** Hears the next key; in place before this returns, as a key that nobody hears is never measured. */
function listen(): void {
  const said = () => document.querySelector('section[data-platform] article');
  const open = () => document.querySelector('[data-row][aria-current]')?.getAttribute('data-row');
  const [old_said, old] = [said(), open()];
  globalThis.shown = new Promise((resolve) => {
    const begun = (event: KeyboardEvent) => {
      const look = () => {
        const now = said();
        const isThere = open() !== old && now !== null && now !== old_said;
        // After the frame in which it is painted.
        if (isThere) setTimeout(() => resolve(performance.now() - event.timeStamp));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    };
    window.addEventListener('keydown', begun, { once: true, capture: true });
  });
}

async function compareScrolling(visit: Visit): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  await visit(async (page) => {
    await page.goto('/inbox');
    await listed(page);
    await page.evaluate(() =>
      document.querySelector('[data-row]')?.closest('ul')?.parentElement?.setAttribute('id', 'box'),
    );
    ours.push(...(await scroll(page, '#box')));
  });
  await visit(async (page) => {
    await page.goto('/bare');
    bare.push(...(await scroll(page)));
  }, bareList(CONVERSATIONS));
  print('300 frames of scrolling', 'ours', 'bare', 'ratio');
  for (const part of [0.5, 0.95, 0.99]) {
    const [own, other] = [percentile(ours, part), percentile(bare, part)];
    report({
      name: `frame while the inbox scrolls, p${part * 100}`,
      unit: 'ms',
      ours: own,
      peer: { name: 'a bare list', value: other },
    });
    print(`p${part * 100}`, ms(own), ms(other), times(own / other));
  }
}
