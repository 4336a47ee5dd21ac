import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is in use after everything that can go has gone: objects of this thread, and bytes that they hold outside. */
export type Held = { heap: number; outside: number };

/**
 * Outside the heap lie the buffers of sockets, which go when the system and the engine find time: there only what is far
 * too much says something.
 */
export const GROWTH_MAX: Held = { heap: 10 * 1024 * 1024, outside: 96 * 1024 * 1024 };

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
