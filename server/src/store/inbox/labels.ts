// Labels of a workspace, and what has them.
import { sql } from 'kysely';
import type { LabelColor } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import type { LabelView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

export type LabelFields = { name: string; color: LabelColor };
export type LabelRow = LabelView & { conversations: number; contacts: number; created_at: Date };

const columns = sql`id, name, color`;

export async function listLabels({ db, workspace_id }: Scope): Promise<LabelRow[]> {
  const { rows } = await sql<LabelRow>`
    select l.id, l.name, l.color, l.created_at,
      (select count(*) from conversation_labels x where x.label_id = l.id) as conversations,
      (select count(*) from contact_labels x where x.label_id = l.id) as contacts
    from labels l where l.workspace_id = ${workspace_id} order by lower(l.name), l.id`.execute(db);
  return rows;
}

export async function countLabels({ db, workspace_id }: Scope): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from labels where workspace_id = ${workspace_id}`.execute(db);
  return rows[0]?.count ?? 0;
}

export async function insertLabel(tx: Database, scope: Scope, { name, color }: LabelFields): Promise<LabelView> {
  const { rows } = await sql<LabelView>`
    insert into labels (workspace_id, name, color, created_at)
    values (${scope.workspace_id}, ${name}, ${color}, ${scope.now()}) returning ${columns}`.execute(tx);
  return rows[0]!;
}

/** Null: there is none. */
export async function findLabel(tx: Database, { workspace_id }: Scope, id: number): Promise<LabelView | null> {
  const { rows } = await sql<LabelView>`
    select ${columns} from labels where workspace_id = ${workspace_id} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

export async function updateLabel(tx: Database, { id, name, color }: LabelView): Promise<void> {
  await sql`update labels set name = ${name}, color = ${color} where id = ${id}`.execute(tx);
}

export async function deleteLabel(tx: Database, { workspace_id }: Scope, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from labels where workspace_id = ${workspace_id} and id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Those of these ids that are no labels of the workspace; the others stay until the transaction ends. */
export async function strangeLabels(tx: Database, { workspace_id }: Scope, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from labels where workspace_id = ${workspace_id} and id = any(${[...ids]}::bigint[])
    order by id for key share`.execute(tx);
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

type Labelled = { of: 'conversation' | 'contact'; id: number };

/** Gives and takes labels; false: nothing was different. */
export async function setLabels(
  tx: Database,
  { workspace_id }: Scope,
  { of, id, add, remove }: Labelled & { add: readonly number[]; remove: readonly number[] },
): Promise<boolean> {
  const table = sql.table(`${of}_labels`);
  const owner = sql.ref(`${of}_id`);
  const taken = await sql`
    delete from ${table} where ${owner} = ${id} and label_id = any(${[...remove]}::bigint[])`.execute(tx);
  const given = await sql`
    insert into ${table} (workspace_id, ${owner}, label_id)
    select ${workspace_id}, ${id}, unnest(${[...add]}::bigint[]) on conflict do nothing`.execute(tx);
  return taken.numAffectedRows !== 0n || given.numAffectedRows !== 0n;
}

export async function labelIdsOf(tx: Database, { of, id }: Labelled): Promise<number[]> {
  const { rows } = await sql<{ label_id: number }>`
    select label_id from ${sql.table(`${of}_labels`)} where ${sql.ref(`${of}_id`)} = ${id}`.execute(tx);
  return rows.map(({ label_id }) => label_id);
}
