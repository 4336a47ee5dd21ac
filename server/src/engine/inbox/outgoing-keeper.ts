// Sees to it that whatever waits to go out on Telegram has an action: one that ended by a bug, or by a process that went away
// too often, must not leave a reply waiting for ever.
import type { Crew } from '#engine/crew.ts';
import { Lookout } from '#lib/lookout.ts';
import { attendOutgoing } from '#store/inbox/outgoing/attend.ts';

/** Real time. */
const LOOK_MS = 30_000;

export function outgoingKeeper({ scope, log }: Pick<Crew, 'scope' | 'log'>): Lookout {
  return new Lookout({
    every_ms: LOOK_MS,
    look: async () => {
      try {
        const count = await attendOutgoing(scope);
        if (count > 0) log.info({ count }, 'replies that nobody attended to are taken up');
      } catch (err) {
        log.warn({ err }, 'waiting replies could not be looked at');
      }
    },
  });
}
