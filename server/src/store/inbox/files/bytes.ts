// Bytes of files: in parts, each file once in a workspace, whoever sent it however often.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** As the table allows. */
const PART_BYTES = 1_048_576;

/** Keeps bytes, and returns the SHA-256 by which they are found. Nothing is stored of what has no bytes. */
export async function keepBytes(tx: Database, scope: Pick<Scope, 'workspace_id'>, bytes: Buffer): Promise<Buffer> {
  const sha256 = createHash('sha256').update(bytes).digest();
  // Held until the caller's file refers to them (see sweep-files).
  const { rows } = await sql`
    select from attachment_bytes where workspace_id = ${scope.workspace_id} and sha256 = ${sha256} and part = 0
    for key share`.execute(tx);
  if (rows.length > 0) return sha256;
  for (let part = 0; part * PART_BYTES < bytes.length; part++) {
    const some = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await sql`
      insert into attachment_bytes (workspace_id, sha256, part, bytes)
      values (${scope.workspace_id}, ${sha256}, ${part}, ${some})
      on conflict do nothing`.execute(tx);
  }
  return sha256;
}

/** A file as a whole: at most 50 MB, as much as a message may carry. */
export async function fileBytes(scope: Scope, sha256: Buffer): Promise<Buffer> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from attachment_bytes
    where workspace_id = ${scope.workspace_id} and sha256 = ${sha256} order by part`.execute(scope.db);
  return Buffer.concat(rows.map(({ bytes }) => bytes));
}

/** The same part by part: no more than one of them is held at a time. */
export async function* bytesOf({ db, workspace_id }: Scope, sha256: Buffer): AsyncGenerator<Uint8Array> {
  for (let part = 0; ; part += 1) {
    const { rows } = await sql<{ bytes: Uint8Array }>`
      select bytes from attachment_bytes
      where workspace_id = ${workspace_id} and sha256 = ${sha256} and part = ${part}`.execute(db);
    const [found] = rows;
    if (!found) return;
    yield found.bytes;
  }
}
