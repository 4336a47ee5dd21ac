// A database of older scripts, which is only ever read: one connection, one snapshot.
import pg from 'pg';
import { cannotReach } from '#store/database/unreachable.ts';
import { databaseUrl, libpqSsl } from '#store/database/database-url.ts';
import { readOlderSchema, type OlderSchema } from './read-schema.ts';

export type OlderDatabase = {
  client: pg.Client;
  /** `host:port/database`: what may be said of it. */
  at: string;
  schema: OlderSchema;
  close: () => Promise<void>;
};

const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Everything is read as it stands at this moment, whoever writes meanwhile. Nothing can be written by this connection, and
 * time-outs that the server sets for others do not end it: it waits for us between two batches. Rows that a policy would
 * hide make the reading fail in place of being left out.
 */
const BEGIN = `
  begin isolation level repeatable read read only;
  set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local row_security = off;
  set local timezone = 'UTC';
  set local datestyle = 'ISO, YMD';
  set local search_path = pg_catalog`;

/**
 * Opens what `given` names; `ours`: our own schema, where it is the same database. Throws `older_database` where
 * nobody lets us in or there is nothing that could be read, and `bad_configuration` for what is no address; never the password.
 */
export async function openOlder(
  given: string,
  options: { setting: string; ours: string | null; from_schema: string | null },
): Promise<OlderDatabase> {
  const url = libpqSsl(databaseUrl(given, options.setting));
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'groundcrew-import',
    keepAlive: true,
  });
  client.on('error', () => {});
  const close = async () => {
    await client.end().catch(() => {});
  };
  try {
    await client.connect().catch((error: unknown) => {
      throw cannotReach(url, error, { what: 'Cannot reach the older database', code: 'older_database' });
    });
    await client.query(BEGIN);
    await takeBytesAsTheyAre(client);
    const schema = await readOlderSchema(client, { ...options, url });
    return { client, at: schema.at, schema, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A database of the encoding SQL_ASCII holds whatever it was given: it would refuse to hand out rows that are no UTF-8. */
async function takeBytesAsTheyAre(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ encoding: string }>(`select current_setting('server_encoding') as encoding`);
  if (rows[0]?.encoding === 'SQL_ASCII') await client.query(`set local client_encoding = 'SQL_ASCII'`);
}
