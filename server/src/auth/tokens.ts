import { randomInt } from 'node:crypto';
import {
  mayAtLeast,
  READ_SCOPES,
  role as roleShape,
  tokenScope,
  type ApiToken,
  type Role,
  type TokenScope,
} from '@groundcrew/contract';
import { z } from 'zod';
import type { Callers } from '#auth/caller.ts';
import { allows, canUse, leastRoleOf } from '#auth/scopes.ts';
import { hashToken } from '#auth/secrets.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { deleteApiToken, insertApiToken, listApiTokens, type ApiTokenRow } from '#store/auth/api-tokens.ts';

export type NewToken = {
  workspace_id: string;
  name: string;
  role: Role;
  /** Null: whatever the role may. */
  scopes: readonly TokenScope[] | 'read-only' | null;
  expires_in_days: number | null;
  /** For people: who made it. */
  made_by: string;
  /** The person who made it while signed in: whose messages it may hear. */
  user_id?: string | null;
};

/** Tells whose tokens they are among other strings, so that a leaked one is found by scanners. */
const PREFIX = 'gc_';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LENGTH = 64;
const SHOWN = 9;

/** What never was one of ours is not looked up. */
export function isTokenLike(text: string): boolean {
  return /^gc_[A-Za-z]{64}$/.test(text);
}

/**
 * The token is shown this once: only its hash is stored. `read-only` is what its role may read. Throws `bad_value` for scopes that
 * its role can never use, `already_exists` for a name that another token of the workspace has.
 */
export async function makeToken(
  { db }: Pick<Callers, 'db'>,
  { workspace_id, name, role, expires_in_days, made_by, user_id = null, ...made }: NewToken,
): Promise<ApiToken & { token: string }> {
  const token = PREFIX + Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const scopes = made.scopes === 'read-only' ? READ_SCOPES.filter((scope) => canUse(role, scope)) : made.scopes;
  assertUsable(role, scopes ?? []);
  const row = await insertApiToken(db, {
    workspace_id,
    name,
    hash: hashToken(token),
    starts_with: token.slice(0, SHOWN),
    metadata: JSON.stringify({ role, scopes, made_by, user_id }),
    expires_in_days,
  });
  if (!row) throw new GroundcrewError('already_exists', { detail: `there is a token ${name} already` });
  return { ...shown(row), token };
}

function assertUsable(role: Role, scopes: readonly TokenScope[]): void {
  const idle = scopes.filter((scope) => !canUse(role, scope));
  if (idle.length === 0) return;
  const each = idle.map((scope) => {
    const needed = leastRoleOf(scope);
    return needed === null ? `nothing takes ${scope}` : `${scope} needs the role ${needed}`;
  });
  const reason = `a token of role ${role} could never use them: ${each.join('; ')}`;
  const details = { field: 'scopes', reason, role, scopes: idle };
  throw new GroundcrewError('bad_value', { detail: `scopes: ${reason}`, details });
}

/** Throws `forbidden` when the token would have more than who makes it. */
export function assertMayGive(
  giver: { role: Role; scopes: readonly TokenScope[] | null },
  token: Pick<NewToken, 'role' | 'scopes'>,
): void {
  if (!mayAtLeast(giver.role, token.role)) {
    const detail = `the token's role can be at most yours, ${giver.role}`;
    throw new GroundcrewError('forbidden', { detail, details: { needs_role: token.role, has: giver.role } });
  }
  const own = giver.scopes;
  if (own === null) return;
  const scopes = token.scopes === 'read-only' ? READ_SCOPES.filter((scope) => canUse(token.role, scope)) : token.scopes;
  if (scopes?.every((scope) => allows(own, scope)) !== true) {
    const lacking = (scopes ?? []).filter((scope) => !allows(own, scope));
    const detail = `the token's scopes can be at most yours: ${own.join(', ')}`;
    throw new GroundcrewError('forbidden', { detail, details: { needs_scope: lacking, has: own } });
  }
}

export async function listTokens({ db }: Pick<Callers, 'db'>, workspace_id: string): Promise<ApiToken[]> {
  return (await listApiTokens(db, workspace_id)).map(shown);
}

/** Throws `not_found` for one of another workspace too. Every server hears of it. */
export async function revokeToken(
  { db }: Pick<Callers, 'db'>,
  key: { workspace_id: string; id: string },
): Promise<ApiToken> {
  const row = await deleteApiToken(db, key);
  if (!row) throw new GroundcrewError('not_found', { detail: `token ${key.id}` });
  return shown(row);
}

const metadataShape = z.object({
  role: roleShape,
  scopes: z.array(tokenScope).nullable(),
  made_by: z.string().default(''),
  user_id: z.uuid().nullable().default(null),
});

/** What a token may; null for a row that says nothing of it. */
export function tokenMetadata(text: string): z.infer<typeof metadataShape> | null {
  try {
    return metadataShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function shown({ metadata, ...row }: ApiTokenRow): ApiToken {
  // One whose metadata cannot be read may nothing.
  const { role, scopes, made_by } = tokenMetadata(metadata) ?? { role: 'viewer', scopes: [], made_by: '' };
  return {
    id: row.id,
    name: row.name,
    starts_with: row.starts_with,
    role,
    scopes,
    made_by,
    created_at: row.created_at,
    last_used_at: row.last_used_at,
    expires_at: row.expires_at,
  };
}
