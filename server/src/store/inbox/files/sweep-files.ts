// Files that nobody needs any more.
import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

/** Files at a time: each may have fifty parts. */
const AT_ONCE = 100;

/** Those that were handed in before and belong neither to a message nor to a draft. Returns how many. */
export async function deleteLooseFiles({ db, workspace_id }: Scope, before: Date): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from attachments f
    where f.workspace_id = ${workspace_id} and f.message_id is null and f.created_at < ${before}
      and not exists (select from conversation_drafts d
        where d.workspace_id = f.workspace_id and f.id = any(d.attachment_ids))`.execute(db);
  return Number(numAffectedRows);
}

/**
 * Bytes to which no file refers: their messages are gone. `keepBytes` holds the first part of what it finds, so that nothing is
 * deleted to which a file is about to refer; what is held is left for the next time.
 */
export function deleteUnusedBytes({ db, workspace_id }: Scope): Promise<{ looked_at: number; deleted: number }> {
  return db.transaction().execute(async (tx) => {
    const unused = sql`not exists (select from attachments f
      where f.workspace_id = b.workspace_id and f.sha256 = b.sha256)`;
    const { rows } = await sql<{ sha256: Buffer }>`
      select b.sha256 from attachment_bytes b
      where b.workspace_id = ${workspace_id} and b.part = 0 and ${unused}
      limit ${AT_ONCE} for update skip locked`.execute(tx);
    if (rows.length === 0) return { looked_at: 0, deleted: 0 };
    // Looked at once more by a statement of its own: a file may have come to refer to them before they were held.
    const { rows: gone } = await sql<{ part: number }>`
      delete from attachment_bytes b
      where b.workspace_id = ${workspace_id} and b.sha256 = any(${rows.map(({ sha256 }) => sha256)}::bytea[])
        and ${unused} returning part`.execute(tx);
    return { looked_at: rows.length, deleted: gone.filter(({ part }) => part === 0).length };
  });
}
