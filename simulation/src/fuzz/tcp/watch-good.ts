import type { TelegramClient } from '@groundcrew/server/domain/telegram.ts';
import { delay } from '@groundcrew/server/lib/time.ts';

export type Served = { calls: number; slowest_ms: number; failure: string | null };

const BETWEEN_MS = 20;
/** Who waits longer is not served. */
const ANSWER_WITHIN_MS = 10_000;

/** Calls again and again until it is told to stop. */
export async function watchGood(client: TelegramClient, stop: AbortSignal): Promise<Served> {
  const served: Served = { calls: 0, slowest_ms: 0, failure: null };
  while (!stop.aborted && served.failure === null) {
    const began = performance.now();
    try {
      const me = await client.whoAmI({ timeout_ms: ANSWER_WITHIN_MS });
      if (me.id !== client.me.id) served.failure = `it is told to be ${me.id}`;
    } catch (error) {
      served.failure = error instanceof Error ? error.message : 'unknown';
    }
    served.calls += 1;
    served.slowest_ms = Math.max(served.slowest_ms, performance.now() - began);
    await delay(BETWEEN_MS);
  }
  return served;
}
