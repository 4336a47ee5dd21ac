// The audit log: who did what. The database refuses to change or delete what stands in it.
import { sql } from 'kysely';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';

export type AuditActor = {
  actor_kind: 'user' | 'token' | 'command' | 'system';
  actor_id: string | null;
  actor_name: string;
};

export type AuditRecord = AuditActor & {
  action: string;
  entity_type: string | null;
  entity_id: string | null;
  data: Record<string, unknown>;
  request_id: string | null;
  ip: string | null;
};

export async function addAudit(scope: Scope, record: AuditRecord): Promise<void> {
  const { actor_kind, actor_id, actor_name, action, entity_type, entity_id, request_id, ip } = record;
  await sql`
    insert into audit_log (workspace_id, at, actor_kind, actor_id, actor_name, action, entity_type, entity_id, data, request_id, ip)
    values (${scope.workspace_id}, ${scope.now()}, ${actor_kind}, ${actor_id}, ${actor_name}, ${action}, ${entity_type},
      ${entity_id}, ${JSON.stringify(record.data)}, ${request_id}, ${ip})`.execute(scope.db);
}

/** In each workspace, as it concerns the whole installation; only in that of the scope it says whose request it was. */
export async function addAuditToAll(scope: Scope, record: AuditRecord): Promise<void> {
  for (const { id } of await listWorkspaces(scope.db)) {
    const own = id === scope.workspace_id ? record : { ...record, request_id: null, ip: null };
    await addAudit({ ...scope, workspace_id: id }, own);
  }
}

export type AuditRow = AuditRecord & { id: number; at: Date };

export type AuditWish = {
  after: RowKey | null;
  limit: number;
  count: boolean;
  actor_kind?: AuditActor['actor_kind'] | undefined;
  actor_id?: string | undefined;
  /** Exactly, or with a dot at its end all that begin so. */
  action?: string | undefined;
  entity_type?: string | undefined;
  entity_id?: string | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
};

/** The newest first. */
export async function pageOfAudit(
  scope: Scope,
  wish: AuditWish,
): Promise<{ rows: (AuditRow & { row_key: RowKey })[]; total: number | null }> {
  const from = sql`audit_log`;
  const where = filterOf(scope, wish);
  const rows = await readKeyset<AuditRow>(scope.db, {
    ...wish,
    columns: sql`id, at, actor_kind, actor_id, actor_name, action, entity_type, entity_id, data, request_id, ip`,
    from,
    where,
    id: sql`id`,
    // Of a span of time only that span is read, however long ago it was.
    sort:
      wish.since || wish.until
        ? { value: sql`at`, type: 'timestamptz', nullable: false }
        : { value: sql`id`, type: 'bigint', nullable: false },
    descending: true,
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}

function filterOf({ workspace_id }: Scope, wish: AuditWish) {
  const conditions = [sql`workspace_id = ${workspace_id}`];
  const { action } = wish;
  if (action?.endsWith('.')) conditions.push(sql`starts_with(action, ${action})`);
  else if (action !== undefined) conditions.push(sql`action = ${action}`);
  for (const column of ['actor_kind', 'actor_id', 'entity_type', 'entity_id'] as const) {
    const value = wish[column];
    if (value !== undefined) conditions.push(sql`${sql.ref(column)} = ${value}`);
  }
  if (wish.since) conditions.push(sql`at >= ${wish.since}`);
  if (wish.until) conditions.push(sql`at < ${wish.until}`);
  return sql.join(conditions, sql` and `);
}
