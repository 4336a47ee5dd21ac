// Mails that begin a conversation: a person writes letters, and nobody sends them to many strangers.
import { blocker, type Blocker } from '#domain/blockers/blocker.ts';
import { addMs, dateText, DAY_MS } from '#domain/days.ts';

/** By a mailbox within 24 hours; no setting raises it. */
export const FIRST_MAILS_MAX = 50;

export const firstMailsSince = (now: Date): Date => addMs(now, -DAY_MS);

/** `begun`: when the last ones were written by the mailbox, the newest first. */
export function firstMailBlockers(email: string, begun: readonly Date[]): Blocker[] {
  const oldest = begun[FIRST_MAILS_MAX - 1];
  if (!oldest) return [];
  const until = addMs(oldest, DAY_MS);
  const message = `${email} has begun ${FIRST_MAILS_MAX} conversations within 24 hours: the next one from ${dateText(until)}`;
  return [blocker('first_mails', until, message)];
}
