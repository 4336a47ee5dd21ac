/**
 * Finds half-open connections: nothing comes any more, and no error says so. mtcute pings every connection that rests
 * (`PING_MS`), so whoever hears nothing for much longer has nobody at the other end. One timer serves all connections.
 */
import { every, monotonic } from '#lib/time.ts';

/** Between two pings of a connection at rest. A thousand of them cost some 4 % of a core. */
export const PING_MS = 9000;
/** The answer to a ping has five seconds: slow proxies take some. */
const SILENCE_MAX_MS = 14_000;
const LOOK_MS = 500;

export type Watched = {
  /** By the monotonic clock: when the last message came. */
  heard_at_ms: number;
  onSilence: () => void;
};

const watched = new Set<Watched>();
let stop: (() => void) | null = null;
let looked_at_ms = 0;

/** Watches a connection until the returned function is called, or it was found silent. */
export function watchSilence(connection: Watched): () => void {
  watched.add(connection);
  if (!stop) {
    looked_at_ms = monotonic();
    stop = every(LOOK_MS, look);
  }
  return () => forget(connection);
}

function look(): void {
  const now = monotonic();
  // While this process stood still it heard nobody, which says nothing of them.
  const late_ms = now - looked_at_ms - LOOK_MS;
  looked_at_ms = now;
  for (const connection of watched) {
    if (late_ms > LOOK_MS) connection.heard_at_ms += late_ms;
    if (now - connection.heard_at_ms <= SILENCE_MAX_MS) continue;
    forget(connection);
    connection.onSilence();
  }
}

function forget(connection: Watched): void {
  watched.delete(connection);
  if (watched.size > 0 || !stop) return;
  stop();
  stop = null;
}
