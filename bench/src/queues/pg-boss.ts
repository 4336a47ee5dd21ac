import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { AT_ONCE, POOL, type Contender } from './contender.ts';
import { countOf } from './count-of.ts';

const QUEUE = 'noop';
const CHUNK = 10_000;
/** Workers of one process; each fetches and completes a batch at a time. */
const WORKERS = 4;

/** A key for each account, of which one job at a time is active, in its order. */
export function openPgBoss(url: string): Contender {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const boss = new PgBoss({ connectionString: url, max: POOL });
  boss.on('error', () => {});
  return {
    name: 'pg-boss, key_strict_fifo',
    prepare: async ({ accounts, actions }) => {
      await boss.start();
      await boss.createQueue(QUEUE, { policy: 'key_strict_fifo' });
      for (let from = 0; from < actions; from += CHUNK) {
        const length = Math.min(CHUNK, actions - from);
        const jobs = Array.from({ length }, (_, n) => ({ singletonKey: String((from + n) % accounts) }));
        await boss.insert(QUEUE, jobs);
      }
      await pool.query('analyze');
    },
    start: async () => {
      const batchSize = AT_ONCE / WORKERS;
      const options = { batchSize, localConcurrency: WORKERS, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true };
      await boss.work(QUEUE, options, async () => {});
    },
    done: () => countOf(pool, `select count(*)::int as count from pgboss.job where state = 'completed'`),
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 10_000 });
      await pool.query('drop schema pgboss cascade');
      await pool.end();
    },
  };
}
