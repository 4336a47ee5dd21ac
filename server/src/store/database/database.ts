import { Socket } from 'node:net';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';
import type { DB } from '#store/schema/types.ts';
import { libpqSsl } from './database-url.ts';
import { followSimulatedTime } from './simulated-session.ts';
import { cannotReach, describeDatabase } from './unreachable.ts';

export type Database = Kysely<DB>;

export type Pool = pg.Pool;

export type PoolOptions = {
  /** Names without a schema are looked up here, then in that of sign-in, `<schema>_auth`, and nowhere else. */
  schema: string;
  /** Connections at most. Default 10. */
  max?: number;
  /** For how long one is waited for, be it made or lent by another. Default 30 s. */
  wait_ms?: number;
  /** How long a statement may take before PostgreSQL ends it; the address may say otherwise. Default: as long as it takes. */
  statement_ms?: number;
  /** A connection that is so long without a sign of life while an answer is due is given up. Default: never. */
  answer_ms?: number;
  /** So many are not closed for want of use; others are after 10 s. Default 0. */
  kept?: number;
  application_name?: string;
  /** What `clock()`, the now of people's own SQL, shall say in these connections; without it, the real time. */
  simulated_now?: () => Date;
  /** Told when an idle connection is lost; the pool replaces it. */
  report?: (message: string, error: unknown) => void;
};

/** As reported by `server_version_num`: the oldest whose SQL we use. */
const OLDEST_SERVER = 150_000;
const PROBE_TIMEOUT_MS = 10_000;
/** Includes the wait for a connection of a pool that is busy. */
const POOL_TIMEOUT_MS = 30_000;
/**
 * For what a server does: nothing of it takes near so long unless it waits for a lock that somebody holds, or the database stands
 * still. Commands take the time that they need: who has called them sees them, and ends them.
 */
const STATEMENT_MS = 120_000;
/** PostgreSQL ends a statement itself before that; so the line is dead, or whoever stands in between. */
const ANSWER_MS = 130_000;
export const OF_SERVERS = { statement_ms: STATEMENT_MS, answer_ms: ANSWER_MS } as const;
/** From when on the machine asks whether the other one is there still, while nothing is said. */
const KEEP_ALIVE_MS = 10_000;

/** Type numbers of pg_type, which never change: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const OID = { int8: 20, date: 1082, int8_array: 1016, int4_array: 1007, date_array: 1182, text_array: 1009 };

/** Our int8 are ids, counters and sequence numbers, far below 2^53; a date has no time, so it is no Date. */
const types = new pg.TypeOverrides();
types.setTypeParser(OID.int8, Number);
types.setTypeParser(OID.int8_array, pg.types.getTypeParser(OID.int4_array));
types.setTypeParser(OID.date, String);
types.setTypeParser(OID.date_array, pg.types.getTypeParser(OID.text_array));

/** How one of our sessions is: see `PoolOptions`. For a client that stands alone, too. */
export function sessionConfig(
  url: string,
  { schema, application_name = 'groundcrew', statement_ms }: PoolOptions,
): pg.ClientConfig {
  const parsed = new URL(url);
  const limit = statement_ms === undefined ? '' : `-c statement_timeout=${statement_ms}`;
  const options = `-c search_path=${assertSchemaName(schema)},${schema}_auth -c TimeZone=UTC`;
  // In the URL, since the driver lets what stands there win over everything else. Of two settings the later one counts.
  parsed.searchParams.set('options', `${limit} ${parsed.searchParams.get('options') ?? ''} ${options}`.trim());
  const alive = { keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MS };
  const connectionString = libpqSsl(parsed.href);
  return { connectionString, application_name, types, ...alive, connectionTimeoutMillis: PROBE_TIMEOUT_MS };
}

export function openPool(url: string, options: PoolOptions): pg.Pool {
  const { max = 10, wait_ms = POOL_TIMEOUT_MS, kept = 0, report = () => {}, simulated_now, answer_ms } = options;
  const pool = new pg.Pool({ ...sessionConfig(url, options), max, min: kept, connectionTimeoutMillis: wait_ms });
  pool.on('error', (error) => report('An idle connection to the database was lost', error));
  // The pool listens to its idle clients only. One that is lent out and loses the server would emit 'error' to nobody,
  // which ends the process; whoever waits for its query is told by that query.
  pool.on('connect', (client) => client.on('error', () => {}));
  if (answer_ms !== undefined) pool.on('connect', (client) => giveUpSilent(client, answer_ms));
  if (simulated_now) followSimulatedTime(pool, simulated_now);
  return pool;
}

/** Whoever waits for its answer hears that the connection was lost, and the pool makes another one. */
function giveUpSilent(client: pg.PoolClient, answer_ms: number): void {
  const { stream } = client.connection;
  if (!(stream instanceof Socket)) return;
  stream.setTimeout(answer_ms);
  stream.on('timeout', () => {
    // Set by the driver while no answer is due; what is said next begins the time anew.
    if (Reflect.get(client, 'readyForQuery') !== true) stream.destroy();
  });
}

/** Connects once. Throws `database_unreachable` in words for people, also when the server is too old for us. */
export async function probeDatabase(url: string): Promise<{ server_version: number }> {
  const client = new pg.Client(sessionConfig(url, { schema: 'pg_catalog' }));
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    const server_version = Number(rows[0]?.version);
    assertServerVersion(url, server_version);
    return { server_version };
  } catch (error) {
    throw error instanceof GroundcrewError ? error : cannotReach(url, error);
  } finally {
    await client.end().catch(() => {});
  }
}

export function assertServerVersion(url: string, server_version: number): void {
  if (server_version >= OLDEST_SERVER) return;
  const [major, oldest] = [server_version, OLDEST_SERVER].map((version) => Math.floor(version / 10_000));
  const detail = `${describeDatabase(url)} is PostgreSQL ${major}, and Groundcrew needs ${oldest} or newer.`;
  throw new GroundcrewError('database_unreachable', { detail, details: { server_version } });
}

/** Names of schemas go into session settings and DDL, so only the plainest are taken. */
export function assertSchemaName(schema: string): string {
  // 63 bytes is PostgreSQL's limit for a name, and the schema of sign-in ends in `_auth`.
  if (/^[a-z_][a-z0-9_]{0,57}$/.test(schema) && (!schema.startsWith('pg_') || schema === 'pg_catalog')) return schema;
  const rule = 'it takes a to z, 0 to 9 and _, at most 58 of them, not beginning with a digit or pg_';
  throw new GroundcrewError('bad_configuration', {
    detail: `DATABASE_SCHEMA: "${schema.slice(0, 70)}" is no name for our schema; ${rule}.`,
    details: { setting: 'DATABASE_SCHEMA' },
  });
}
