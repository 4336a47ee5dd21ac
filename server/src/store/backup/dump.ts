/**
 * All that our two schemas hold, as one moment of the database saw it, in frames:
 *
 *     T  a table, then D its rows as COPY writes them, then E how many they were
 *     S  the sequences
 *
 * `load.ts` reads them.
 */
import pg from 'pg';
import { byteFrames, jsonFrame } from '#lib/frames.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { sessionConfig } from '#store/database/database.ts';
import { appliedIn, tableExists } from '#store/schema/migrations-table.ts';
import { cannotReach } from '#store/database/unreachable.ts';
import { namedFiles, quoted, schemaOf, sequencesOf, tablesOf } from './catalogue.ts';
import { copyOut } from './copy.ts';

export type DatabaseManifest = {
  made_at: string;
  postgres_version: string;
  migrations: { name: string; checksum: string }[];
  /** Of the newest record of keys; null where nothing was ever sealed. */
  key_id: string | null;
};

export type Snapshot = {
  manifest: DatabaseManifest;
  /** The newest record of keys as it stands there, to see that a key opens it. */
  sealed_hash_key: string | null;
  /** Files that rows name. */
  files: string[];
  /** Everything else, once. `onRows`: so many more were read. */
  frames: (onRows: (table: string, bytes: number) => void) => AsyncGenerator<Buffer, Dumped>;
};

export type Dumped = { tables: number; rows: number };

/** Works while servers do. Throws `database_unreachable`, and `not_found` where there are no tables of ours. */
export async function withSnapshot<T>(
  at: { url: string; schema: string },
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(sessionConfig(at.url, { schema: at.schema, application_name: 'groundcrew-backup' }));
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(at.url, error);
    });
    await client.query('begin isolation level repeatable read read only');
    return await work(await look(client, at.schema));
  } finally {
    await client.end().catch(() => {});
  }
}

async function look(client: pg.Client, schema: string): Promise<Snapshot> {
  if (!(await tableExists(client, schema))) {
    throw new GroundcrewError('not_found', {
      detail: `the schema ${schema} has no tables of Groundcrew: there is nothing to back up`,
    });
  }
  const tables = await tablesOf(client, schema);
  const names = tables.map(({ part, name }) => quoted(schemaOf(part, schema), name));
  // A migration waits until the end.
  await client.query(`lock table ${names.join(', ')} in access share mode`);
  const { rows } = await client.query<{ at: string; version: string }>(
    `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at,
       current_setting('server_version') as version`,
  );
  const key = await newestKey(client, tables.some(({ name }) => name === 'secret_keys') ? schema : null);
  const migrations = (await appliedIn(client, schema)).map(({ name, checksum }) => ({ name, checksum }));
  return {
    manifest: {
      made_at: rows[0]!.at,
      postgres_version: rows[0]!.version,
      migrations,
      key_id: key?.key_id ?? null,
    },
    sealed_hash_key: key?.auth_key_hash_key ?? null,
    files: await namedFiles(client, schema),
    frames: async function* frames(onRows) {
      let total = 0;
      for (const table of tables) {
        yield jsonFrame('T', table);
        const source = `${quoted(schemaOf(table.part, schema), table.name)} (${quotedColumns(table.columns)})`;
        const rows = copyOut(client, `copy ${source} to stdout (format text, encoding 'UTF8')`);
        let next = await rows.next();
        for (; next.done !== true; next = await rows.next()) {
          yield* byteFrames('D', next.value);
          onRows(table.name, next.value.length);
        }
        total += next.value;
        yield jsonFrame('E', { rows: next.value });
      }
      yield jsonFrame('S', await sequencesOf(client, schema));
      return { tables: tables.length, rows: total };
    },
  };
}

async function newestKey(client: pg.Client, schema: string | null) {
  if (schema === null) return null;
  const { rows } = await client.query<{ key_id: string; auth_key_hash_key: string }>(
    `select key_id, auth_key_hash_key from ${quoted(schema, 'secret_keys')} order by id desc limit 1`,
  );
  return rows[0] ?? null;
}

export function quotedColumns(columns: readonly string[]): string {
  return columns.map((column) => quoted(column)).join(', ');
}
