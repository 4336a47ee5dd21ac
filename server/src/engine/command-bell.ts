// What a command that works with accounts hears, as a server does. It only saves waiting: where it hears nothing, it looks.
import type { Connections } from '#engine/connections.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import { LEASES, soonTogether } from '#engine/lease-bell.ts';
import { LANE_CHANNELS } from '#engine/lanes/lanes.ts';
import type { Bell } from '#store/database/listen.ts';
import { SAID_CHANNELS } from '#store/lanes/said.ts';

export const COMMAND_CHANNELS = [LEASES, ...LANE_CHANNELS, ...EVENT_CHANNELS, ...SAID_CHANNELS];

/** Lets a process that asks for an account have it after the act in flight, and not at the next renewal. Returns the way off. */
export function giveUpWhenAsked(connections: Pick<Connections, 'leases'>, bell: Bell): () => void {
  let over = false;
  const look = soonTogether((changed) => {
    if (!over) void connections.leases.look(changed);
  });
  const off = bell.on(LEASES, (payload) => look(payload === null ? null : Number(payload)));
  return () => {
    over = true;
    off();
  };
}
