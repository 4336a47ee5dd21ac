// A server with its pages against a simulated Telegram, filled as a small team's, and people who look at it.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { addPerson } from '@groundcrew/server/testing/people.ts';
import { openEngine, type EngineWorld, type GroupSpec } from '@groundcrew/simulation/src/engine/harness.ts';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { FLAGS } from '#lib/flags.ts';
import { LANGUAGES, type Language } from '#lib/texts.ts';
import { openVisitor, type Cookie, type Look, type Person, type Visitor } from '#lib/visitor.ts';

export const OWNER = { email: 'owner@example.com', password: 'correct horse battery', name: 'Olena' };

/** `npm run e2e` looks at everything in every language, `npm test` at what is worth its time each time. */
export const ALL = process.env['GROUNDCREW_E2E'] === 'all';
export const TESTED_LANGUAGES: readonly Language[] = ALL ? LANGUAGES : ['en', 'ru'];
/** Of whoever a test says nothing about: `npm run e2e -- --language ru`. */
const LANGUAGE = LANGUAGES.find((one) => one === process.env['GROUNDCREW_E2E_LANGUAGE']) ?? 'en';

const ACCOUNTS = 6;
/** Numbers of people of the simulated Telegram who have no account here yet. */
export const NOT_HERE = [7, 8] as const;
/** The account of which there is a second session, `sessionOf(SECOND + TWICE)`. */
export const TWICE = 6;
const GROUPS = 24;
const NICHES = ['ukraine_cars', 'kyiv_flats', 'disabled_lexus'];
const ROOT = path.resolve(import.meta.dirname, '../../..');
/** Where a test that failed leaves what was to be seen then. */
const FAILED = path.join(ROOT, '.data/e2e');

export type Stage = {
  url: string;
  world: EngineWorld;
  /** Somebody who has signed in as the owner, unless `signed_in` is false; he leaves when the test ends. */
  visit: (look?: Look) => Promise<Visitor>;
  /** A request of the owner's to the API: POST, or GET without a body. */
  ask: <T = unknown>(path: string, body?: object) => Promise<T>;
};

/** Tests that share one stage. Without a browser they are skipped. */
export function onStage(name: string, tests: (stage: () => Stage) => void): void {
  // oxlint-disable-next-line vitest/valid-title -- each caller names its own
  describe.skipIf(inject('chromium') === null)(name, () => {
    let opened: Awaited<ReturnType<typeof openStage>> | undefined;
    beforeAll(async () => {
      opened = await openStage();
    });
    afterAll(() => opened?.close());
    tests(() => {
      if (!opened) throw new Error('The stage is not open yet.');
      return opened;
    });
  });
}

async function openStage(): Promise<Stage & { close: () => Promise<void> }> {
  const world = await openEngine({
    accounts: ACCOUNTS + NOT_HERE.length,
    groups: groups(),
    twice: [TWICE],
    clock: { mode: 'real', rate: 1 },
  });
  await fill(world);
  const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
  const config = { ...world.config, pages_folder: path.join(ROOT, 'web/dist'), allow_private_addresses: true };
  const server = await startServer(config, log);
  const browser = await chromium.launch({ executablePath: inject('chromium') ?? '', args: FLAGS });
  const cookies = await signIn(server.url, OWNER);
  const colleagues = new Map<Person, Promise<Cookie[]>>();
  const cookiesOf = ({ signed_in, as }: Look): Cookie[] | Promise<Cookie[]> => {
    if (signed_in === false) return [];
    if (as === undefined) return cookies;
    const known = colleagues.get(as) ?? enter(world, server.url, as);
    colleagues.set(as, known);
    return known;
  };
  return {
    url: server.url,
    world,
    visit: async (look = {}) =>
      visit(browser, server.url, { language: LANGUAGE, ...look, cookies: await cookiesOf(look) }),
    ask: async <T>(path: string, body?: object) => {
      const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      const headers = { 'content-type': 'application/json', origin: server.url, cookie };
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        headers,
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tests ask what the contract answers
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
    close: async () => {
      await browser.close();
      await server.close();
      await world.close();
    },
  };
}

async function visit(browser: Browser, url: string, look: Look & { cookies: Cookie[] }): Promise<Visitor> {
  const visitor = await openVisitor(browser, url, look);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') {
      mkdirSync(FAILED, { recursive: true });
      const words = task.name.replaceAll(/[^\p{L}\d]+/gu, '-').slice(0, 80);
      const file = path.join(
        FAILED,
        `${words}-${new URL(visitor.page.url()).pathname.replaceAll('/', '-').slice(1)}.png`,
      );
      await visitor.page.screenshot({ path: file });
      console.error(`What was to be seen then: ${path.relative(ROOT, file)}`);
    }
    const errors = visitor.errors();
    await visitor.close();
    expect(errors).toEqual([]);
  });
  return visitor;
}

/** Some joined, some new, one that refused: each state has its place on the pages. */
function groups(): GroupSpec[] {
  return Array.from({ length: GROUPS }, (_, index): GroupSpec => {
    const niche = NICHES[index % NICHES.length] ?? '';
    const bound = index % 2 === 0 ? { bound_to: 1 + (index % ACCOUNTS) } : {};
    return { id: 100 + index, username: `group_${100 + index}`, target: { niche, ...bound } };
  });
}

/** Accounts that work, and one of each kind that needs a person's eye. */
async function fill({ crew, sql }: EngineWorld): Promise<void> {
  await addPerson(crew.scope, { ...OWNER, role: 'owner' });
  await sql(`delete from telegram_accounts where id > $1`, [ACCOUNTS]);
  await sql(`select setval(pg_get_serial_sequence('telegram_accounts', 'id'), $1)`, [ACCOUNTS]);
  // A busy machine is no trouble of the accounts.
  await sql(`update workspace_settings set "connectionTimeout" = 10000`);
  await sql(`update telegram_accounts set hold_reason = 'peer_flood' where id = 2`);
  await sql(`update telegram_accounts set is_active = false where id = 3`);
  await sql(
    `update telegram_accounts set status = 'flood_wait', next_allowed_action_time = $1::timestamptz + interval '3 hours'
     where id = 4`,
    [crew.scope.now()],
  );
  await sql(`update targets set status = 'error', error_message = 'CHAT_WRITE_FORBIDDEN' where link = '@group_103'`);
}

/** A colleague who may answer. */
async function enter({ crew }: EngineWorld, url: string, person: Person): Promise<Cookie[]> {
  await addPerson(crew.scope, { ...person, role: 'manager' });
  return signIn(url, person);
}

async function signIn(url: string, { email, password }: Person): Promise<Cookie[]> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) throw new Error(`Signing in: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie().map((cookie) => {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    return { name, value, url };
  });
}
