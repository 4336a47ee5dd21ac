// Photos of messages, by the path that their content gives them.
import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

export type StoredPhoto = { photo_path: string; bytes: Uint8Array };

/** Keeps what is not there yet; what is there counts as entered now. Paths that do not fit their content are refused by the table. */
export async function storePhotos(scope: Scope, photos: readonly StoredPhoto[]): Promise<void> {
  // One by one: each may have ten megabytes.
  for (const { photo_path, bytes } of photos) {
    const { rows } = await sql`
      update photos set entered_at = greatest(entered_at, ${scope.now()})
      where workspace_id = ${scope.workspace_id} and photo_path = ${photo_path} returning photo_path`.execute(scope.db);
    if (rows.length > 0) continue;
    await sql`
      insert into photos (workspace_id, photo_path, bytes, entered_at)
      values (${scope.workspace_id}, ${photo_path}, ${bytes}, ${scope.now()})
      on conflict (workspace_id, photo_path) do nothing`.execute(scope.db);
  }
}

export async function storedPhoto(scope: Scope, photo_path: string): Promise<Uint8Array | null> {
  const { rows } = await sql<{ bytes: Uint8Array }>`
    select bytes from photos where workspace_id = ${scope.workspace_id} and photo_path = ${photo_path}`.execute(
    scope.db,
  );
  return rows[0]?.bytes ?? null;
}

export async function isPhotoStored(scope: Scope, photo_path: string): Promise<boolean> {
  const { rows } = await sql`
    select from photos where workspace_id = ${scope.workspace_id} and photo_path = ${photo_path}`.execute(scope.db);
  return rows.length > 0;
}

/** Paths that variants or open posts name and that are not here. */
export async function missingPhotos(scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ photo_path: string }>`
    select photo_path from (${named(scope)}) named
    where not exists (select from photos p where p.workspace_id = ${scope.workspace_id} and p.photo_path = named.photo_path)
    order by 1`.execute(scope.db);
  return rows.map((row) => row.photo_path);
}

/** Those that were entered before `before` and that nobody names any more. Returns how many. */
export async function forgetPhotos(scope: Scope, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from photos where workspace_id = ${scope.workspace_id} and entered_at < ${before}
      and photo_path not in (${named(scope)})`.execute(scope.db);
  return Number(numAffectedRows ?? 0n);
}

function named({ workspace_id }: Scope) {
  return sql`
    select photo_path from message_variants where workspace_id = ${workspace_id} and photo_path is not null
    union
    select v.photo_path from campaign_variants v join campaigns c on c.id = v.campaign_id
    where c.workspace_id = ${workspace_id} and v.photo_path is not null
    union
    select photo_path from post_intents
    where workspace_id = ${workspace_id} and state in ('reserved', 'unconfirmed') and photo_path is not null`;
}
