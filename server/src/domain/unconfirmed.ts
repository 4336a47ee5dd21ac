// A post of which nobody knows whether it has arrived: the account that sent it looks for it for a while, then people say.
import { addMs, HOUR_MS, MINUTE_MS } from '#domain/days.ts';

/**
 * How long it is looked up in the group's history, and how long its random id is trusted to be remembered by Telegram (the
 * true time is undocumented), while the group waits.
 */
export const LOOKED_UP_MS = HOUR_MS;

/** An attempt to send it once more that was begun at the last moment has come to its end by then. */
const LAST_ATTEMPT_MS = 15 * MINUTE_MS;

/** From when on a person may say that it has not arrived: before, it might still be sent again. */
export function dismissibleFrom(reserved_at: Date): Date {
  return addMs(reserved_at, LOOKED_UP_MS + LAST_ATTEMPT_MS);
}
