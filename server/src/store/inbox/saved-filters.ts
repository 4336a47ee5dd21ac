// Looks at the inbox that are kept under a name: one's own, and those of everybody.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { toJsonb } from '#store/database/jsonb.ts';
import type { Scope } from '#store/scope.ts';

export type SavedFilterRow<Filter> = {
  id: number;
  name: string;
  filter: Filter;
  shared: boolean;
  created_by: string;
  created_at: Date;
  updated_at: Date;
};

const columns = sql`id, name, filter, user_id is null as shared, created_by, created_at, updated_at`;

/** Those that this person has, and those that all have. */
const within = ({ workspace_id }: Scope, user_id: string | null) =>
  sql`workspace_id = ${workspace_id} and (user_id is null or user_id = ${user_id})`;

export async function listSavedFilters<Filter>(
  scope: Scope,
  user_id: string | null,
): Promise<SavedFilterRow<Filter>[]> {
  const { rows } = await sql<SavedFilterRow<Filter>>`
    select ${columns} from saved_filters where ${within(scope, user_id)} order by lower(name), id`.execute(scope.db);
  return rows;
}

/** Locks it until the transaction ends; null: this person has none such. */
export async function lockSavedFilter<Filter>(
  tx: Database,
  scope: Scope,
  { id, user_id }: { id: number; user_id: string | null },
): Promise<SavedFilterRow<Filter> | null> {
  const { rows } = await sql<SavedFilterRow<Filter>>`
    select ${columns} from saved_filters where ${within(scope, user_id)} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** `user_id` null: of everybody. */
export async function insertSavedFilter<Filter>(
  tx: Database,
  scope: Scope,
  { name, filter, user_id, by }: { name: string; filter: Filter; user_id: string | null; by: string },
): Promise<SavedFilterRow<Filter>> {
  const { rows } = await sql<SavedFilterRow<Filter>>`
    insert into saved_filters (workspace_id, user_id, name, filter, created_by, created_at, updated_at)
    values (${scope.workspace_id}, ${user_id}, ${name}, ${toJsonb(filter)}::jsonb, ${by}, ${scope.now()}, ${scope.now()})
    returning ${columns}`.execute(tx);
  return rows[0]!;
}

export async function updateSavedFilter<Filter>(
  tx: Database,
  scope: Scope,
  { id, name, filter }: { id: number; name: string; filter: Filter },
): Promise<SavedFilterRow<Filter>> {
  const { rows } = await sql<SavedFilterRow<Filter>>`
    update saved_filters set name = ${name}, filter = ${toJsonb(filter)}::jsonb, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id} returning ${columns}`.execute(tx);
  return rows[0]!;
}

export async function deleteSavedFilter(
  tx: Database,
  scope: Scope,
  { id, user_id }: { id: number; user_id: string | null },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from saved_filters where ${within(scope, user_id)} and id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}
