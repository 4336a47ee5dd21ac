// Who sends a request: a person with a session, or a program with a token. Asked of the database each time for a session, so
// that one that was ended, and a role that was lowered, hold at once; a token's check is kept for seconds (see TokenCache).
import type { IncomingHttpHeaders } from 'node:http';
import { role, tokenScope, type Access, type Role, type TokenScope, mayAtLeast } from '@groundcrew/contract';
import { fromNodeHeaders } from 'better-auth/node';
import { z } from 'zod';
import type { Auth } from '#auth/auth.ts';
import type { Database } from '#store/database.ts';
import { findMember, workspaceNamed } from '#store/members.ts';

export type Workplace = { id: string; name: string; role: Role };

export type Caller = {
  via: 'session' | 'token';
  /** Null for a token: it belongs to its workspace. */
  user_id: string | null;
  /** Of the session or the token: what to end. */
  credential_id: string;
  name: string;
  email: string | null;
  /** Null for a person who is no member of any (any more). */
  workplace: Workplace | null;
  /** Null: not narrowed. */
  scopes: readonly TokenScope[] | null;
};

/** What stands in a token's metadata; our own route writes it. */
const tokenMetadata = z.object({ role, scopes: z.array(tokenScope).nullable() });

export type Callers = { auth: Auth; db: Database };

/** Null: nobody that is known. `Authorization: Bearer gc_…` or `x-api-key: gc_…` are tokens, everything else cookies. */
export async function findCaller(callers: Callers, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const token = tokenIn(headers);
  return token === null ? callerOfSession(callers, headers) : callerOfToken(callers, token);
}

function tokenIn(headers: IncomingHttpHeaders): string | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return bearer ?? null;
}

async function callerOfToken({ auth, db }: Callers, token: string): Promise<Caller | null> {
  const { valid, key } = await auth.api.verifyApiKey({ body: { key: token } });
  const metadata = tokenMetadata.safeParse(key?.metadata);
  if (!valid || !key || !metadata.success) return null;
  const workspace = await workspaceNamed(db, key.referenceId);
  if (!workspace) return null;
  return {
    via: 'token',
    user_id: null,
    credential_id: key.id,
    name: key.name ?? 'token',
    email: null,
    workplace: { ...workspace, role: metadata.data.role },
    scopes: metadata.data.scopes,
  };
}

async function callerOfSession({ auth, db }: Callers, headers: IncomingHttpHeaders): Promise<Caller | null> {
  const found = await auth.api.getSession({ headers: fromNodeHeaders(headers) });
  if (!found) return null;
  const { session, user } = found;
  const member = await findMember(db, { user_id: user.id, workspace_id: session.activeOrganizationId ?? null });
  const known = role.safeParse(member?.role);
  return {
    via: 'session',
    user_id: user.id,
    credential_id: session.id,
    name: user.name,
    email: user.email,
    workplace: member && known.success ? { id: member.workspace_id, name: member.workspace, role: known.data } : null,
    scopes: null,
  };
}

/** Why the caller may not; null: he may. */
export function refusalOf(caller: Caller | null, access: Access): 'unauthorized' | 'forbidden' | null {
  if (access.role === 'anyone') return null;
  if (!caller) return 'unauthorized';
  if (access.role === 'person') return caller.via === 'session' ? null : 'forbidden';
  if (!caller.workplace || !mayAtLeast(caller.workplace.role, access.role)) return 'forbidden';
  if (caller.scopes === null || access.scope === null) return null;
  return allows(caller.scopes, access.scope) ? null : 'forbidden';
}

/** Who may write in an area may read there. */
function allows(scopes: readonly TokenScope[], needed: TokenScope): boolean {
  return scopes.some((scope) => scope === needed || scope === needed.replace(/:read$/, ':write'));
}
