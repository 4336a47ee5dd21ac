// The product's tables in a PostgreSQL of their own, for measurements inside this process.
import { openPool } from '@groundcrew/server/store/database/database.ts';
import { migrate } from '@groundcrew/server/store/schema/migrate.ts';
import { openDatabase } from '@groundcrew/server/store/database/open-database.ts';
import { openEmbeddedPostgres } from '@groundcrew/server/store/postgres/embedded.ts';
import type { Scope } from '@groundcrew/server/store/scope.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';

const SCHEMA = 'groundcrew';

export async function openScope(folder: string): Promise<{ scope: Scope; close: () => Promise<void> }> {
  const postgres = await openEmbeddedPostgres(folder, {});
  const url = postgres.url('postgres');
  await migrate({ url, schema: SCHEMA });
  const db = openDatabase(openPool(url, { schema: SCHEMA }));
  const [workspace] = await listWorkspaces(db);
  if (!workspace) throw new Error('There is no workspace.');
  const now = new Date();
  return {
    scope: { db, workspace_id: workspace.id, now: () => now },
    close: async () => {
      await db.destroy();
      await postgres.release();
    },
  };
}
