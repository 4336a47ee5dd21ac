// Whatever in the database names a person, an account, a group or a host: what a diagnosis must not tell.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

/** Columns of these names hold them, in whichever table, so that one that is added later is among them. */
const NAMES = [
  'name',
  'session_name',
  'custom_name',
  'username',
  'telegram_username',
  'phone',
  'email',
  'link',
  'title',
  'subject',
  'niche',
  'file_name',
  'smtp_host',
  'imap_host',
  'smtp_user',
  'imap_user',
  'actor_name',
  'created_by',
  'host',
  'url',
];

/** These are large, and nothing of them is told anyhow. */
const NOT_OF = ['migrations', 'conversation_messages', 'notifications', 'idempotency_keys', 'audit_log'];

/** More than these are not held in memory. */
const MOST = 500_000;

/** Null when there are too many to know them all. */
export async function knownNames(db: Database, schema: string): Promise<Set<string> | null> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.relname as table, a.attname as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in (${schema}, ${`${schema}_auth`}) and c.relkind = 'r' and not a.attisdropped
      and a.attname = any(${NAMES}::text[]) and c.relname <> all(${NOT_OF}::text[])
      and format_type(a.atttypid, null) in ('text', 'character varying')`.execute(db);
  const known = new Set<string>();
  for (const { table, column } of columns) {
    const { rows } = await sql<{ value: string }>`
      select distinct ${sql.ref(column)} as value from ${sql.table(table)}
      where ${sql.ref(column)} is not null limit ${MOST + 1}`.execute(db);
    for (const { value } of rows) known.add(value);
    if (known.size > MOST) return null;
  }
  return known;
}
