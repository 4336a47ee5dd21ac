import { sql } from 'kysely';
import type { Limits } from '#domain/limits.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

export type Workspace = { id: string; name: string };

export async function listWorkspaces(db: Database): Promise<Workspace[]> {
  const { rows } = await sql<Workspace>`select id, name from workspaces order by created_at, name`.execute(db);
  return rows;
}

export type WorkerSettings = {
  autoHealthCheck: boolean;
  /** Milliseconds. */
  healthCheckInterval: number;
  /** Milliseconds. */
  connectionTimeout: number;
  maxConnectionRetries: number;
};

export async function readWorkerSettings(scope: Pick<Scope, 'db' | 'workspace_id'>): Promise<WorkerSettings> {
  const { rows } = await sql<WorkerSettings>`
    select "autoHealthCheck", "healthCheckInterval", "connectionTimeout", "maxConnectionRetries"
    from workspace_settings where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return only(rows, scope.workspace_id);
}

export async function readLimits(scope: Pick<Scope, 'db' | 'workspace_id'>): Promise<Limits> {
  const { rows } = await sql<Limits>`
    select posts_per_group_per_day, posts_per_account_per_day, joins_per_account_per_day, warmup_hours, post_gap_seconds
    from workspace_settings where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  return only(rows, scope.workspace_id);
}

function only<T>(rows: T[], workspace_id: string): T {
  const [row] = rows;
  if (!row) throw new Error(`Workspace ${workspace_id} has no settings.`);
  return row;
}
