// What the tests of the graceful reconnect share.
import type { ProxyMode, TestProxy } from '@groundcrew/simulator';
import { startProxies } from '@groundcrew/simulator';
import { testSessions } from '@groundcrew/server/engine/health-round.ts';
import { Reconnector } from '@groundcrew/server/engine/reconnect/reconnector.ts';
import { eventsSince, type StoredEvent } from '@groundcrew/server/store/events/events.ts';
import pg from 'pg';
import { expect } from 'vitest';
import { SOON, userOf, type EngineWorld } from './harness.ts';

export const STAGES = [
  'reconnect.started',
  'reconnect.drained',
  'reconnect.proxy_tested',
  'reconnect.closed',
  'reconnect.connected',
  'reconnect.verified',
];

/** By which kind of proxy; the simulator has one of each. */
export type Kind = 'socks5' | 'socks5_password' | 'http_password' | 'mtproxy';

export async function proxyOf(world: EngineWorld, name: Kind, mode: ProxyMode = 'ok'): Promise<TestProxy> {
  const proxies = world.simulator.proxies.length ? world.simulator.proxies : await startProxies(world.simulator);
  const proxy = proxies.find((one) => one.name === name);
  if (!proxy) throw new Error(`There is no proxy ${name}.`);
  await proxy.setMode(mode);
  return proxy;
}

export async function connectAll(world: EngineWorld): Promise<void> {
  const options = { timeout_ms: 5_000, keep_open: true };
  await world.core.clock.task(() => testSessions(world.crew, world.connections, options));
}

/** The connection of each account's user. */
export async function connectionIds(world: EngineWorld): Promise<Map<number, number>> {
  const mains = (await world.links()).connections.filter(({ main }) => main);
  return new Map(mains.map(({ id, user_id }) => [user_id ?? 0, id]));
}

export async function idOf(world: EngineWorld, account: number): Promise<number | undefined> {
  return (await connectionIds(world)).get(userOf(account));
}

export function reconnectorOf(world: Pick<EngineWorld, 'crew' | 'connections'>, quiet_ms = 0): Reconnector {
  return new Reconnector(world.crew, world.connections, { quiet_ms });
}

/** One look, and all that it begins. */
export async function lookOnce(reconnector: Reconnector): Promise<void> {
  await reconnector.look();
  await reconnector.idle();
}

export async function reconnectEvents(world: EngineWorld): Promise<StoredEvent[]> {
  const events = await eventsSince(world.crew.scope, 0, 10_000);
  return events.filter(({ type }) => type.startsWith('reconnect.'));
}

export const typesOf = async (world: EngineWorld): Promise<string[]> =>
  (await reconnectEvents(world)).map(({ type }) => type);

export async function accountOf(world: EngineWorld, id: number): Promise<Record<string, unknown>> {
  return world.one('select * from telegram_accounts where id = $1', [id]);
}

export const isFlagged = async (world: EngineWorld, id: number): Promise<unknown> =>
  (await accountOf(world, id))['needs_reconnect'];

/** No session was ever in two places. */
export async function noKeyTwice(world: EngineWorld): Promise<void> {
  const { max_main_connections, killed } = await world.links();
  expect(killed).toEqual([]);
  expect(Object.values(max_main_connections).filter((most) => most > 1)).toEqual([]);
}

const HOLD = 4711;

export type HeldEvent = {
  /** Resolves when somebody is about to tell it: what comes before is done, and the event itself not yet to be seen. */
  reached: () => Promise<void>;
  /** Whoever waits there has died. */
  bury: () => Promise<void>;
  release: () => Promise<void>;
};

/** Stops whoever tells an event of this type, in the middle of it, until it is released. */
export async function holdAt(world: EngineWorld, type: string): Promise<HeldEvent> {
  const options = '-c search_path=groundcrew';
  const client = new pg.Client({ connectionString: world.core.database_url, options });
  await client.connect();
  await client.query('select pg_advisory_lock($1)', [HOLD]);
  await client.query(`
    create or replace function hold_event() returns trigger language plpgsql as $$
    begin
      if new.type = tg_argv[0] then perform pg_advisory_xact_lock(${HOLD}); end if;
      return new;
    end $$;
    drop trigger if exists hold_event on events;
    create trigger hold_event after insert on events for each row execute function hold_event('${type}')`);
  const waiting = async (): Promise<number[]> => {
    const { rows } = await client.query<{ pid: number }>(
      // Of this database: other tests hold something in theirs.
      `select pid from pg_locks join pg_database d on d.oid = database
       where datname = current_database() and locktype = 'advisory' and objid = ${HOLD} and not granted`,
    );
    return rows.map(({ pid }) => pid);
  };
  return {
    reached: async () => {
      await expect.poll(waiting, SOON).not.toEqual([]);
    },
    bury: async () => {
      for (const pid of await waiting()) await client.query('select pg_terminate_backend($1)', [pid]);
      await expect.poll(waiting, SOON).toEqual([]);
    },
    release: async () => {
      await client.query('select pg_advisory_unlock($1)', [HOLD]);
      await client.query('drop trigger hold_event on events');
      await client.end();
    },
  };
}
