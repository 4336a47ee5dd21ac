// Files of messages as people hand them in and read them.
import { sql } from 'kysely';
import type { AttachmentState } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import type { AttachmentView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

export type StoredFile = AttachmentView & { message_id: number | null; state: AttachmentState; sha256: Buffer | null };

export const shownFile = sql`id, file_name, mime_type, size_bytes, content_id, inline, state, fetched_bytes, fetch_error`;

/** Of a message that is still being written. */
export async function addLooseFile(
  tx: Database,
  scope: Scope,
  file: { file_name: string; mime_type: string; size_bytes: number; sha256: Buffer; by: string },
): Promise<AttachmentView> {
  const { rows } = await sql<AttachmentView>`
    insert into attachments (workspace_id, file_name, mime_type, size_bytes, state, sha256, created_at, created_by)
    values (${scope.workspace_id}, ${file.file_name}, ${file.mime_type}, ${file.size_bytes}, 'stored', ${file.sha256},
      ${scope.now()}, ${file.by})
    returning ${shownFile}`.execute(tx);
  return rows[0]!;
}

export async function findFile({ db, workspace_id }: Scope, id: number): Promise<StoredFile | null> {
  const { rows } = await sql<StoredFile>`
    select ${shownFile}, message_id, sha256 from attachments where workspace_id = ${workspace_id} and id = ${id}`.execute(
    db,
  );
  return rows[0] ?? null;
}
