// The API credentials that a workspace lends to accounts which bring none of their own.
import type { Crew } from '#engine/crew.ts';
import { workspacePlace } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isSealed } from '#lib/secret-box.ts';
import { readDefaultCredentials, sealDefaultApiHash } from '#store/secrets/credentials.ts';

/** Throws `client_failed` where there are none; `who` is told so. */
export async function workspaceCredentials(crew: Crew, who: string): Promise<{ api_id: number; api_hash: string }> {
  await sealWorkspaceHash(crew);
  const { api_id, api_hash } = await readDefaultCredentials(crew.scope);
  if (api_id === null || !api_hash) {
    const detail = `${who}: api_id or api_hash is missing, and the workspace has none of its own`;
    throw new GroundcrewError('client_failed', { detail, details: { part: 'api_id' } });
  }
  return { api_id, api_hash: crew.vault.box.open(api_hash, workspacePlace(crew.scope.workspace_id)) };
}

/** Somebody may have written it by SQL, as plain text. */
export async function sealWorkspaceHash({ scope, vault }: Crew): Promise<void> {
  const { api_hash: plain } = await readDefaultCredentials(scope);
  if (!plain || isSealed(plain)) return;
  await sealDefaultApiHash(scope, { plain, sealed: vault.box.seal(plain.trim(), workspacePlace(scope.workspace_id)) });
}
