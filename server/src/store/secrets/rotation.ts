// What a rotation of the master key does in the database, one at a time.
import pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';
import { sessionConfig } from '#store/database/database.ts';
import { tableExists } from '#store/schema/migrations-table.ts';
import { cannotReach } from '#store/database/unreachable.ts';

export type KeySession = pg.Client;

/** Servers that hear it read the keys anew. */
export const KEYS_CHANNEL = 'groundcrew_keys';

/** Any number: with the hash of the schema's name it makes the lock. */
const LOCK = 726_003;

/** Throws `already_running` while another rotation goes on, and `not_found` where nothing was ever sealed. */
export async function withRotation<T>(
  at: { url: string; schema: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(sessionConfig(at.url, { schema: at.schema, application_name: 'groundcrew-key' }));
  client.on('error', () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(at.url, error);
    });
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as got', [
      LOCK,
      at.schema,
    ]);
    if (rows[0]?.got !== true) throw new GroundcrewError('already_running', { detail: 'another key command' });
    if (!(await tableExists(client, at.schema))) {
      throw new GroundcrewError('not_found', { detail: 'nothing was ever sealed here: start the server once' });
    }
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

export type KeyRecord = { key_id: string; auth_key_hash_key: string; created_at: Date };

export async function newestKeyRecord(client: pg.ClientBase): Promise<KeyRecord> {
  const { rows } = await client.query<KeyRecord>(
    'select key_id, auth_key_hash_key, created_at from secret_keys order by id desc limit 1',
  );
  if (!rows[0])
    throw new GroundcrewError('not_found', { detail: 'nothing was ever sealed here: start the server once' });
  return rows[0];
}

export async function tellOfKeys(client: pg.ClientBase): Promise<void> {
  await client.query('select pg_notify($1, current_schema())', [KEYS_CHANNEL]);
}

/**
 * Servers that live, of other hosts than this, or that began before this moment. Those that work say so every half minute; of
 * others nobody knows better than that they have not ended in order.
 */
export async function liveProcesses(
  client: pg.ClientBase,
  of: { not_host: string } | { before: Date },
): Promise<string[]> {
  const [which, value] = 'before' in of ? ['started_at < $1::timestamptz', of.before] : ['host <> $1', of.not_host];
  const { rows } = await client.query<{ id: string }>(
    `select id from nodes where kind = 'server' and ${which}
       and seen_at > lease_clock() - case when works or follows_mail then interval '90 seconds' else interval '1 day' end
     order by id`,
    [value],
  );
  return rows.map(({ id }) => id);
}
