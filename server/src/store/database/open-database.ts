// Apart from database.ts: Kysely is some 250 modules, and what needs no more than a session begins much faster without them.
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { DB } from '#store/schema/types.ts';

export function openDatabase(pool: PostgresPool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}
