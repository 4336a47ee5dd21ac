import type pg from 'pg';

type Callback = (error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: Error) => void) => void;

/** Tells each connection the simulated time whenever it is lent out, so that `clock()` in SQL says it. */
export function followSimulatedTime(pool: pg.Pool, now: () => Date): void {
  const lend = pool.connect.bind(pool);

  async function lendOnTime(): Promise<pg.PoolClient> {
    const client = await lend();
    try {
      await client.query(`select set_config('groundcrew.now', $1, false)`, [now().toISOString()]);
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
