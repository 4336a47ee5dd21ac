// One server after the other is asked to end and started again, as an upgrade does it.
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import type { Node } from './stage.ts';

/** On a machine that is busy with other checks, too. */
const READY_WITHIN_MS = 120_000;
const LOOK_MS = 100;
/** Somebody who looks whether all is well before he goes on. */
const BETWEEN_MS = 2_000;

export type Restart = { name: string; exit: number | null; stop_ms: number; ready_ms: number };

export async function rollingRestart(nodes: readonly Node[], tell: (restart: Restart) => void): Promise<void> {
  for (const { name, url, process } of nodes) {
    const begun_ms = monotonic();
    const exit = await process.stop();
    const stopped_ms = monotonic();
    process.start();
    await untilReady(name, url);
    const ready_ms = monotonic() - stopped_ms;
    tell({ name, exit, stop_ms: Math.round(stopped_ms - begun_ms), ready_ms: Math.round(ready_ms) });
    await delay(BETWEEN_MS);
  }
}

export async function untilReady(name: string, url: string): Promise<void> {
  for (const give_up_ms = monotonic() + READY_WITHIN_MS; monotonic() < give_up_ms; await delay(LOOK_MS)) {
    const ready = await fetch(`${url}/readyz`).then(
      async (answer) => (await answer.text()) && answer.ok,
      () => false,
    );
    if (ready) return;
  }
  throw new Error(`${name} was not ready within ${READY_WITHIN_MS} ms`);
}
