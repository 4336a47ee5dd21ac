import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { describe, expect, test } from 'vitest';
import { groupId, openEngine, sessionOf, userOf, type EngineWorld } from './harness.ts';

/** Each test has a Telegram of its own, and most of them wait: they run side by side. */
async function inWorld(spec: Parameters<typeof openEngine>[0], work: (world: EngineWorld) => Promise<void>) {
  const world = await openEngine(spec);
  try {
    await work(world);
  } finally {
    await world.close();
  }
}

const REAL = { mode: 'real', rate: 1 } as const;

/** What `expect.poll` does, which tests that run side by side cannot use from their helpers. */
async function becomes<T>(read: () => T | Promise<T>, wanted: unknown): Promise<void> {
  const give_up_ms = performance.now() + 20_000;
  let seen = await read();
  while (performance.now() < give_up_ms && !isDeepStrictEqual(seen, wanted)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    seen = await read();
  }
  expect(seen).toEqual(wanted);
}

const connectedIn = (world: EngineWorld) => async () => {
  const users = (await world.links()).connections.filter(({ main }) => main).map(({ user_id }) => user_id);
  return users.toSorted((one, other) => Number(one) - Number(other));
};

const users = (...numbers: number[]) => numbers.map((n) => userOf(n));

async function startedAt(server: { said: { stdout: string; stderr: string } }): Promise<URL> {
  const address = () => /listens at (http:\S+)/.exec(server.said.stdout)?.[1];
  await becomes(() => address() !== undefined, true);
  return new URL(address() ?? '');
}

/** No session was ever in two places. */
async function nobodyDied(world: EngineWorld): Promise<void> {
  const { max_main_connections, killed } = await world.links();
  expect(killed).toEqual([]);
  expect(Object.values(max_main_connections).filter((most) => most > 1)).toEqual([]);
}

function messagesFile(world: EngineWorld): string {
  const file = path.join(world.folder, 'messages.txt');
  writeFileSync(file, 'hello\nhow are you\n');
  return file;
}

/** As if the time had passed after which a silent process is given up. */
async function forgetTheDead(world: EngineWorld): Promise<void> {
  await world.sql(`update account_leases set node_id = null`);
  await world.sql(`update runs set expires_at = clock_timestamp()`);
}

test.concurrent(
  'a server lends its accounts to commands, takes them back, and stops cleanly',
  { timeout: 90_000 },
  async () => {
    await inWorld(
      {
        accounts: 4,
        clock: REAL,
        groups: [1, 2, 3, 4].map((n) => ({
          id: 500 + n,
          username: `group_${n}`,
          ...(n === 4 ? { target: { bound_to: 4 } } : {}),
        })),
      },
      async (world) => {
        const server = world.command(['serve']);
        const url = await startedAt(server);
        await becomes(connectedIn(world), users(1, 2, 3, 4));
        expect(await (await fetch(new URL('/healthz', url))).json()).toEqual({ status: 'ok' });
        expect((await fetch(new URL('/readyz', url))).status).toBe(200);

        const [health, join, post] = await Promise.all([
          world
            .command(['health', '--json'])
            .json<{ account: string; status: string; error_message: string | null }[]>(),
          world.command(['join', 'ukraine_cars', '1', '--json']).json(),
          world.command(['post', '--messages', messagesFile(world), '--limit', '1', '--json']).json(),
        ]);
        expect(health).toMatchObject(
          [1, 2, 3, 4].map((n) => ({ account: `s${n}`, status: 'ok', error_message: null })),
        );
        expect(join).toMatchObject({ joined: [{ link: '@group_1' }], left: 2 });
        expect(post).toMatchObject({ posted: [{ link: '@group_4', account: 's4' }], errors: [], unconfirmed: [] });
        expect(await world.ledger()).toMatchObject([{ chat_id: groupId(504), from_id: userOf(4) }]);
        await becomes(connectedIn(world), users(1, 2, 3, 4));

        const occupied = await world.command(['serve'], { PORT: url.port }).ended;
        expect(occupied).toMatchObject({ exit: 1, stdout: '' });
        expect(occupied.stderr).toContain(`Port is in use: 127.0.0.1:${url.port}`);

        const begun_ms = performance.now();
        expect(await server.stop()).toMatchObject({ exit: 0 });
        expect(performance.now() - begun_ms).toBeLessThan(10_000);
        expect(await connectedIn(world)()).toEqual([]);
        expect(await world.sql('select * from account_leases where node_id is not null')).toEqual([]);
        await nobodyDied(world);
      },
    );
  },
);

describe.concurrent('a server', { timeout: 90_000 }, () => {
  const startIn = (world: EngineWorld) => {
    const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
    return startServer(world.config, log);
  };

  test('opens what dropped, follows what is changed by SQL, and lets go of what is held', async () => {
    await inWorld({ accounts: 3, clock: REAL }, async (world) => {
      const server = await startIn(world);
      await becomes(connectedIn(world), users(1, 2, 3));
      const before = (await world.links()).connections;
      const idOf = (list: typeof before, n: number) => list.find(({ user_id }) => user_id === userOf(n))?.id;

      await world.control('/connections/kill', { user_id: userOf(1), how: 'reset' });
      await becomes(connectedIn(world), users(1, 2, 3));
      expect(await world.sql(`select * from account_health_status where status <> 'ok'`)).toEqual([]);

      await world.sql(`update telegram_accounts set hold_reason = 'takeover' where id = 2`);
      await becomes(connectedIn(world), users(1, 3));
      await world.sql(`update telegram_accounts set hold_reason = null where id = 2`);
      await becomes(connectedIn(world), users(1, 2, 3));

      await world.sql(`update telegram_accounts set session_string = null where id = 2`);
      await becomes(connectedIn(world), users(1, 3));
      await world.sql(`insert into telegram_accounts (id, workspace_id, name, session_name, api_id, api_hash, session_string)
      select 10, workspace_id, 'moved', 'moved', api_id, 'abc', '${sessionOf(2)}' from telegram_accounts where id = 1`);
      await becomes(connectedIn(world), users(1, 2, 3));
      const after = (await world.links()).connections;
      expect(idOf(after, 3)).toBe(idOf(before, 3));
      await server.close();
      await nobodyDied(world);
    });
  });

  test('asks a limited account once, and not again and again', async () => {
    await inWorld({ accounts: 2, clock: REAL }, async (world) => {
      await world.fault({ account: userOf(1), method: 'users.getUsers', error: 'PEER_FLOOD', times: 0 });
      await world.fault({ account: userOf(2), method: 'users.getUsers', error: 'FLOOD_WAIT_900' });
      const server = await startIn(world);
      await becomes(async () => (await world.calls('users.getUsers')).length, 2);
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      expect(await world.calls('users.getUsers')).toHaveLength(2);
      await server.close();
    });
  });

  test('shares the accounts with a second one, which takes them over when it ends', async () => {
    await inWorld({ accounts: 4, clock: REAL }, async (world) => {
      const [one, other] = [await startIn(world), await startIn(world)];
      await becomes(connectedIn(world), users(1, 2, 3, 4));
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect(await connectedIn(world)()).toEqual(users(1, 2, 3, 4));
      await one.close();
      await becomes(connectedIn(world), users(1, 2, 3, 4));
      await other.close();
      expect(await connectedIn(world)()).toEqual([]);
      await nobodyDied(world);
    });
  });

  test('goes by its accounts\u2019 retries while Telegram is away, and stops at once all the same', async () => {
    await inWorld({ accounts: 2, clock: REAL }, async (world) => {
      await world.sql(`update workspace_settings set "connectionTimeout" = 30000, "maxConnectionRetries" = 2`);
      const server = await startIn(world);
      await becomes(connectedIn(world), users(1, 2));
      await world.fault({ method: 'users.getUsers', action: 'drop_before', times: 2 });
      await world.control('/connections/kill', { all: true });
      const statuses = () => world.sql('select status from account_health_checks order by id');
      await becomes(async () => (await statuses()).length >= 4, true);
      await world.fault({ method: 'users.getUsers', action: 'silence', times: 0 });
      await world.control('/connections/kill', { all: true });
      await becomes(async () => (await world.calls('users.getUsers')).at(-1)?.error, 'ignored');
      const begun_ms = performance.now();
      await server.close();
      expect(performance.now() - begun_ms).toBeLessThan(10_000);
      await nobodyDied(world);
    });
  });

  test('follows a clock that jumps, beside a run that pauses and shares its accounts', async () => {
    const named = (n: number) => ({ id: 500 + n, username: `group_${n}` });
    await inWorld({ accounts: 3, groups: [1, 2, 3, 4].map(named) }, async (world) => {
      const server = await startIn(world);
      await becomes(connectedIn(world), users(1, 2, 3));
      const run = world.command(['join', 'ukraine_cars', '4', '--json']);
      expect(await run.json()).toMatchObject({ joined: [{}, {}, {}, {}], errors: [], left: 0 });
      const times = (await world.calls('channels.joinChannel')).map(({ at }) => Date.parse(at));
      const pauses = times.slice(1).map((time, n) => time - (times[n] ?? 0));
      expect(pauses.filter((pause) => pause < 300_000 || pause > 610_000)).toEqual([]);
      await becomes(connectedIn(world), users(1, 2, 3));
      await server.close();
      await nobodyDied(world);
    });
  });

  test('refuses a wrong master key before it writes anything', async () => {
    await inWorld({ accounts: 1 }, async (world) => {
      const count = () =>
        world.sql(
          'select (select count(*) from nodes), (select count(*) from secret_keys), session_string from telegram_accounts',
        );
      const before = await count();
      const key = { GROUNDCREW_KEY: Buffer.alloc(32, 9).toString('base64') };
      const [served, checked] = await Promise.all([
        world.command(['serve'], key).ended,
        world.command(['health', '--json'], key).ended,
      ]);
      expect([served.exit, checked.exit]).toEqual([1, 1]);
      expect(served.stderr).toContain('Wrong master key');
      expect(JSON.parse(checked.stdout)).toMatchObject({ error: { code: 'key_wrong' } });
      expect(await count()).toEqual(before);
      expect(await world.calls()).toEqual([]);
    });
  });
});

describe.concurrent('commands', { timeout: 90_000 }, () => {
  test('say by their exit code how they ended, and what they would do', async () => {
    await inWorld(
      {
        accounts: 1,
        clock: REAL,
        groups: [
          { id: 501, username: 'group_1', target: { bound_to: 1 } },
          { id: 502, username: 'group_2' },
        ],
      },
      async (world) => {
        const messages = messagesFile(world);
        const preview = await world.command(['post', '--dry-run', '--messages', messages, '--json']).json();
        expect(preview).toMatchObject({ ready: [{ link: '@group_1', account: 's1' }], skipped: [] });
        const silent = await world.command(['post', '--json']).ended;
        expect([silent.exit, silent.stdout]).toEqual([1, expect.stringContaining('has no message variants')]);
        await world.command(['accounts', 'deactivate', 's1']).ended;
        expect(await world.command(['post', '--json']).json()).toMatchObject({
          posted: [],
          skipped: [{ link: '@group_1', reasons: ['is_active is false'] }],
        });
        expect(await world.command(['accounts', 'activate', 's1', '--json']).json()).toMatchObject({ is_active: true });
        expect(await world.command(['post', 'nowhere']).ended).toMatchObject({
          exit: 1,
          stdout: 'No group has the niche nowhere. Niches here: ukraine_cars\n',
        });
        const release = ['accounts', 'release', 's1', '--json'];
        await world.sql(`update telegram_accounts set joins_blocked_reason = 'CHANNELS_TOO_MUCH'`);
        expect(await world.command(['join', '--json']).json(1)).toMatchObject({ joined: [], left: 1, blocked: [{}] });
        expect(await world.command(release).json()).toMatchObject({
          account_id: 1,
          released: [],
          may_join_again: true,
        });
        expect(await world.calls()).toEqual([]);

        await world.fault({ method: 'channels.joinChannel', delay_ms: 4_000 });
        const first = world.command(['join', '--json']);
        await becomes(async () => (await world.calls('channels.joinChannel')).length, 1);
        const second = await world.command(['join', '--json']).ended;
        expect([second.exit, JSON.parse(second.stdout)]).toMatchObject([3, { error: { code: 'already_running' } }]);
        expect(await first.json()).toMatchObject({ left: 0 });
        expect(await world.command(['join', '--json']).json()).toMatchObject({ joined: [], left: 0 });
        expect(await world.command(['join', 'bali', '21']).ended).toMatchObject({ exit: 2 });
        const failing = world.command(['health', '--fail-on-issues', '--json']).json();
        expect(await failing).toMatchObject([{ account: 's1', status: 'ok', consecutive_failures: 0 }]);
      },
    );
  });

  test('end soon when they are asked to stop, and say so', async () => {
    const named = (n: number) => ({ id: 500 + n, username: `group_${n}` });
    await inWorld({ accounts: 1, clock: REAL, groups: [1, 2].map(named) }, async (world) => {
      const run = world.command(['join', '--json']);
      await becomes(() => run.said.stderr.includes('Waiting'), true);
      const { exit, stdout, stderr } = await run.stop();
      expect([exit, JSON.parse(stdout)]).toMatchObject([
        1,
        { joined: [{ link: '@group_1' }], left: 1, stopped: 'Stopped' },
      ]);
      expect(stderr).toContain('Stopping: the act in flight is finished first.');
      expect(await world.sql('select * from account_leases where node_id is not null')).toEqual([]);
      expect(await connectedIn(world)()).toEqual([]);
    });
  });

  test.each([
    ['was received and not done', { action: 'silence' }, 2],
    ['is done after the process has died', { delay_ms: 1_500 }, 2],
  ])('killed while a post %s: the next round leaves exactly one message', async (_what, fault, calls) => {
    await inWorld(
      {
        accounts: 1,
        groups: [{ id: 501, username: 'group_1', target: { bound_to: 1 } }],
      },
      async (world) => {
        await world.sql(`update workspace_settings set "connectionTimeout" = 30000`);
        const post = ['post', '--messages', messagesFile(world), '--json'];
        await world.fault({ method: 'messages.sendMessage', ...fault });
        const killed = world.command(post);
        await becomes(async () => (await world.calls('messages.sendMessage')).length, 1);
        await killed.kill();
        expect(await world.sql('select state from post_intents')).toEqual([{ state: 'reserved' }]);
        await forgetTheDead(world);
        const next = await world.command([...post, '--limit', '1']).json<{ posted: unknown[] }>();
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const [message, ...more] = await world.ledger();
        expect(more.length).toBeLessThanOrEqual(next.posted.length - 1);
        const booked = await world.sql(`select i.random_id::text, i.telegram_message_id::int, i.state, h.status
      from post_intents i left join post_history h on h.intent_id = i.id order by i.id limit 1`);
        expect(booked).toEqual([
          { random_id: message?.random_id, telegram_message_id: message?.id, state: 'sent', status: 'success' },
        ]);
        expect((await world.calls('messages.sendMessage')).length).toBeLessThanOrEqual(calls + more.length);
        await nobodyDied(world);
      },
    );
  });
});
