import { endActions, type Ending } from '#store/lanes/actions.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

/** Recorded in one transaction at most: its locks are held for as long. */
const AT_ONCE = 500;
/** While one of them waits for the disk, the other one does its work. */
const TRANSACTIONS = 2;

type Waiting = { ending: Ending; resolve: (kept: boolean) => void; reject: (error: unknown) => void };

/**
 * Records how actions ended: the first ones at once, and all that come meanwhile together. PostgreSQL lets transactions
 * that notify wait for the disk one after the other; a hundred acts that end in one moment are not to wait a hundred times.
 */
export class EndRecorder {
  readonly #scope: Scope;
  readonly #waiting: Waiting[] = [];
  #busy = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** False when the holder was replaced, and nothing was changed. */
  record(ending: Ending): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    this.#waiting.push({ ending, resolve, reject });
    void this.#work();
    return promise;
  }

  async #work(): Promise<void> {
    if (this.#busy === TRANSACTIONS) return;
    this.#busy += 1;
    // What ends in this very moment belongs together.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#flush(this.#waiting.splice(0, AT_ONCE));
    this.#busy -= 1;
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    const endings = batch.map(({ ending }) => ending);
    try {
      const kept = new Set(await retryTransient(() => endActions(this.#scope, endings)));
      for (const { ending, resolve } of batch) resolve(kept.has(ending.action.id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
