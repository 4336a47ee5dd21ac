import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';

/** What better-auth reads and writes its tables by, over the connections that are there already. */
export function signInDatabase(pool: pg.Pool): Kysely<unknown> {
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}
