import type pg from 'pg';

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: Error) => void) => void;

/** Simulated time that is as near to the real one is taken for it: the database tells that by itself. */
const SAME_MS = 1_000;

/** Tells each connection the simulated time when it is lent out and knows another one, so that `clock()` in SQL says it. */
export function followSimulatedTime(pool: pg.Pool, now: () => Date): void {
  const lend = pool.connect.bind(pool);
  const known = new WeakMap<pg.PoolClient, string>();

  async function lendOnTime(): Promise<pg.PoolClient> {
    const client = await lend();
    const time = now();
    const told = Math.abs(time.getTime() - Date.now()) < SAME_MS ? '' : time.toISOString();
    if (told === (known.get(client) ?? '')) return client;
    try {
      await client.query(`select set_config('groundcrew.now', $1, false)`, [told]);
      known.set(client, told);
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  // The pool's own `query` uses the form with a callback.
  function connect(): Promise<pg.PoolClient>;
  function connect(callback: Callback): void;
  function connect(callback?: Callback): Promise<pg.PoolClient> | void {
    const lent = lendOnTime();
    if (!callback) return lent;
    lent.then(
      (client) => callback(undefined, client, (error) => client.release(error)),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), undefined, () => {}),
    );
  }
  pool.connect = connect;
}
