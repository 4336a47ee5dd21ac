/** Who does what happens: a node, or the simulation itself where there is none. */
import { AsyncLocalStorage } from 'node:async_hooks';

export type Owner = {
  name: string;
  /** False once it has crashed: whatever it still waits for never comes. */
  alive: boolean;
  /** Milliseconds of the lease clock: until then the process stands still. */
  stalled_until: number;
  /** By how much its clock for the work is ahead of Telegram's. */
  clock_ahead_ms: number;
  /** Milliseconds of the lease clock: when it crashed. */
  gone_at?: number;
};

const owners = new AsyncLocalStorage<Owner>();

export function currentOwner(): Owner | null {
  return owners.getStore() ?? null;
}

/** Everything that begins here, and what comes of it later, is the owner's. */
export function asOwner<T>(owner: Owner | null, work: () => T): T {
  return owner ? owners.run(owner, work) : owners.exit(work);
}
