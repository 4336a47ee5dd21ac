// How people stop a process: once means to finish the act in flight. The same wish often comes twice (a terminal signals
// the whole group, a parent passes it on), and must not cut an orderly end short; only later is a second one taken as "now".
import { monotonic } from '#lib/time.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** An orderly end takes no longer than this. */
const PATIENCE_MS = 10_000;

/** Calls `stop` at the first signal. Returns the way off. */
export function onStopSignal(stop: () => void): () => void {
  let first_ms: number | null = null;
  const heard = (): void => {
    if (first_ms === null) {
      first_ms = monotonic();
      stop();
    } else if (monotonic() - first_ms > PATIENCE_MS) process.exit(1);
  };
  for (const name of SIGNALS) process.on(name, heard);
  return () => {
    for (const name of SIGNALS) process.off(name, heard);
  };
}
