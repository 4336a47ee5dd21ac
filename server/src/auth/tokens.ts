import type { Role, TokenScope } from '@groundcrew/contract';
import type { Callers } from '#auth/caller.ts';

export type NewToken = {
  workspace_id: string;
  name: string;
  role: Role;
  /** Null: whatever the role may. */
  scopes: readonly TokenScope[] | null;
  expires_in_days: number | null;
  /** better-auth wants an owner of the workspace as the maker. */
  made_by: string;
};

const DAY_S = 86_400;

/** The token is shown this once: only its hash is stored. */
export async function makeToken(
  { auth }: Pick<Callers, 'auth'>,
  token: NewToken,
): Promise<{ id: string; token: string }> {
  const made = await auth.api.createApiKey({
    body: {
      name: token.name,
      organizationId: token.workspace_id,
      userId: token.made_by,
      metadata: { role: token.role, scopes: token.scopes === null ? null : [...token.scopes] },
      ...(token.expires_in_days === null ? {} : { expiresIn: token.expires_in_days * DAY_S }),
    },
  });
  return { id: made.id, token: made.key };
}
