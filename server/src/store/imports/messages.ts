import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';
import { assertAll } from './chunks.ts';
import { rehearsedIds } from './ids.ts';

export type StoredVariant = { id: number; niche: string; text: string; photo_path: string | null };

export async function storedVariants(scope: Scope, niches: readonly string[]): Promise<StoredVariant[]> {
  const { rows } = await sql<StoredVariant>`
    select id, niche, text, photo_path from message_variants
    where workspace_id = ${scope.workspace_id} and niche = any(${niches}::text[]) order by id`.execute(scope.db);
  return rows;
}

export type NewVariant = {
  niche: string;
  language: string | null;
  text: string;
  /** Below the data folder. */
  photo_path: string | null;
  source_file: string;
};

/** In this order, which is the one of their turns. Throws `conflict` when one of them has come meanwhile. */
export async function insertVariants(
  scope: Scope,
  variants: readonly NewVariant[],
  { rehearsed }: { rehearsed: boolean },
): Promise<void> {
  if (variants.length === 0) return;
  const column = <K extends keyof NewVariant>(key: K) => variants.map((variant) => variant[key]);
  const id = rehearsedIds(rehearsed, 'message_variants', sql`n`);
  const { numAffectedRows } = await sql`
    insert into message_variants (${id.column} workspace_id, niche, language, text, photo_path, source_file, created_at)
    ${id.overriding}
    select ${id.value} ${scope.workspace_id}, niche, language, text, photo_path, source_file, ${scope.now()}::timestamptz
    from unnest(${column('niche')}::text[], ${column('language')}::text[], ${column('text')}::text[],
      ${column('photo_path')}::text[], ${column('source_file')}::text[])
      with ordinality as new (niche, language, text, photo_path, source_file, n)
    order by n on conflict do nothing`.execute(scope.db);
  assertAll(numAffectedRows, variants.length, 'messages');
}

/** Gives texts that had none the photo that was found now. */
export async function setVariantPhotos(
  scope: Scope,
  photos: readonly { id: number; photo_path: string }[],
): Promise<void> {
  if (photos.length === 0) return;
  const { numAffectedRows } = await sql`
    update message_variants v set photo_path = new.photo_path
    from unnest(${photos.map(({ id }) => id)}::bigint[], ${photos.map(({ photo_path }) => photo_path)}::text[])
      as new (id, photo_path)
    where v.id = new.id and v.workspace_id = ${scope.workspace_id} and v.photo_path is null`.execute(scope.db);
  assertAll(numAffectedRows, photos.length, 'messages');
}
