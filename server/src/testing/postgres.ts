import { createHash } from 'node:crypto';
import path from 'node:path';
import type pg from 'pg';
import { migrate } from '#store/schema/migrate.ts';
import { readMigrations } from '#store/schema/migrations-folder.ts';
import { openEmbeddedPostgres, type EmbeddedPostgres } from '#store/postgres/embedded.ts';
import { isRunning, ownIdentity } from '#store/postgres/identity.ts';
import { withClient } from '#store/postgres/postmaster.ts';

export const TEST_SCHEMA = 'groundcrew';

/** What tests get from the set-up by `inject('postgres')`. */
export type TestPostgres = {
  /** A connection string to the server's own database. */
  server_url: string;
  /** A database with all migrations applied, to be cloned. */
  template: string;
  /** Begins the names of the databases of this run; says which process they go with. */
  prefix: string;
};

export type RunningTestPostgres = TestPostgres & Pick<EmbeddedPostgres, 'started' | 'release'>;

/** Nothing of a test outlives it, so nothing waits for the disk. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '600',
};

const LOCK = 726_002;
const UNFINISHED = 'template_unfinished';

/**
 * A server whose files are kept between test runs, with one migrated template for the migrations as they are now. Runs at
 * one time share it; the last one stops it. What runs that were killed left behind is dropped by the next.
 */
export async function startTestPostgres(): Promise<RunningTestPostgres> {
  const folder = path.resolve(import.meta.dirname, '../../../.data/test');
  const { url, alone, started, release } = await openEmbeddedPostgres(folder, { parameters: FAST });
  const server_url = url('postgres');
  const template = `template_${hashOfMigrations()}`;
  try {
    await withClient(server_url, async (client) => {
      await client.query('select pg_advisory_lock($1)', [LOCK]);
      await dropStale(client, alone ? template : null);
      const known = await client.query('select from pg_database where datname = $1', [template]);
      if (known.rowCount === 0) await makeTemplate(client, url(UNFINISHED), template);
    });
  } catch (error) {
    await release();
    throw error;
  }
  return { server_url, template, prefix: `test_${ownIdentity().replaceAll('.', '_')}`, started, release };
}

function hashOfMigrations(): string {
  const hash = createHash('sha256');
  for (const { name, checksum } of readMigrations()) hash.update(`${name} ${checksum}\n`);
  return hash.digest('hex').slice(0, 12);
}

async function makeTemplate(client: pg.Client, url: string, template: string): Promise<void> {
  await client.query(`create database ${UNFINISHED}`);
  await migrate({ url, schema: TEST_SCHEMA });
  await client.query(`alter database ${UNFINISHED} rename to ${template}`);
}

/** Databases of runs that are over; and, when nobody else is at work, templates of other migrations. */
async function dropStale(client: pg.Client, only_template: string | null): Promise<void> {
  const sql = String.raw`select datname as name from pg_database where datname like 'test\_%' or datname like 'template\_%'`;
  for (const { name } of (await client.query<{ name: string }>(sql)).rows) {
    const [kind, pid, started, boot] = name.split('_');
    const stale =
      kind === 'test'
        ? !isRunning(`${pid}.${started}.${boot}`)
        : name === UNFINISHED || (only_template !== null && name !== only_template);
    if (stale) await client.query(`drop database if exists "${name}" with (force)`);
  }
}
