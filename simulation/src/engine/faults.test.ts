// A real server while its database is slow or away, or the disk of its logs full: what was sent is sent once, and known.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openDatabaseLine, type DatabaseLine } from '@groundcrew/server/testing/database-line.ts';
import { mayMount, mountReadOnly, mountSmallDisk } from '@groundcrew/server/testing/small-disk.ts';
import { afterEach, expect, test } from 'vitest';
import type { Command } from './command.ts';
import { openEngine, type EngineWorld } from './harness.ts';
import { booksAgree, joined } from './posting.ts';
import { startCampaign } from './scheduling.ts';

const SOON = { timeout: 100_000, interval: 100 };
const HOURLY = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);
type Time = { rate: number; slots: (now: Date) => string[] };
/** An hour a minute: a slot begins within a minute, and an account posts once a second. */
const FAST: Time = { rate: 60, slots: () => HOURLY };
/** One slot, soon, with nine minutes of real time for posts that take a minute each. */
const SLOWER: Time = {
  rate: 20,
  slots: (now) => [
    new Date(now.getTime() + 300_000).toISOString().slice('2026-03-02T'.length, '2026-03-02T00:35'.length),
  ],
};
const ACCOUNTS = 3;
/** What a server says once, and nothing else of it, before it ends as it is. */
const NOT_IN_TIME = 'ot everything has ended';

let world: EngineWorld;
let line: DatabaseLine | null = null;
afterEach(async () => {
  await world.close();
  await line?.close();
  line = null;
});

/** A server of its own process, with all accounts connected, in the middle of a campaign. */
async function posting(env: NodeJS.ProcessEnv = {}, { rate, slots } = FAST): Promise<Command> {
  const groups = joined(60).map((group, n) => ({ ...group, target: { bound_to: 1 + (n % ACCOUNTS) } }));
  world = await openEngine({
    accounts: ACCOUNTS,
    groups,
    clock: { mode: 'scaled', rate },
    starts_at: '2026-03-02T00:30:00Z',
  });
  line = await openDatabaseLine(world.core.database_url);
  const server = world.command(['serve'], { DATABASE_URL: line.url, ...env });
  await expect.poll(connected, SOON).toBe(ACCOUNTS);
  await startCampaign(world, { slots: slots(world.core.clock.now()) });
  await expect.poll(written, SOON).toBeGreaterThan(2);
  return server;
}

const connected = async () => (await world.links()).connections.filter(({ main }) => main).length;
/** Another number would be another connection. */
const links = async () => new Set((await world.links()).connections.flatMap(({ id, main }) => (main ? [id] : [])));
const written = async () => (await world.ledger()).length;

async function goesOn(posts = 3, soon = SOON): Promise<void> {
  const before = await written();
  await expect.poll(written, soon).toBeGreaterThanOrEqual(before + posts);
}

/** It ends in order, no session was in two places or died, and everything that was written is in the books once. */
async function allIsWell(server: Command): Promise<void> {
  expect(await server.stop()).toMatchObject({ exit: 0 });
  const { max_main_connections, killed } = await world.links();
  expect(killed).toEqual([]);
  expect(Object.values(max_main_connections).filter((most) => most > 1)).toEqual([]);
  await booksAgree(world);
}

test(
  'keeps its accounts connected and goes on while each statement takes the database two seconds',
  { timeout: 500_000 },
  async () => {
    const server = await posting({}, SLOWER);
    const before = await links();
    // A simulated clock is told to each session before each statement: two answers a statement.
    line?.slow(1_000);
    await goesOn(1, { timeout: 240_000, interval: 500 });
    expect(await links()).toEqual(before);
    line?.slow(0);
    await goesOn();
    await allIsWell(server);
  },
);

test(
  'ends in order in the middle of posts, while somebody sends a request that never ends and another reads no answer',
  { timeout: 240_000 },
  async () => {
    const server = await posting();
    const url = new URL(/http:\S+/.exec(server.said.stdout)?.[0] ?? '');
    const clients = ['POST /api/v1/accounts HTTP/1.1', 'GET /api/openapi.json HTTP/1.1'].map((first) => {
      const client = connect(Number(url.port), url.hostname).pause();
      client.on('error', () => {});
      client.write(`${first}\r\nhost: ${url.host}\r\ncontent-length: 100\r\n\r\n{`);
      return client;
    });
    await goesOn();
    await allIsWell(server);
    expect(server.said.stderr).not.toContain(NOT_IN_TIME);
    for (const client of clients) client.destroy();
  },
);

test(
  'ends as after a crash when the database does not answer any more, and the next server settles what was under way',
  { timeout: 240_000 },
  async () => {
    const server = await posting();
    line?.slow(3_600_000);
    const { exit, stderr } = await server.stop();
    expect(exit).toBe(1);
    expect(stderr.split(NOT_IN_TIME)).toHaveLength(2);
    line?.slow(0);
    const next = world.command(['serve'], { DATABASE_URL: line?.url });
    await expect.poll(connected, SOON).toBe(ACCOUNTS);
    await goesOn();
    await allIsWell(next);
  },
);

test(
  'lets its accounts go when the database is away for longer than they are lent, and takes them up again',
  { timeout: 240_000 },
  async () => {
    const server = await posting();
    line?.cut();
    await expect.poll(connected, SOON).toBe(0);
    line?.mend();
    await expect.poll(connected, SOON).toBe(ACCOUNTS);
    await goesOn();
    await allIsWell(server);
  },
);

test.skipIf(!mayMount)(
  'works on while the disk of its logs is full, and says afterwards what is missing there',
  { timeout: 240_000 },
  async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gc-logs-'));
    const disk_at = path.join(folder, 'logs');
    mkdirSync(disk_at);
    const disk = mountSmallDisk(disk_at, 1_000_000);
    try {
      const server = await posting({ GROUNDCREW_LOGS: disk_at });
      const filler = path.join(disk_at, 'filler');
      for (let bytes = 1_000_000; bytes > 100; bytes = Math.floor(bytes / 2)) {
        try {
          writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          // That much there is not any more.
        }
      }
      await expect.poll(() => server.said.stderr, SOON).toContain('logs/groundcrew.log cannot be written: ');
      await goesOn();
      rmSync(filler);
      await goesOn();
      await allIsWell(server);
      const log = readFileSync(path.join(disk_at, 'groundcrew.log'), 'utf8');
      expect(log).toMatch(/"missing":\d+,"msg":"lines are missing here: the file could not be written"}\n\{/);
    } finally {
      disk.unmount();
      rmSync(folder, { recursive: true });
    }
  },
);

test.skipIf(!mayMount)('says at its start which folder cannot be written, and what to do about it', async () => {
  world = await openEngine({ accounts: 1 });
  const data = path.join(world.folder, 'read-only');
  mkdirSync(data);
  const disk = mountReadOnly(data);
  try {
    const { exit, stderr } = await world.command(['serve'], { DATABASE_URL: '', GROUNDCREW_DATA: data }).ended;
    expect(stderr).toMatch(
      new RegExp(`Bad configuration: ${data}\\S*: the file system is read-only; mount it .* with GROUNDCREW_DATA`),
    );
    expect(exit).toBe(2);
  } finally {
    disk.unmount();
  }
});
