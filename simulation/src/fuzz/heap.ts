import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is in use after everything that can go has gone: objects of this thread, and bytes that they hold outside. */
export type Held = { heap: number; outside: number };

/** What a world may grow by that is written to; buffers of sockets lie outside, and go when the system finds time. */
export const GROWTH_MAX: Held = { heap: 10 * 1024 * 1024, outside: 16 * 1024 * 1024 };

export async function heldMemory(): Promise<Held> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  // Buffers are let go of when their owners were; so twice, with time between.
  for (let round = 0; round < 3; round += 1) {
    if (typeof collect === 'function') collect();
    await new Promise(setImmediate);
  }
  const { heapUsed: heap, external: outside } = process.memoryUsage();
  return { heap, outside };
}
