import { realChance, type Chance } from '#lib/chance.ts';
import { delay } from '#lib/time.ts';
import { transientKind } from './sqlstates.ts';

/** Five transactions that deadlock one another are a fault of ours that more attempts would only hide. */
const ATTEMPTS = 5;
const PAUSE_MS = 10;

/**
 * Does `work`, a whole transaction, again when PostgreSQL rolled it back in favour of another one. Nothing else is
 * repeated: after a lost connection nobody knows whether it was committed.
 */
export async function retryTransient<T>(work: () => Promise<T>, chance: Chance = realChance): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (transientKind(error) !== 'conflict' || attempt === ATTEMPTS) throw error;
      await delay(chance.int(0, PAUSE_MS * 2 ** attempt));
    }
  }
}
