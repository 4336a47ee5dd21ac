import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

export type MessageVariant = { id: number; language: string | null; text: string; photo_path: string | null };

/** What may be posted in a niche, in the order in which it came in. */
export async function messageVariants(scope: Scope, niche: string): Promise<MessageVariant[]> {
  const { rows } = await sql<MessageVariant>`
    select id, language, text, photo_path from message_variants
    where workspace_id = ${scope.workspace_id} and niche = ${niche} order by id`.execute(scope.db);
  return rows;
}
