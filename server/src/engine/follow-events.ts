// What happens in a workspace, one event after the other, as it happens.
import { delay } from '#lib/time.ts';
import { eventsSince, type StoredEvent } from '#store/events/events.ts';
import type { Bell } from '#store/database/listen.ts';
import type { Scope } from '#store/scope.ts';

const CHANNEL = 'groundcrew_event';
/** What the bell has to listen to. */
export const EVENT_CHANNELS = [CHANNEL] as const;

/** Events that are read in one go. */
const PAGE = 500;
/** Real time: how soon what the bell did not say is found. */
const LOOK_MS = 2_000;

/** Calls `heard` when there may be new events of a workspace; returns the way off. */
export function hearEvents(bell: Bell, workspace_id: string, heard: () => void): () => void {
  return bell.on(CHANNEL, (payload) => {
    if (payload === null || payload.startsWith(workspace_id)) heard();
  });
}

/** Every event after `since`, in order and none twice, until the signal fires. */
export async function* followEvents(
  scope: Scope,
  since: number,
  { bell, signal }: { bell: Bell; signal: AbortSignal },
): AsyncGenerator<StoredEvent, void> {
  let rung = Promise.withResolvers<void>();
  const deafen = hearEvents(bell, scope.workspace_id, () => rung.resolve());
  try {
    let seen = since;
    while (!signal.aborted) {
      // Before the look: what is told during it is looked for once more.
      rung = Promise.withResolvers();
      const events = await eventsSince(scope, seen, PAGE);
      yield* events;
      seen = events.at(-1)?.seq ?? seen;
      if (events.length < PAGE) await soon(rung.promise, signal);
    }
  } finally {
    deafen();
  }
}

async function soon(rung: Promise<void>, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const look = delay(LOOK_MS, AbortSignal.any([enough.signal, signal])).catch(() => {});
  await Promise.race([rung, look]);
  enough.abort();
}
