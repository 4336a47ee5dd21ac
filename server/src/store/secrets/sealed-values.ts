/**
 * Every place where something sealed stands. A value is sealed for its place, so whoever wraps all of them anew has to know
 * them; `leftSealedBy` looks through all columns of all tables, and finds one that is missing here.
 */
import type pg from 'pg';
import { quoted } from '#store/backup/catalogue.ts';

type Sealed = {
  table: string;
  /** The primary key, by which they are gone through. */
  id: readonly string[];
  /** As text, and back. */
  read: string;
  write: (value: string) => string;
  /** For which place it is sealed; `row` has the columns of `id`. */
  place: (row: Row) => string;
};

type Row = Readonly<Record<string, unknown>>;

function plain(table: string, id: string, columns: readonly string[], place: (row: Row, column: string) => string) {
  return columns.map((column): Sealed => ({
    table,
    id: [id],
    read: column,
    write: (value) => `${column} = ${value}`,
    place: (row) => place(row, column),
  }));
}

const SEALED: readonly Sealed[] = [
  ...plain('secret_keys', 'id', ['auth_key_hash_key'], () => 'installation:auth_key_hash_key'),
  ...plain(
    'telegram_accounts',
    'id',
    ['session_string', 'api_hash', 'proxy_url'],
    ({ id }, column) => `account:${String(id)}:${column}`,
  ),
  ...plain(
    'workspace_settings',
    'workspace_id',
    ['api_hash'],
    ({ workspace_id }) => `workspace:${String(workspace_id)}:api_hash`,
  ),
  ...plain(
    'manager_smtp_accounts',
    'id',
    ['smtp_password', 'imap_password', 'oauth_client_secret', 'oauth_refresh_token', 'oauth_access_token'],
    ({ id }, column) => `mailbox:${String(id)}:${column}`,
  ),
  // The one before was the present one when it was sealed.
  ...plain('webhooks', 'id', ['secret', 'old_secret'], ({ id }) => `webhook:${String(id)}:secret`),
  {
    table: 'account_telegram_state',
    id: ['account_id', 'kind', 'key'],
    // Never fails, whatever the bytes are; of what is sealed it is the text itself.
    read: `encode(value, 'escape')`,
    write: (value) => `value = convert_to(${value}, 'UTF8')`,
    place: ({ account_id, key }) => `account:${String(account_id)}:auth_key:${String(key)}`,
  },
  {
    table: 'actions',
    id: ['id', 'account_id'],
    read: `payload ->> 'replaced'`,
    write: (value) => `payload = jsonb_set(payload, '{replaced}', to_jsonb(${value}::text))`,
    place: ({ account_id }) => `account:${String(account_id)}:session_string`,
  },
];

/** Columns that hold nothing else, and in which people may write plain text by SQL until it is sealed. */
export const SECRET_COLUMNS: ReadonlySet<string> = new Set(
  SEALED.flatMap(({ table, read }) => (/^\w+$/.test(read) ? [`${table}.${read}`] : [])),
);

/** How many are read at a time. */
const BATCH = 200;

export type Rewrapped = { changed: number; failed: { table: string; place: string; why: string }[] };

/**
 * Gives everything that another key than `key_id` wraps to `rewrap`, and stores what comes back, one by one and only where the
 * value still stands: it goes on wherever it was cut off, beside whoever works.
 */
export async function rewrapAll(
  client: pg.ClientBase,
  with_key: { key_id: string; rewrap: (text: string, place: string) => string },
  onValue: () => void = () => {},
): Promise<Rewrapped> {
  const done: Rewrapped = { changed: 0, failed: [] };
  for (const sealed of SEALED) {
    for (let rows = await batch(client, sealed, with_key.key_id, null); rows.length > 0;) {
      for (const row of rows) {
        const place = sealed.place(row);
        try {
          const anew = with_key.rewrap(row.text, place);
          if (anew !== row.text) done.changed += await replace(client, sealed, row, anew);
          onValue();
        } catch (error) {
          if (!(error instanceof Error && error.name === 'SecretError')) throw error;
          done.failed.push({ table: sealed.table, place, why: error.message });
        }
      }
      rows = await batch(client, sealed, with_key.key_id, rows.at(-1) ?? null);
    }
  }
  return done;
}

/** The newest record of keys, now wrapped by this one: it is what a start looks at first. */
export async function recordSecretKey(client: pg.ClientBase, key_id: string, now: Date): Promise<void> {
  await client.query(
    `insert into secret_keys (key_id, auth_key_hash_key, created_at)
     select $1, auth_key_hash_key, $2 from secret_keys where auth_key_hash_key like $3
     order by id desc limit 1`,
    [key_id, now, `gc1:${key_id}:%`],
  );
}

/** How many values another key than this wraps. */
export async function countOfOtherKeys(client: pg.ClientBase, key_id: string): Promise<number> {
  let count = 0;
  for (const { table, read } of SEALED) {
    const { rows } = await client.query<{ n: number }>(
      `select count(*) as n from ${table} where ${read} like 'gc1:%' and ${read} not like $1`,
      [`gc1:${key_id}:%`],
    );
    count += rows[0]?.n ?? 0;
  }
  return count;
}

type Found = Row & { text: string };

async function batch(client: pg.ClientBase, sealed: Sealed, key_id: string, after: Row | null): Promise<Found[]> {
  const { table, id, read } = sealed;
  const behind = after ? `and (${id.join(', ')}) > (${id.map((_, n) => `$${n + 2}`).join(', ')})` : '';
  const { rows } = await client.query<Found>(
    `select ${id.join(', ')}, ${read} as text from ${table}
     where ${read} like 'gc1:%' and ${read} not like $1 ${behind} order by ${id.join(', ')} limit ${BATCH}`,
    [`gc1:${key_id}:%`, ...(after ? id.map((column) => after[column]) : [])],
  );
  return rows;
}

async function replace(client: pg.ClientBase, sealed: Sealed, row: Found, text: string): Promise<number> {
  const { table, id, read, write } = sealed;
  const { rowCount } = await client.query(
    `update ${table} set ${write('$1')} where ${read} = $2 and ${id.map((column, n) => `${column} = $${n + 3}`).join(' and ')}`,
    [text, row.text, ...id.map((column) => row[column])],
  );
  return rowCount ?? 0;
}

export type LeftSealed = { table: string; column: string; count: number };

/** Columns of any table, known above or not, in which something stands that one of these keys wraps. */
export async function leftSealedBy(
  client: pg.ClientBase,
  schema: string,
  key_ids: readonly string[],
): Promise<LeftSealed[]> {
  if (key_ids.length === 0) return [];
  const { rows: columns } = await client.query<{ schema: string; table: string; column: string; type: string }>(
    `select n.nspname as schema, c.relname as table, a.attname as column, t.typname as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       join pg_type t on t.oid = a.atttypid
     where n.nspname = any($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and t.typname in ('text', 'varchar', 'bytea', 'jsonb', 'json') order by 1, 2, a.attnum`,
    [[schema, `${schema}_auth`]],
  );
  const begins = key_ids.map((id) => `gc1:${id}:`);
  const left: LeftSealed[] = [];
  for (const { schema: of, table, column, type } of columns) {
    const { rows } = await client.query<{ n: number }>(
      `select count(*) as n from ${quoted(of, table)} where ${beginsSo(quoted(column), type)}`,
      [begins],
    );
    if (rows[0] && rows[0].n > 0) left.push({ table, column, count: rows[0].n });
  }
  return left;
}

/** `gc1:`, twelve digits, `:`. */
const HEAD_LENGTH = 17;

function beginsSo(column: string, type: string): string {
  if (type === 'bytea') return `encode(substring(${column} from 1 for ${HEAD_LENGTH}), 'escape') = any($1)`;
  if (type === 'text' || type === 'varchar') return `left(${column}, ${HEAD_LENGTH}) = any($1)`;
  return `${column}::text like any(select '%"' || key || '%' from unnest($1::text[]) key)`;
}
