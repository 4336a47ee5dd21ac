// A generated world's folder, with every quirk of the older files in it, through the real command line.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openTestDatabase, type TestDatabase } from '@groundcrew/server/testing/database.ts';
import { generate, type Expected } from '@groundcrew/simulator';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';

type Counts = { created: number; updated: number; unchanged: number };
type Imported = Record<'accounts' | 'targets' | 'bindings' | 'posts' | 'messages', Counts> & {
  rejected: { file: string; line: number; value: string; reason: string }[];
  notes: { file: string; value: string; reason: string }[];
  by_niche: Record<string, number>;
  dry_run: boolean;
};

const MAIN = path.resolve(import.meta.dirname, '../../server/src/main.ts');
const DAY_MS = 86_400_000;
const WORLDS = [
  { accounts: 12, groups: 60, seed: 1 },
  { accounts: 40, groups: 300, seed: 20_260_301 },
];

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'groundcrew-import-world-'));
  for (const world of WORLDS) await generate({ ...world, out: path.join(root, `world-${world.seed}`) });
});
afterAll(() => rm(root, { recursive: true, force: true }));

let database: TestDatabase;
let pool: pg.Pool;
let env: NodeJS.ProcessEnv;
let data: string;
beforeEach(async () => {
  database = await openTestDatabase(inject('postgres'));
  pool = new pg.Pool({ connectionString: database.url, options: '-c search_path=groundcrew' });
  // Who is still on the way out when the database goes has nobody to tell.
  pool.on('error', () => {});
  data = await mkdtemp(path.join(root, 'data-'));
  env = {
    ...process.env,
    DATABASE_URL: database.url,
    GROUNDCREW_KEY: randomBytes(32).toString('hex'),
    GROUNDCREW_DATA: data,
    GROUNDCREW_LOGS: path.join(data, 'logs'),
  };
});
afterEach(async () => {
  await pool.end();
  await database.close();
});

type Outcome = { exit: number; stdout: string; stderr: string };

function groundcrew(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { env, maxBuffer: 2 ** 28 }, (_, stdout, stderr) =>
      resolve({ exit: child.exitCode ?? 1, stdout, stderr }),
    );
  });
}

async function imported(folder: string, ...options: string[]): Promise<Imported> {
  const { exit, stdout, stderr } = await groundcrew('import', folder, '--json', ...options);
  if (exit !== 0) throw new Error(`import ended with ${exit}: ${stderr}`);
  return JSON.parse(stdout);
}

async function rows<T extends pg.QueryResultRow>(query: string): Promise<T[]> {
  return (await pool.query<T>(query)).rows;
}

/** Every row that an import could write. */
async function everything(): Promise<unknown> {
  const tables = ['telegram_accounts', 'targets', 'post_history', 'message_variants', 'account_imports'];
  return Promise.all(tables.map((table) => rows(`select * from ${table} order by 1`)));
}

async function worldOf(seed: number): Promise<{ folder: string; expected: Expected }> {
  const world = path.join(root, `world-${seed}`);
  const expected: Expected = JSON.parse(await readFile(path.join(world, 'expected.json'), 'utf8'));
  return { folder: path.join(world, 'legacy'), expected };
}

describe.each(WORLDS)('the older files of $accounts accounts and $groups groups', ({ seed }) => {
  test('come in whole, once, after a rehearsal that changes nothing', async () => {
    const { folder, expected } = await worldOf(seed);
    const rehearsed = await imported(folder, '--dry-run');
    expect(
      await rows('select from telegram_accounts union all select from targets union all select from runs'),
    ).toEqual([]);
    expect(await rows('select from photos')).toEqual([]);
    const begun = Date.now();
    const first = await imported(folder);
    expect({ ...first, dry_run: true }).toEqual(rehearsed);
    const created = (n: number) => ({ created: n, updated: 0, unchanged: 0 });
    expect(first).toMatchObject({
      accounts: created(expected.accounts.total),
      targets: created(expected.targets.total),
      bindings: created(expected.bindings.length),
      posts: created(expected.posts.total),
      by_niche: expected.targets.by_niche,
      dry_run: false,
    });
    await compareAccounts(expected);
    await compareTargets(expected, begun);
    await compareContent(expected);
    compareRefusals(first, expected);

    const before = await everything();
    const again = await imported(folder);
    for (const kind of ['accounts', 'targets', 'bindings', 'posts', 'messages'] as const) {
      expect(again[kind]).toMatchObject({ created: 0, updated: 0, unchanged: first[kind].created });
    }
    expect(again.rejected).toEqual(first.rejected);
    expect(await everything()).toEqual(before);
  });
});

async function compareAccounts({ accounts }: Expected): Promise<void> {
  const found = await rows<{ session_name: string; phone: string | null; is_active: boolean; has_session: boolean }>(
    `select session_name, phone, is_active, session_string is not null as has_session from telegram_accounts`,
  );
  const named = (keep: (row: (typeof found)[number]) => boolean) =>
    found
      .filter(keep)
      .map(({ session_name }) => session_name)
      .toSorted();
  expect(named((row) => !row.is_active)).toEqual(accounts.inactive.toSorted());
  expect(named((row) => !row.has_session)).toEqual(accounts.without_session.toSorted());
  const phones = found.flatMap(({ session_name, phone }) => (phone ? [[session_name, phone.slice(1)]] : []));
  expect(Object.fromEntries(phones)).toEqual(accounts.phones);
  expect(await rows(`select from telegram_accounts where hold_reason is distinct from 'takeover'`)).toEqual([]);
  const plain = `concat(session_string, api_hash, proxy_url) ~ '^(?!gc1:).' or session_string !~ '^gc1:'`;
  expect(await rows(`select session_name from telegram_accounts where ${plain}`)).toEqual([]);

  const { stdout } = await groundcrew('accounts', 'list', '--json');
  const listed: { session_name: string; proxy: string | null }[] = JSON.parse(stdout);
  const proxies = listed.flatMap(({ session_name, proxy }) => (proxy ? [[session_name, proxy]] : []));
  const meant = Object.entries(accounts.proxies).map(([name, { type, host, port, user }]) => [
    name,
    `${type}://${user === null ? '' : `${user}:***@`}${host}:${port}`,
  ]);
  expect(Object.fromEntries(proxies)).toEqual(Object.fromEntries(meant));
}

async function compareTargets({ targets, bindings }: Expected, begun: number): Promise<void> {
  const byLink = <T extends { link: string }>(list: readonly T[]) =>
    list.toSorted((a, b) => (a.link < b.link ? -1 : 1));
  expect(byLink(await rows<{ link: string }>('select link, niche from targets'))).toEqual(
    byLink(targets.links.map(({ link, niche }) => ({ link, niche }))),
  );
  const bound = await rows<{ link: string; account: string; joined_at: Date; warmup_ends_at: Date }>(
    `select t.link, a.session_name as account, t.joined_at, t.warmup_ends_at from targets t
     join telegram_accounts a on a.id = t.assigned_account_id where t.status = 'joined'`,
  );
  const isAssumed = ({ link }: { link: string }) => bindings.some((one) => one.link === link && one.joined_at === null);
  const dated = bindings.filter((one) => !isAssumed(one));
  expect(byLink(bound.filter((one) => !isAssumed(one)))).toEqual(
    byLink(
      dated.map((one) => ({ ...one, joined_at: dateOf(one.joined_at), warmup_ends_at: dateOf(one.warmup_ends_at) })),
    ),
  );
  // Where no date can be read: 24 hours before the import.
  const assumed = bound.filter(isAssumed);
  expect(assumed).toHaveLength(bindings.length - dated.length);
  expect(assumed.filter((one) => one.warmup_ends_at.getTime() - one.joined_at.getTime() !== DAY_MS)).toEqual([]);
  expect(assumed.filter((one) => one.warmup_ends_at.getTime() < begun)).toEqual([]);
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

async function compareContent({ posts, messages }: Expected): Promise<void> {
  const counted = await rows<{ account: string; n: number }>(
    `select a.session_name as account, count(*)::int as n from post_history p
     join telegram_accounts a on a.id = p.account_id where p.status = 'success' group by 1`,
  );
  expect(Object.fromEntries(counted.map(({ account, n }) => [account, n]))).toEqual(posts.by_account);
  const variants = await rows<{ text: string; photo_path: string | null }>(
    'select text, photo_path from message_variants',
  );
  const texts = new Set(variants.map(({ text }) => text));
  expect([...texts].filter(Boolean).toSorted()).toEqual(messages.texts.toSorted());
  expect(variants.filter(({ text }) => text === '')).toHaveLength(messages.photo_only);
  const named = new Set(variants.flatMap(({ photo_path }) => photo_path ?? []));
  const kept = await rows<{ photo_path: string }>('select photo_path from photos');
  expect(kept.map(({ photo_path }) => photo_path).toSorted()).toEqual([...named].toSorted());
}

function compareRefusals({ rejected, notes }: Imported, expected: Expected): void {
  const matches = (found: { file: string; value: string; reason: string }, one: Expected['rejected'][number]) =>
    found.file === one.file &&
    found.value === one.value &&
    one.reason_words.every((word) => found.reason.toLowerCase().includes(word.toLowerCase()));
  const missing = (wanted: Expected['rejected'], found: Imported['notes']) =>
    wanted.filter((one) => !found.some((entry) => matches(entry, one)));
  expect(missing(expected.rejected, rejected)).toEqual([]);
  expect(missing(expected.remarks, notes)).toEqual([]);
  const others = rejected.filter((found) => !expected.rejected.some((one) => matches(found, one)));
  // The text of that message came in.
  expect(others).toMatchObject([{ file: 'messages_list.json', reason: expect.stringContaining('without it') }]);
}

describe('on the command line', () => {
  test('people are told what came in, what did not and why', async () => {
    const { folder } = await worldOf(1);
    const { exit, stdout } = await groundcrew('import', folder);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/group_account_assignments\.json +\d+ +\S+ +bound to \w+/);
    expect(stdout).toMatch(/accounts +30 +0 +0\n/);
    expect(stdout).toMatch(/targets +63 \(ukraine_cars 50, /);
    expect(stdout).toMatch(/targets bound +17\n/);
    expect(await rows(`select state, result -> 'accounts' ->> 'created' as n from runs`)).toEqual([
      { state: 'done', n: '30' },
    ]);
  });

  test('a folder that cannot be used ends with 1 and changes nothing, a wrong call with 2', async () => {
    const { folder } = await worldOf(1);
    const copy = path.join(data, 'copy');
    await cp(folder, copy, { recursive: true });
    await writeFile(path.join(copy, 'targets.txt'), randomBytes(4096));
    const binary = await groundcrew('import', copy, '--json');
    expect(binary.exit).toBe(1);
    expect(JSON.parse(binary.stdout)).toMatchObject({
      error: { code: 'file_unreadable', message: expect.stringContaining('targets.txt') },
    });
    expect((await groundcrew('import', path.join(data, 'nowhere'))).stderr).toContain('is not there, or is no folder');
    expect(await rows('select from telegram_accounts union all select from targets')).toEqual([]);
    expect((await groundcrew('import')).exit).toBe(2);
    expect((await groundcrew('import', folder, '--default-niche', ' ')).exit).toBe(2);
  });
});
