// What a command that works with accounts hears, as a server does. It only saves waiting: where it hears nothing, it looks.
import type { Connections } from '#engine/connections.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import { LANE_CHANNELS } from '#engine/lanes/lanes.ts';
import { delay } from '#lib/time.ts';
import type { Bell } from '#store/listen.ts';
import { SAID_CHANNELS } from '#store/said.ts';

/** Notified when a lease changes hands or is asked for. */
const LEASES = 'groundcrew_lease';

export const COMMAND_CHANNELS = [LEASES, ...LANE_CHANNELS, ...EVENT_CHANNELS, ...SAID_CHANNELS];

/** Real time: notices of this time are looked into together. */
const SOON_MS = 20;

/** Lets a process that asks for an account have it after the act in flight, and not at the next renewal. Returns the way off. */
export function giveUpWhenAsked(connections: Pick<Connections, 'leases'>, bell: Bell): () => void {
  let looking = false;
  let over = false;
  const off = bell.on(LEASES, () => {
    if (looking || over) return;
    looking = true;
    void delay(SOON_MS).then(() => {
      looking = false;
      if (!over) void connections.leases.renew();
    });
  });
  return () => {
    over = true;
    off();
  };
}
