import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

type Named = { id: string; name: string };

/** Null: the name is taken. Settings and the tables of sign-in follow by triggers. */
export function insertWorkspace(db: Database, made: { name: string; owner: string }): Promise<Named | null> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Named>`
      insert into workspaces (name) values (${made.name}) on conflict (name) do nothing returning id, name`.execute(tx);
    const [workspace] = rows;
    if (!workspace) return null;
    await sql`
      insert into member (workspace_id, user_id, role, created_at)
      values (${workspace.id}, ${made.owner}, 'owner', now())`.execute(tx);
    return workspace;
  });
}

/** False: the name is taken. */
export async function setWorkspaceName(db: Database, { id, name }: Named): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update workspaces set name = ${name}
    where id = ${id} and not exists (select from workspaces other where other.name = ${name} and other.id <> ${id})`.execute(
    db,
  );
  return numAffectedRows === 1n;
}

/**
 * False: it is the only one. Rows go before those that they refer to; a binding gives way to this alone, and the audit log to
 * nothing.
 */
export function eraseWorkspace(db: Database, id: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows: all } = await sql<{ id: string }>`select id from workspaces order by id for update`.execute(tx);
    if (all.length < 2) return false;
    await sql`select set_config('groundcrew.deleted_workspace', ${id}, true)`.execute(tx);
    for (const table of await tablesInOrder(tx)) {
      await sql`delete from ${sql.table(table)} where workspace_id = ${id}`.execute(tx);
    }
    await sql`delete from api_key where reference_id = ${id}`.execute(tx);
    await sql`delete from workspaces where id = ${id}`.execute(tx);
    return true;
  });
}

type Edge = { child: string; parent: string };

/** Tables with rows of workspaces, those that refer to others before these. */
async function tablesInOrder(tx: Database): Promise<string[]> {
  const { rows: tables } = await sql<{ name: string }>`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and a.attname = 'workspace_id'
      and not a.attisdropped and c.relname <> 'audit_log' order by 1`.execute(tx);
  const { rows: edges } = await sql<Edge>`
    select distinct c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent
    from pg_constraint c where c.contype = 'f' and c.connamespace = current_schema()::regnamespace
      and c.conrelid <> c.confrelid and c.confdeltype not in ('c', 'n')`.execute(tx);
  const order: string[] = [];
  let left = tables.map(({ name }) => name);
  while (left.length > 0) {
    const free = left.filter((name) => !edges.some(({ child, parent }) => parent === name && left.includes(child)));
    if (free.length === 0) throw new Error(`Tables refer to each other in a circle: ${left.join(', ')}.`);
    order.push(...free);
    left = left.filter((name) => !free.includes(name));
  }
  return order;
}
