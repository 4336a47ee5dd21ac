/** How updates get to people: to each of their sessions that listens, unless scripted trouble meets one on its way. */
import type { tl } from '@mtcute/core';
import type { RealTime } from '#clock/real-time.ts';
import type { Log } from '#log.ts';
import type { MtprotoServer } from '#mtproto/server.ts';
import type { Session } from '#mtproto/session.ts';
import type { World } from '#world/world.ts';
import type { Tell } from './handler.ts';
import { isReachable } from './standing.ts';

type Ways = {
  now: () => Date;
  /** By real time. */
  after: RealTime['after'];
  log: Log;
};

export function createTell(world: World, server: MtprotoServer, { now, after, log }: Ways): Tell {
  return (user_id, make, except) => {
    const person = world.people.get(user_id);
    // Telegram says nothing to whoever it has thrown out.
    if (!person || !isReachable(person)) return;
    const sessions = server.listening(user_id).filter(({ key }) => key !== except);
    if (sessions.length === 0) return;
    const updates = make();
    for (const session of sessions) {
      const fault = movesState(updates) ? world.faults.takeUpdate({ user_id, key: session.key.name }, now()) : null;
      if (fault?.action === 'skip_update') continue;
      if (fault?.action === 'late_update') {
        after(fault.delay_ms, () => deliver(session, updates, log));
        continue;
      }
      deliver(session, updates, log);
      if (fault?.action === 'double_update') deliver(session, updates, log);
    }
  };
}

/** Whoever caused the update is not to blame for what the listener's layer lacks. */
function deliver(session: Session, updates: tl.TypeUpdates, log: Log): void {
  try {
    session.update(updates);
  } catch (error) {
    const { layer, name } = session.key;
    log.warn('Update that cannot be written', { layer, error: String(error), key: name });
  }
}

/** Only what is numbered leaves a gap when it is missing. */
function movesState(updates: tl.TypeUpdates): boolean {
  return updates._ === 'updates' && updates.updates.some((update) => 'ptsCount' in update);
}
