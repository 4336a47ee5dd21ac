// Connections by which leases are renewed, and nothing else: work that fills the others must not cost a server its accounts.
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
  const of_leases = { ...CONNECTIONS, wait_ms: WAIT_MS, application_name: 'groundcrew-leases' };
  return openPool(url, { answer_ms: ANSWER_MS, ...options, ...of_leases });
}
