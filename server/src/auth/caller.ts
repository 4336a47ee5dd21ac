// Who sends a request: a person with a session, or a program with a token. Asked of the database each time for a session, so
// that one that was ended, and a role that was lowered, hold at once; a token's check is kept for seconds (see TokenCache).
import type { IncomingHttpHeaders } from 'node:http';
import { role, type Access, type Role, type TokenScope, mayAtLeast } from '@groundcrew/contract';
import type { Auth } from '#auth/auth.ts';
import { allows } from '#auth/scopes.ts';
import { findSession } from '#auth/sessions.ts';
import type { TokenCache } from '#auth/token-cache.ts';
import { tokenMetadata } from '#auth/tokens.ts';
import { GroundcrewError, type ErrorCode } from '#lib/errors.ts';
import { findApiToken } from '#store/auth/api-tokens.ts';
import type { Database, Pool } from '#store/database/database.ts';

type Workplace = { id: string; name: string; role: Role };

export type Caller = {
  via: 'session' | 'token';
  /** Null for a token: it belongs to its workspace. */
  user_id: string | null;
  /** The same, or of a token the person who made it: whose messages it may hear as long as he is a member. */
  person_id: string | null;
  /** Of the session or the token: what to end. */
  credential_id: string;
  name: string;
  email: string | null;
  /** A second factor is asked for at sign-in. */
  two_factor: boolean;
  /** Null for a person who is no member of any (any more). */
  workplace: Workplace | null;
  /** Null: not narrowed. */
  scopes: readonly TokenScope[] | null;
};

export type CallerToken = Caller & { id: string };

export type Callers = { auth: Auth; db: Database; pool: Pool; tokens: TokenCache<CallerToken> };

/**
 * Null: nobody that is known. `Authorization: Bearer gc_…` or `x-api-key: gc_…` are tokens, everything else cookies. Throws
 * `too_many_requests` for an address that goes on sending tokens that nobody knows. `setCookie` is told when a session is renewed.
 */
export async function findCaller(
  callers: Callers,
  headers: IncomingHttpHeaders,
  client_ip = '',
  setCookie?: (cookie: string) => void,
): Promise<Caller | null> {
  const token = tokenIn(headers);
  return token === null ? callerOfSession(callers, headers.cookie, setCookie) : callers.tokens.find(token, client_ip);
}

function tokenIn(headers: IncomingHttpHeaders): string | null {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return bearer ?? null;
}

/** Who a token is, by its hash: asked of the database by the cache of tokens. */
export async function callerOfToken(db: Database, hash: string): Promise<CallerToken | null> {
  const found = await findApiToken(db, hash);
  const metadata = found && tokenMetadata(found.metadata);
  if (!found || !metadata) return null;
  return {
    via: 'token',
    id: found.id,
    user_id: null,
    person_id: metadata.user_id,
    credential_id: found.id,
    name: found.name,
    email: null,
    two_factor: false,
    workplace: { id: found.workspace_id, name: found.workspace, role: metadata.role },
    scopes: metadata.scopes,
  };
}

async function callerOfSession(
  callers: Callers,
  cookie: string | undefined,
  setCookie?: (cookie: string) => void,
): Promise<Caller | null> {
  const found = await findSession(callers, cookie, setCookie);
  if (!found) return null;
  const { session_id, user_id, name, email, two_factor, workspace_id, workspace } = found;
  const known = role.safeParse(found.role);
  const is_member = known.success && workspace_id !== null && workspace !== null;
  return {
    via: 'session',
    user_id,
    person_id: user_id,
    credential_id: session_id,
    name,
    email,
    two_factor,
    workplace: is_member ? { id: workspace_id, name: workspace, role: known.data } : null,
    scopes: null,
  };
}

/** Why the caller may not, as one word; null: he may. */
export function refusalOf(caller: Caller | null, access: Access): ErrorCode | null {
  return accessError(caller, access)?.code ?? null;
}

/** Why the caller may not, with what he lacks; null: he may. */
export function accessError(caller: Caller | null, access: Access): GroundcrewError | null {
  if (access.role === 'anyone') return null;
  if (!caller) return new GroundcrewError('unauthorized');
  if (access.role === 'person') return caller.via === 'session' ? null : noToken();
  if (!caller.workplace || !mayAtLeast(caller.workplace.role, access.role)) {
    return lacksRole(caller.workplace?.role ?? null, access.role);
  }
  if (caller.scopes === null || access.scope === null) return null;
  return allows(caller.scopes, access.scope) ? null : lacksScope(caller.scopes, access.scope);
}

function lacksRole(has: Role | null, needs_role: Role): GroundcrewError {
  const yours = has === null ? 'you are a member of no workspace' : `yours is ${has}`;
  const detail = `it needs the role ${needs_role}; ${yours}`;
  return new GroundcrewError('forbidden', { detail, details: { needs_role, has } });
}

/** A token's role may suffice, and its scopes not. */
export function lacksScope(has: readonly TokenScope[], needs_scope: TokenScope): GroundcrewError {
  const detail = `this token lacks ${needs_scope}; it has ${has.join(', ') || 'no scope'}`;
  return new GroundcrewError('forbidden', { detail, details: { needs_scope, has } });
}

/** What is a person's own, and what must not be done by a program. */
export function noToken(): GroundcrewError {
  const detail = 'it needs a person who is signed in; no token may';
  return new GroundcrewError('forbidden', { detail, details: { needs_role: 'person', has: 'token' } });
}
