import type pg from 'pg';

export type OlderTable = { schema: string; table: string };

/** What the scripts before us called theirs. */
const NAMES = [
  'targets',
  'accounts',
  'telegram_accounts',
  'post_history',
  'posts',
  'groups',
  'account_group_blocklist',
  'manager_smtp_accounts',
  'conversations',
  'messages',
  'account_health_status',
];

/** Tables of older scripts in this database, outside of our schemas. They are named to people and never touched. */
export async function findOlderTables(client: Pick<pg.ClientBase, 'query'>, schema: string): Promise<OlderTable[]> {
  const { rows } = await client.query<OlderTable>(
    `select n.nspname as schema, c.relname as "table"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relname = any($1)
       and n.nspname <> all($2) and n.nspname not like 'pg\\_%'
     order by 1, 2`,
    [NAMES, [schema, `${schema}_auth`, 'information_schema']],
  );
  return rows;
}
