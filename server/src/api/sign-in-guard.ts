// What stands before better-auth looks at a password or a code: limits on tries, codes that open once, and how many passwords are
// looked at at the same time.
import type { FastifyRequest } from 'fastify';
import { badInput } from '#api/errors.ts';
import { turns } from '#api/live/turns.ts';
import { refuseNoCharacters } from '#api/characters.ts';
import { OPEN_PATHS } from '#auth/auth.ts';
import type { Caller, Callers } from '#auth/caller.ts';
import { takeCode, whoGivesCode } from '#auth/second-factor.ts';
import { assertMayTry, codeTries, passwordTries, signInTries, tooMany } from '#auth/tries.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { TryLimit } from '#store/auth/sign-in-tries.ts';
import { z } from 'zod';

/** What may go on to better-auth, and what it counted as. */
export type LetIn = { tries: TryLimit[]; body: unknown };

/** Throws `too_many_requests` for who must wait. `caller`: who is signed in already. */
export async function letIn(
  callers: Callers,
  request: FastifyRequest,
  { path, caller }: { path: string; caller: Caller | null },
): Promise<LetIn> {
  const body = bodyOf(request, path);
  if (path.startsWith('/two-factor/verify-')) return letCodeIn(callers, request, { path, caller });
  const tries = await triesOf(callers, request, { path, caller });
  await assertMayTry(callers.db, tries);
  return { tries, body };
}

/** Nothing but what is known goes on. Throws `bad_value`, naming the fields. */
function bodyOf({ body }: FastifyRequest, path: string): unknown {
  const takes = OPEN_PATHS[path]?.takes ?? null;
  if (takes === null) return body === undefined ? undefined : {};
  const read = takes.safeParse(body ?? undefined);
  if (!read.success) throw badInput(read.error);
  refuseNoCharacters(read.data);
  return read.data;
}

const credentials = z.object({ email: z.string() });

async function triesOf(
  { db }: Callers,
  request: FastifyRequest,
  { path, caller }: { path: string; caller: Caller | null },
): Promise<TryLimit[]> {
  if (path === '/sign-in/email') {
    const { data } = credentials.safeParse(request.body);
    return signInTries(db, { email: data?.email ?? '', address: request.ip });
  }
  return OPEN_PATHS[path]?.asks === 'password' && caller?.user_id ? passwordTries(caller.user_id) : [];
}

const given = z.object({ code: z.string().max(100) });

/** Nothing but the code goes on: no device is trusted for weeks, which neither a new password nor the end of all sessions would end. */
async function letCodeIn(
  callers: Callers,
  request: FastifyRequest,
  { path, caller }: { path: string; caller: Caller | null },
): Promise<LetIn> {
  const { data } = given.safeParse(request.body);
  if (!data) throw new GroundcrewError('bad_value', { detail: 'code: it takes the code, as a text' });
  const { cookie } = request.headers;
  const user_id = await whoGivesCode(callers, { user_id: caller?.user_id ?? null, cookie });
  if (user_id === null) return { tries: [], body: data };
  const tries = codeTries(user_id);
  await assertMayTry(callers.db, tries);
  if (path !== '/two-factor/verify-totp') return { tries, body: data };
  // One that is wrong, or was used, better-auth refuses and counts.
  return { tries, body: { code: (await takeCode(callers, { user_id, code: data.code.trim() })) ?? '' } };
}

/** Each takes a thread of four, and 32 MB, for some 100 ms; files are read and names of hosts looked up by the same four. */
const PASSWORDS_AT_ONCE = 2;
const WAITING_MAX = 40;
const WAIT_S = 3;

/** Throws `too_many_requests` when too many wait already. */
export function passwordQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  const inTurn = turns(PASSWORDS_AT_ONCE);
  let inside = 0;
  return async (work) => {
    if (inside >= PASSWORDS_AT_ONCE + WAITING_MAX) throw tooMany(WAIT_S);
    inside += 1;
    try {
      return await inTurn(work);
    } finally {
      inside -= 1;
    }
  };
}
