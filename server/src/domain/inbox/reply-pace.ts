// When a reply is tried again by itself, and for how long.
import { addMs, MINUTE_MS, SECOND_MS } from '#domain/days.ts';
import { LOOKED_UP_MS } from '#domain/unconfirmed.ts';

/** Pauses after attempts that did not come so far as to send anything: together a quarter of an hour. */
const PAUSES_MS = [2, 5, 15, 30, 60, 120, 300, 300].map((seconds) => seconds * SECOND_MS);
const LOOK_MS = [MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS];

/** After so many attempts that sent nothing; null: it is given up, and a person may try again. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const pause_ms = PAUSES_MS[attempts];
  return pause_ms === undefined ? null : addMs(now, pause_ms);
}

/** When what nobody knows the end of is looked for again; null: no more, a person decides. */
export function nextLook(message: { sending_at: Date | null; attempts: number }, now: Date): Date | null {
  const { sending_at, attempts } = message;
  if (sending_at === null) return null;
  const at = addMs(now, LOOK_MS[Math.min(attempts, LOOK_MS.length) - 1] ?? MINUTE_MS);
  return at < addMs(sending_at, LOOKED_UP_MS) ? at : null;
}

/** Whether it may be sent once more by itself, under its own id, which Telegram remembers for so long at least. */
export function mayRepeat(sending_at: Date, now: Date): boolean {
  return now < addMs(sending_at, LOOKED_UP_MS);
}

/** The pauses of mail: after four hours a person wants to know. Servers that greylist take it after some minutes. */
const MAIL_PAUSES_MS = [1, 5, 15, 30, 60, 60, 60].map((minutes) => minutes * MINUTE_MS);

/** After so many attempts that a server has not taken; null: it is given up, and a person may try again. */
export function nextMailAttempt(attempts: number, now: Date): Date | null {
  const pause_ms = MAIL_PAUSES_MS[attempts];
  return pause_ms === undefined ? null : addMs(now, pause_ms);
}
