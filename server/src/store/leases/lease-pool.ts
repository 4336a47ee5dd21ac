// Connections by which leases are renewed, and nothing else: work that fills the others must not cost a server its accounts.
import { Socket } from 'node:net';
import type pg from 'pg';
import { openPool, type PoolOptions } from '#store/database/database.ts';

/** So many are kept, however long nobody uses them: a database that has become slow need not make any. */
const CONNECTIONS = { max: 6, kept: 4 };
/**
 * Without a sign of life for so long a connection is given up, and the next renewal has another one: what takes longer comes too
 * late for the leases anyway, which may be written with for 9 s after a renewal was sent, and are renewed every 2 s.
 */
const ANSWER_MS = 6_000;
/** For a connection: to make one takes several answers. */
const WAIT_MS = 8_000;

type LeasePoolOptions = Pick<PoolOptions, 'schema' | 'report' | 'simulated_now'> & { answer_ms?: number };

export function openLeasePool(url: string, options: LeasePoolOptions): pg.Pool {
  const { answer_ms = ANSWER_MS } = options;
  const of_leases = { ...CONNECTIONS, wait_ms: WAIT_MS, application_name: 'groundcrew-leases' };
  const pool = openPool(url, { ...options, ...of_leases });
  pool.on('connect', ({ connection: { stream } }) => stream.on('timeout', () => stream.destroy()));
  pool.on('acquire', (client) => awaitSigns(client, answer_ms));
  pool.on('release', (_error, client) => awaitSigns(client, 0));
  return pool;
}

/** 0: however long it is silent. */
function awaitSigns({ connection: { stream } }: pg.PoolClient, within_ms: number): void {
  if (stream instanceof Socket) stream.setTimeout(within_ms);
}
