// What was done in numbers, and what still waits although nothing is in its way any more.
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import type { Product } from '#fleet/product.ts';

/** A run whose process was killed ends with its lease; what an account still has to do is done when it is connected again. */
const WITHIN_MS = 120_000;
const LOOK_MS = 1_000;

const WAITING = `
  select (select count(*)::int from runs where state = 'running') as runs,
    (select count(*)::int from post_intents where state = 'reserved') as intents,
    (select count(*)::int from actions where state in ('queued', 'running')) as actions,
    (select count(*)::int from reaction_tasks where status in ('queued', 'processing')) as reaction_tasks,
    (select count(*)::int from telegram_accounts a
      where needs_reconnect and is_active and hold_reason is null and session_string is not null) as reconnects`;

/** Waits until nothing is under way and nothing is to be done. What is left then is named. */
export async function allSettled(product: Product): Promise<string[]> {
  for (const give_up_ms = monotonic() + WITHIN_MS; ; await delay(LOOK_MS)) {
    const [row] = await product.ask<Record<string, number>[]>(['db', 'sql', WAITING]);
    const waiting = Object.entries(row ?? {}).filter(([, count]) => count > 0);
    if (waiting.length > 0 && monotonic() < give_up_ms) continue;
    return waiting.map(([what, count]) => `${count} ${what} waited for more than ${WITHIN_MS / 1_000} s`);
  }
}

const DONE = `
  select (select count(*)::int from campaign_slots where state = 'done') as slots,
    (select count(*)::int from runs where state = 'abandoned') as runs_taken_up,
    (select count(*)::int from actions where attempts > 1) as acts_repeated,
    (select count(*)::int from reaction_results where status = 'success') as reactions,
    (select count(*)::int from events where type = 'reconnect.verified') as reconnects`;

export type Done = {
  slots: number;
  runs_taken_up: number;
  acts_repeated: number;
  reactions: number;
  reconnects: number;
};

export async function whatWasDone(product: Product): Promise<Done> {
  const [done] = await product.ask<Done[]>(['db', 'sql', DONE]);
  if (!done) throw new Error('The database counts nothing.');
  return done;
}

/** Of what never happened nothing is proved. */
export function neverHappened(done: Readonly<Record<string, number>>): string[] {
  return Object.entries(done).flatMap(([what, count]) => (count > 0 ? [] : [`no ${what} at all: this proves nothing`]));
}
