// `npm run pictures`: the pictures of the README, of the demo at work, in light and dark, into docs/pictures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readOptions } from '@groundcrew/simulation/src/lib/options.ts';
import { chromium } from 'playwright-core';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { openVisitor, type Cookie } from '#lib/visitor.ts';

const USAGE = `npm run pictures -- [--url URL]
Starts the demo, waits until something has happened in it, and takes the pictures of the README into docs/pictures.
  --url URL   of a demo that runs already, as it printed it: "the pages"`;

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'docs/pictures');
const OWNER = { email: 'owner@demo.example', password: 'groundcrew demo' };
const SIZE = { width: 1280, height: 800 };
/** What has to have happened before it is worth a picture, and for how long it is waited for. */
const POSTS = 20;
const WAIT_MS = 1_200_000;
const LOOK_MS = 5_000;

type Ask = <T>(path: string, body?: object) => Promise<T>;
type Conversation = {
  id: number;
  peer_kind: string;
  contact: { name: string | null } | null;
  last_message_text: string | null;
};

const { url: given } = readOptions(USAGE, { url: { type: 'string' } });

async function main(): Promise<void> {
  const program = await ensureChromium();
  if (program === null) throw new Error('There is no Chromium to take pictures with.');
  const demo = given === undefined ? await startDemo() : { url: given, close: async () => {} };
  try {
    const cookies = await signIn(demo.url);
    const ask = asking(demo.url, cookies);
    await liveliness(ask);
    const conversation = await talk(ask);
    const { items } = await ask<{ items: { id: number }[] }>('/campaigns');
    const pages = {
      overview: '/',
      inbox: `/inbox?c=${conversation}`,
      forecast: `/campaigns/${items[0]?.id}?view=forecast`,
    };
    mkdirSync(FOLDER, { recursive: true });
    const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    for (const scheme of ['light', 'dark'] as const) {
      const { page, go, close } = await openVisitor(browser, demo.url, { scheme, width: SIZE.width, cookies });
      await page.setViewportSize(SIZE);
      for (const [name, place] of Object.entries(pages)) {
        await go(place);
        await page.evaluate(() => {
          // Of a campaign what is said of the days to come.
          document.querySelector('[role="tablist"]')?.scrollIntoView();
          globalThis.scrollBy(0, -70);
        });
        const file = path.join(FOLDER, `${name}-${scheme}.png`);
        await page.screenshot({ path: file });
        console.log(path.relative(ROOT, file));
      }
      await close();
    }
    await browser.close();
  } finally {
    await demo.close();
  }
}

async function startDemo(): Promise<{ url: string; close: () => Promise<void> }> {
  const data = mkdtempSync(path.join(tmpdir(), 'pictures-'));
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/tasks/demo.mjs'), '--port', '0'], {
    env: { ...process.env, GROUNDCREW_DATA: data },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (words: Buffer) => {
      said += String(words);
      const [, found] = /(http:\S+) +the pages/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`The demo has ended:\n${said}`)));
  });
  return {
    url,
    close: async () => {
      child.kill('SIGINT');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function signIn(url: string): Promise<Cookie[]> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(OWNER),
  });
  if (!answer.ok) throw new Error(`Nobody was let in at ${url}: ${answer.status}`);
  return answer.headers.getSetCookie().map((cookie) => {
    const [pair = ''] = cookie.split(';');
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('='), url };
  });
}

function asking(url: string, cookies: readonly Cookie[]): Ask {
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return async <T>(at: string, body?: object) => {
    const answer = await fetch(`${url}/api/v1${at}`, {
      headers: { cookie, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the contract has it
    return (await answer.json()) as T;
  };
}

async function liveliness(ask: Ask): Promise<void> {
  for (let waited = 0; waited < WAIT_MS; waited += LOOK_MS) {
    const { today } = await ask<{ today: { posts: number } }>('/overview');
    if (today.posts >= POSTS) return;
    await delay(LOOK_MS);
  }
  throw new Error(`The demo has not made ${POSTS} posts within ${WAIT_MS / 60_000} minutes.`);
}

/** A private chat in which somebody asks, and is answered: its id. */
async function talk(ask: Ask): Promise<number> {
  const { items } = await ask<{ items: Conversation[] }>('/conversations?limit=100&platform=telegram');
  const private_ones = items.filter(({ peer_kind, contact }) => peer_kind === 'private' && contact?.name != null);
  const wanted =
    private_ones.find(({ last_message_text }) => /^[\x20-\x7e]*\?$/.test(last_message_text ?? '')) ?? private_ones[0];
  if (wanted === undefined) throw new Error('Nobody has written in the demo yet.');
  await ask(`/conversations/${wanted.id}/claim`, {});
  await ask(`/conversations/${wanted.id}/notes`, { text: 'Asked twice: call back tomorrow.' });
  await ask(`/conversations/${wanted.id}/messages`, { text: 'Yes, gladly! I will send you the details today.' });
  await delay(LOOK_MS);
  return wanted.id;
}

await main();
