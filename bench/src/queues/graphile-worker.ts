import { Logger, makeWorkerUtils, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { AT_ONCE, POOL, type Contender } from './contender.ts';
import { countOf } from './count-of.ts';

const logger = new Logger(() => () => {});

/** Ends of this time are recorded together: without that it did a fifth. 0 and 25 came out alike; 250 was hardly tried. */
const TOGETHER_MS = 25;

/** A queue name for each account; jobs are fetched and ended many at a time, as its documentation advises for speed. */
export function openGraphileWorker(url: string): Contender {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  let runner: Runner | null = null;
  let stored = 0;
  return {
    name: 'graphile-worker, a queue name an account',
    prepare: async ({ accounts, actions }) => {
      const utils = await makeWorkerUtils({ connectionString: url, logger });
      await utils.migrate();
      await utils.release();
      await pool.query(
        `select from graphile_worker.add_jobs(array(
           select row('noop', '{}', 'account-' || (1 + n % $1::int), null, null, null, null, null)::graphile_worker.job_spec
           from generate_series(1, $2::int) n))`,
        [accounts, actions],
      );
      await pool.query('analyze');
      stored = actions;
    },
    start: async () => {
      runner = await run({
        connectionString: url,
        logger,
        noHandleSignals: true,
        preset: {
          worker: {
            maxPoolSize: POOL,
            concurrentJobs: POOL,
            localQueue: { size: AT_ONCE },
            completeJobBatchDelay: TOGETHER_MS,
          },
        },
        taskList: { noop: () => {} },
      });
    },
    done: async () =>
      stored - (await countOf(pool, 'select count(*)::int as count from graphile_worker._private_jobs')),
    stop: async () => {
      await runner?.stop();
      await pool.query('drop schema graphile_worker cascade');
      await pool.end();
    },
  };
}
