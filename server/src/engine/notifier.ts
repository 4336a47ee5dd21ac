// Tells people by name what matters to them, of all that happens in a workspace.
// Every server looks; each event is told once.
import type { Crew } from '#engine/crew.ts';
import { hearEvents } from '#engine/follow-events.ts';
import { addMs, DAY_MS } from '#domain/days.ts';
import { Lookout } from '#lib/lookout.ts';
import { delay, monotonic } from '#lib/time.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import type { Bell } from '#store/database/listen.ts';
import { forgetNotifications } from '#store/notifications/notifications.ts';

/** Real time: how soon what the bell did not say is found. */
const LOOK_MS = 30_000;
/** Real time: events of this time are looked at together. */
const SOON_MS = 200;
const KEEP_MS = 90 * DAY_MS;
/** Real time. */
const FORGET_MS = 3_600_000;

export function notifier({ scope, log }: Pick<Crew, 'scope' | 'log'>, { bell }: { bell: Bell }): Lookout {
  let forgotten_ms = Number.NEGATIVE_INFINITY;
  return new Lookout({
    every_ms: LOOK_MS,
    hear: (heard) => hearEvents(bell, scope.workspace_id, heard),
    look: async (signal) => {
      try {
        while ((await makeNotifications(scope)) && !signal.aborted);
        if (monotonic() - forgotten_ms > FORGET_MS) {
          forgotten_ms = monotonic();
          await forgetNotifications(scope, addMs(scope.now(), -KEEP_MS));
        }
      } catch (err) {
        log.warn({ err }, 'notifications could not be made');
      }
      await delay(SOON_MS, signal).catch(() => {});
    },
  });
}
