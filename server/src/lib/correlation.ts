// One id from a request to everything that is done for it: in every line of the log, on whichever server.
import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<string>();

/** What `work` logs, and whatever it begins, carries that id. */
export function correlated<T>(id: string, work: () => T): T {
  return current.run(id, work);
}

/** Of what is being done now; null: nobody asked for it. */
export function correlationId(): string | null {
  return current.getStore() ?? null;
}
