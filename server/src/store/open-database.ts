// Apart from database.ts: Kysely is some 250 modules, and what needs no more than a session begins much faster without them.
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Database } from '#store/database.ts';
import type { DB } from '#store/types.ts';

export function openDatabase(pool: pg.Pool): Database {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}
