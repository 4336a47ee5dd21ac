// Limits on guessing passwords and codes: a few tries are free, then each waits twice as long as the one before. Whether there is
// anybody of that e-mail address changes nothing for a stranger: not the words, not the waiting.
import { createHash } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import type { Callers } from '#auth/caller.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { placesOf } from '#store/auth/session-callers.ts';
import { takeTry, tidyTries, type TryLimit } from '#store/auth/sign-in-tries.ts';

/**
 * From one address at one person: few. At one person from everywhere: many more, and a wait of a minute at most, so that no
 * stranger locks somebody out; where he is signed in already, strangers elsewhere do not hold him up at all. From one address at
 * everybody: as a team behind one router needs.
 */
export async function signInTries(
  db: Callers['db'],
  { email, address }: { email: string; address: string },
): Promise<TryLimit[]> {
  const name = email.trim().toLowerCase();
  const person = hashOf(name);
  const from = networkOf(address);
  const places = await placesOf(db, name);
  const of_person: TryLimit = { key: `email ${person}`, free: 50, first_wait_s: 10, longest_wait_s: 60 };
  return [
    { key: `address ${from}`, free: 50, first_wait_s: 10, longest_wait_s: 900 },
    ...(from !== UNKNOWN && places.some((place) => networkOf(place) === from) ? [] : [of_person]),
    { key: `both ${person} ${from}`, free: 5, first_wait_s: 10, longest_wait_s: 900 },
  ];
}

/** Of a person whose password is known to whoever tries: better-auth's own count sees tries at the same time too late. */
export function codeTries(user_id: string): TryLimit[] {
  return [{ key: `code ${user_id}`, free: 5, first_wait_s: 10, longest_wait_s: 900 }];
}

/** Of a person who is signed in and is asked for the password once more. */
export function passwordTries(user_id: string): TryLimit[] {
  return [{ key: `user ${user_id}`, free: 5, first_wait_s: 10, longest_wait_s: 900 }];
}

/** Throws `too_many_requests`, with `retry_after_seconds` in its details. */
export async function assertMayTry(db: Callers['db'], limits: readonly TryLimit[]): Promise<void> {
  if (limits.length === 0) return;
  const wait_s = await takeTry(db, limits);
  await tidyTries(db);
  if (wait_s > 0) throw tooMany(wait_s);
}

export function tooMany(wait_s: number): GroundcrewError {
  const detail = `wait ${wait_s} ${wait_s === 1 ? 'second' : 'seconds'}`;
  return new GroundcrewError('too_many_requests', { detail, details: { retry_after_seconds: wait_s } });
}

const UNKNOWN = 'unknown';

/** One who has IPv6 has a whole /64 of addresses. What a proxy says that is no address, be it one with a port, is one network. */
export function networkOf(address: string): string {
  const [plain = ''] = address.replace(/^::ffff:(?=\d+\.)/i, '').split('%');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return UNKNOWN;
  const [before = '', after] = plain.split('::');
  const left = before.split(':').filter(Boolean);
  const right = (after ?? '').split(':').filter(Boolean);
  const zeros = after === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
