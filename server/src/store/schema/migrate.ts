import pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';
import { assertSchemaName, assertServerVersion, sessionConfig } from '#store/database/database.ts';
import { readMigrations, type Migration } from './migrations-folder.ts';
import { appliedIn, ensureSchema, migrationsTable, tableExists, type AppliedMigration } from './migrations-table.ts';
import { cannotReach } from '#store/database/unreachable.ts';
import { assertNobodyWorks } from './who-works.ts';

export type MigrateOptions = {
  url: string;
  /** Ours alone, and made if it is not there. */
  schema: string;
  /** Default: the migrations of this release. */
  folder?: string;
};

export type MigrationStatus = {
  schema: string;
  applied: AppliedMigration[];
  /** Of this release and not yet in the database. */
  pending: string[];
  /** In the database and not of this release: it is newer. */
  unknown: string[];
  /** Applied, and other since. */
  changed: string[];
  /** Not applied, though later ones are. */
  left_out: string[];
  warnings: string[];
};

/** Any number: with the hash of the schema's name it makes the lock. */
const LOCK = 726_001;

/**
 * Applies what is missing, each migration in a transaction; nodes that start together wait for one another. Returns the
 * names of what it applied. Throws `database_unreachable`, or `schema_unusable` when the schema is newer than this release,
 * or holds what is not ours, or a migration fails; that one is then rolled back, and those before it stay.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const migrations = readMigrations(options.folder);
  return underLock(options, async (client) => {
    await ensureSchema(client, options.url, options.schema);
    const applied = await appliedIn(client, options.schema);
    assertNotNewer(options, migrations, applied);
    const done = new Set(applied.map(({ name }) => name));
    const missing = migrations.filter(({ name }) => !done.has(name));
    for (const migration of missing) {
      await inTransaction(client, () => applyMigration(client, options.schema, migration));
    }
    return missing.map(({ name }) => name);
  });
}

/** What is applied and what is not; changes nothing. */
export async function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  const migrations = readMigrations(options.folder);
  return withSession(options, async (client) => {
    const applied = (await tableExists(client, options.schema)) ? await appliedIn(client, options.schema) : [];
    const ours = new Map(migrations.map((migration) => [migration.name, migration]));
    const done = new Set(applied.map(({ name }) => name));
    const changed = applied
      .filter(({ name, checksum }) => ours.has(name) && ours.get(name)?.checksum !== checksum)
      .map(({ name }) => name);
    const last = applied.at(-1)?.name ?? '';
    const pending = migrations.map(({ name }) => name).filter((name) => !done.has(name));
    const left_out = pending.filter((name) => name < last);
    return {
      schema: options.schema,
      applied,
      pending,
      unknown: applied.map(({ name }) => name).filter((name) => !ours.has(name)),
      changed,
      left_out,
      warnings: [
        ...changed.map((name) => `${name} was changed after it had been applied: the database may differ from it.`),
        ...left_out.map((name) => `${name} is not applied, though later ones are.`),
      ],
    };
  });
}

/** The last `steps` migrations, or all after `to` (a name, its number, or `0` for all). */
export type RollbackOptions = MigrateOptions & ({ steps: number } | { to: string });

/** What a rollback would take back, the latest first; changes nothing. Throws `conflict` as it does. */
export async function rollbackPlan(options: RollbackOptions): Promise<string[]> {
  return withSession(options, (client) => planIn(client, options, readMigrations(options.folder)));
}

/**
 * Takes migrations back, with the data in what they made. Returns their names, the latest first. Throws `conflict` while
 * somebody works with the tables.
 */
export async function rollback(options: RollbackOptions): Promise<string[]> {
  const migrations = readMigrations(options.folder);
  return underLock(options, async (client) => {
    const names = await planIn(client, options, migrations);
    for (const name of names) {
      const down = migrations.find((migration) => migration.name === name)?.down ?? '';
      await inTransaction(client, async () => {
        await inSchema(client, { schema: options.schema, name, sql: down });
        await client.query(`delete from ${migrationsTable(options.schema)} where name = $1`, [name]);
      });
    }
    return names;
  });
}

async function planIn(client: pg.Client, options: RollbackOptions, migrations: Migration[]): Promise<string[]> {
  const applied = (await tableExists(client, options.schema)) ? await appliedIn(client, options.schema) : [];
  assertNotNewer(options, migrations, applied);
  const latest = applied.map(({ name }) => name).toReversed();
  const names = latest.slice(0, 'steps' in options ? Math.max(0, options.steps) : stepsTo(latest, options.to));
  if (names.length > 0) await assertNobodyWorks(client, options.schema);
  return names;
}

function stepsTo(latest: string[], to: string): number {
  if (/^0+$/.test(to)) return latest.length;
  const steps = latest.findIndex(
    (name) => name === to || (/^\d+$/.test(to) && name.startsWith(`${to.padStart(4, '0')}_`)),
  );
  if (steps >= 0) return steps;
  const known = latest.toReversed().join(', ') || 'none';
  throw new GroundcrewError('not_found', { detail: `no migration "${to}" is applied; applied are: ${known}.` });
}

export async function inTransaction<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  try {
    await client.query('begin');
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** One migration in the transaction of the caller, with its note. Throws `schema_unusable`, naming it. */
export async function applyMigration(client: pg.ClientBase, schema: string, migration: Migration): Promise<void> {
  const { name, up, checksum } = migration;
  await inSchema(client, { schema, name, sql: up });
  await client.query(`insert into ${migrationsTable(schema)} (name, checksum) values ($1, $2)`, [name, checksum]);
}

async function inSchema(
  client: pg.ClientBase,
  { schema, name, sql }: { schema: string; name: string; sql: string },
): Promise<void> {
  try {
    await client.query(`set local search_path to "${schema}"`);
    await client.query(sql);
  } catch (cause) {
    const position = cause instanceof pg.DatabaseError ? Number(cause.position ?? Number.NaN) : Number.NaN;
    const line = Number.isNaN(position) ? '' : ` (line ${sql.slice(0, position).split('\n').length})`;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GroundcrewError('schema_unusable', {
      detail: `${name} failed and was rolled back: ${why}${line}`,
      cause,
    });
  }
}

function assertNotNewer({ schema }: MigrateOptions, migrations: Migration[], applied: AppliedMigration[]): void {
  const ours = new Set(migrations.map(({ name }) => name));
  const unknown = applied.map(({ name }) => name).filter((name) => !ours.has(name));
  if (unknown.length === 0) return;
  const way = 'start the newer release, or roll back with it (db rollback) first';
  throw new GroundcrewError('schema_unusable', {
    detail: `${schema} is newer than this release (it has ${unknown.join(', ')}): ${way}.`,
    details: { unknown },
  });
}

/** One session that migrates, or does what migrations must wait for. */
export function underLock<T>(
  options: Pick<MigrateOptions, 'url' | 'schema'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  return withSession(options, async (client) => {
    // Given back with the session.
    await client.query('select pg_advisory_lock($1, hashtext($2))', [LOCK, options.schema]);
    return work(client);
  });
}

async function withSession<T>(
  options: Pick<MigrateOptions, 'url' | 'schema'>,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  assertSchemaName(options.schema);
  const client = new pg.Client(
    sessionConfig(options.url, { schema: options.schema, application_name: 'groundcrew-migrate' }),
  );
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(options.url, error);
    });
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version_num') as version`);
    assertServerVersion(options.url, Number(rows[0]?.version));
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
