import { personText } from '#api/audit-trail.ts';
import type { Caller } from '#auth/caller.ts';

/** Whoever calls, as records of who did what name him. */
export function byOf(caller: Pick<Caller, 'via' | 'name' | 'email'>): string {
  return caller.via === 'token' ? `token ${caller.name}` : personText(caller.name, caller.email);
}
