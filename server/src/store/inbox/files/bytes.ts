// Bytes of files: in parts, each file once in a workspace, whoever sent it however often.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { StoredBytes } from '#domain/telegram-media.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** As the table allows. */
const PART_BYTES = 1_048_576;

/** Keeps bytes, whole or in pieces, and returns the SHA-256 by which they are found. Nothing is stored of what has no bytes. */
export async function keepBytes(
  tx: Database,
  scope: Pick<Scope, 'workspace_id'>,
  bytes: Buffer | readonly Buffer[],
): Promise<Buffer> {
  const pieces = Buffer.isBuffer(bytes) ? [bytes] : bytes;
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const sha256 = hash.digest();
  // Held until the caller's file refers to them (see sweep-files).
  const { rows } = await sql`
    select from attachment_bytes where workspace_id = ${scope.workspace_id} and sha256 = ${sha256} and part = 0
    for key share`.execute(tx);
  if (rows.length > 0) return sha256;
  let part = 0;
  for (const some of partsOf(pieces)) {
    await sql`
      insert into attachment_bytes (workspace_id, sha256, part, bytes)
      values (${scope.workspace_id}, ${sha256}, ${part}, ${some})
      on conflict do nothing`.execute(tx);
    part += 1;
  }
  return sha256;
}

/** All of them as long as a part may be, but for the last one. */
function* partsOf(pieces: readonly Buffer[]): Generator<Buffer> {
  let part: Buffer[] = [];
  let length = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const some = piece.subarray(from, from + PART_BYTES - length);
      part.push(some);
      length += some.length;
      from += some.length;
      if (length < PART_BYTES) continue;
      yield Buffer.concat(part, length);
      [part, length] = [[], 0];
    }
  }
  if (length > 0) yield Buffer.concat(part, length);
}

/** A file as a whole: at most 50 MB, as much as a message may carry. */
export async function fileBytes(scope: Scope, sha256: Buffer): Promise<Buffer> {
  const { rows } = await sql<{ bytes: Buffer }>`
    select bytes from attachment_bytes
    where workspace_id = ${scope.workspace_id} and sha256 = ${sha256} order by part`.execute(scope.db);
  return Buffer.concat(rows.map(({ bytes }) => bytes));
}

/** The same from one place to another, and no more of it. */
export function storedBytes({ db, workspace_id }: Scope, sha256: Buffer, length: number): StoredBytes {
  return {
    length,
    read: async (from, to) => {
      const pieces: Buffer[] = [];
      for (let at = from; at < to;) {
        const part = Math.floor(at / PART_BYTES);
        const end = Math.min(to, (part + 1) * PART_BYTES);
        const { rows } = await sql<{ bytes: Buffer }>`
          select substring(bytes from ${(at % PART_BYTES) + 1}::int for ${end - at}::int) as bytes from attachment_bytes
          where workspace_id = ${workspace_id} and sha256 = ${sha256} and part = ${part}`.execute(db);
        const [found] = rows;
        if (found?.bytes.length !== end - at) throw new Error(`A stored file has no bytes from ${at} to ${end}.`);
        pieces.push(found.bytes);
        at = end;
      }
      return pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    },
  };
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
