// Several servers on one database share the accounts: evenly, whoever comes and goes, and none is ever connected twice.
import { connect } from 'node:net';
import type { Role } from '@groundcrew/server/config.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { startServer as startTcpServer } from '@groundcrew/server/testing/tcp-server.ts';
import { test, type ExpectStatic } from 'vitest';
import { openEngine, type EngineWorld } from './harness.ts';

type Servers = { close: () => Promise<void> }[];

type Spec = Parameters<typeof openEngine>[0];

async function inWorld(spec: number | Spec, work: (world: EngineWorld, servers: Servers) => Promise<void>) {
  const of: Spec = typeof spec === 'number' ? { accounts: spec, clock: { mode: 'real', rate: 1 } } : spec;
  const world = await openEngine(of);
  const servers: Servers = [];
  try {
    await work(world, servers);
  } finally {
    for (const server of servers) await server.close().catch(() => {});
    await world.close();
  }
}

async function serve(world: EngineWorld, servers: Servers, options: { roles?: Role[]; url?: string } = {}) {
  const { config } = world;
  const log = openLog({ level: 'debug', console_level: 'silent', folder: config.logs_folder, color: false });
  const database = options.url === undefined ? config.database : { ...config.database, url: options.url };
  const server = await startServer({ ...config, database }, log, options.roles);
  servers.push(server);
  return server;
}

/** How many accounts each node has in each workspace, the most first. */
const shares = async (world: EngineWorld) => {
  const rows = await world.sql<{ workspace_id: string; node_id: string; count: number }>(`
    select workspace_id, node_id, count(*)::int from account_leases
    where node_id is not null and expires_at > clock_timestamp() group by 1, 2 order by 3 desc`);
  const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id);
  return [...byWorkspace.values()]
    .map((of) => of.map(({ count }) => count))
    .toSorted((one, other) => one.length - other.length || (one[0] ?? 0) - (other[0] ?? 0));
};

const connected = async (world: EngineWorld) =>
  new Set((await world.links()).connections.filter(({ main }) => main).map(({ user_id }) => user_id)).size;

/** Sessions that Telegram killed, and those that were ever in two places. */
async function deaths(world: EngineWorld): Promise<unknown[]> {
  const { max_main_connections, killed } = await world.links();
  return [...killed, ...Object.entries(max_main_connections).filter(([, most]) => most > 1)];
}

async function becomes<T>(expect: ExpectStatic, read: () => Promise<T>, wanted: T, within_ms = 20_000): Promise<void> {
  await expect.poll(read, { timeout: within_ms, interval: 100 }).toEqual(wanted);
}

test.concurrent(
  'accounts of two workspaces spread evenly, and move as servers come and go',
  { timeout: 90_000 },
  async ({ expect }) => {
    await inWorld(9, async (world, servers) => {
      await world.sql(`insert into workspaces (name) values ('second')`);
      await world.sql(
        `update telegram_accounts set workspace_id = (select id from workspaces where name = 'second') where id > 6`,
      );
      await serve(world, servers);
      await becomes(expect, () => shares(world), [[3], [6]]);
      await serve(world, servers, { roles: ['worker'] });
      await becomes(expect, () => shares(world), [
        [2, 1],
        [3, 3],
      ]);
      // It works for no accounts.
      await serve(world, servers, { roles: ['api', 'mail'] });
      await serve(world, servers);
      await becomes(expect, () => shares(world), [
        [1, 1, 1],
        [2, 2, 2],
      ]);
      await becomes(expect, () => connected(world), 9);
      // What is held goes back, and what comes is taken.
      await world.sql(`update telegram_accounts set hold_reason = 'takeover' where id = 9`);
      await becomes(expect, () => shares(world), [
        [1, 1],
        [2, 2, 2],
      ]);
      await world.sql(`update telegram_accounts set hold_reason = null where id = 9`);
      await servers[0]?.close();
      await becomes(expect, () => shares(world), [
        [2, 1],
        [3, 3],
      ]);
      await becomes(expect, () => connected(world), 9);
      expect(await deaths(world)).toEqual([]);
    });
  },
);

test.concurrent('a server that is killed is replaced within 15 s', { timeout: 90_000 }, async ({ expect }) => {
  await inWorld(6, async (world, servers) => {
    const doomed = world.command(['serve', '--roles', 'worker']);
    await becomes(expect, () => connected(world), 6);
    await serve(world, servers);
    await becomes(expect, () => shares(world), [[3, 3]]);
    await becomes(expect, () => connected(world), 6);
    await doomed.kill();
    const begun_ms = performance.now();
    await becomes(expect, () => shares(world), [[6]]);
    await becomes(expect, () => connected(world), 6);
    expect(performance.now() - begun_ms).toBeLessThan(15_000);
    expect(await deaths(world)).toEqual([]);
  });
});

test.concurrent(
  'a server that loses its database stops using its sessions before another one takes them',
  { timeout: 120_000 },
  async ({ expect }) => {
    await inWorld(4, async (world, servers) => {
      const { database } = world.config;
      if (database.kind !== 'url') throw new Error('no address');
      const cable = await cableTo(new URL(database.url));
      await serve(world, servers, { url: cable.url, roles: ['worker'] });
      await becomes(expect, () => connected(world), 4);
      await serve(world, servers, { roles: ['worker'] });
      await becomes(expect, () => shares(world), [[2, 2]]);
      await becomes(expect, () => connected(world), 4);
      cable.cut();
      await becomes(expect, () => connected(world), 2);
      expect(await shares(world)).toEqual([[2, 2]]);
      await becomes(expect, () => shares(world), [[4]]);
      await becomes(expect, () => connected(world), 4);
      cable.mend();
      await becomes(expect, () => shares(world), [[2, 2]], 40_000);
      await becomes(expect, () => connected(world), 4);
      expect(await deaths(world)).toEqual([]);
      await servers[0]?.close();
      await cable.close();
    });
  },
);

test.concurrent(
  'a command has its joins done by the servers that have the accounts',
  { timeout: 90_000 },
  async ({ expect }) => {
    const groups = [1, 2, 3].map((n) => ({ id: 500 + n, username: `group_${n}` }));
    await inWorld({ accounts: 4, groups, clock: { mode: 'idle', rate: 0 } }, async (world, servers) => {
      await serve(world, servers);
      await serve(world, servers);
      await becomes(expect, () => shares(world), [[2, 2]]);
      await becomes(expect, () => connected(world), 4);
      const lines = async () => (await world.links()).connections.filter(({ main }) => main).map(({ id }) => id);
      const before = await lines();
      const joined = await world
        .command(['join', 'ukraine_cars', '3', '--json'])
        .json<{ joined: { account: string }[] }>();
      expect(joined.joined.map(({ account }) => account)).toEqual(['s1', 's2', 's3']);
      expect(world.said().filter((line) => line.includes('bound to account'))).toHaveLength(3);
      expect(await lines()).toEqual(before);
      expect(await world.sql(`select distinct state, attempts from actions where kind = 'join'`)).toEqual([
        { state: 'done', attempts: 1 },
      ]);
      expect(await deaths(world)).toEqual([]);
    });
  },
);

/** The way to the database, which can be cut. */
async function cableTo(url: URL) {
  let whole = true;
  // The tests' own PostgreSQL listens in a folder.
  const folder = url.searchParams.get('host');
  const server = await startTcpServer((socket) => {
    if (!whole) return void socket.destroy();
    const far = folder === null ? connect(Number(url.port), url.hostname) : connect(`${folder}/.s.PGSQL.${url.port}`);
    far.on('error', () => socket.destroy());
    socket.on('close', () => far.destroy());
    far.on('close', () => socket.destroy());
    socket.pipe(far).pipe(socket);
  });
  const through = new URL(url);
  through.hostname = server.host;
  through.searchParams.delete('host');
  through.port = String(server.port);
  return {
    url: through.href,
    cut: () => {
      whole = false;
      for (const socket of server.sockets) socket.destroy();
    },
    mend: () => {
      whole = true;
    },
    close: server.close,
  };
}
