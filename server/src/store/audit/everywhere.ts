// What concerns a whole installation stands in the audit log of each of its workspaces.
import pg from 'pg';
import type { AuditRecord } from '#store/audit/audit.ts';
import { sessionConfig } from '#store/database/database.ts';

/** In a session of its own, as such commands have no pool. `now`: a simulator's time; null: the database's. */
export async function addAuditEverywhere(
  at: { url: string; schema: string },
  record: AuditRecord,
  now: Date | null,
): Promise<void> {
  const { actor_kind, actor_id, actor_name, action, entity_type, entity_id, data } = record;
  const client = new pg.Client(sessionConfig(at.url, { schema: at.schema, application_name: 'groundcrew-audit' }));
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(
      `insert into audit_log (workspace_id, at, actor_kind, actor_id, actor_name, action, entity_type, entity_id, data)
       select id, coalesce($1, clock_timestamp()), $2, $3, $4, $5, $6, $7, $8 from workspaces order by id`,
      [now, actor_kind, actor_id, actor_name, action, entity_type, entity_id, JSON.stringify(data)],
    );
  } finally {
    await client.end().catch(() => {});
  }
}
