// What is done with accounts for the inbox beside what they hear: step by step, behind everything else that waits for the account,
// and only while it is connected. One account: idle → at it, step after step → idle, or resting (a flood, an error) → at it.
import { decide } from '#domain/decisions.ts';
import { floodEnds } from '#domain/floods.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Line } from '#engine/open-line.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { Lookout } from '#lib/lookout.ts';
import { troubleLevel } from '#lib/outages.ts';
import { delay, monotonic } from '#lib/time.ts';
import { setAccountWait } from '#store/accounts/accounts.ts';
import { recordFlood } from '#store/accounts/floods.ts';

/** Real time: how soon what nobody said is found. */
const LOOK_MS = 15_000;
/** Real time: after an error. */
const REST_MS = 30_000;
/** Accounts at a time, where a chore does not say otherwise. */
const AT_ONCE = 8;
/** Nothing of it opens a connection. */
const NO_CONNECTING = { timeout_ms: 1, pauses_ms: [] };

export type Chore = {
  name: string;
  /** Real time, between two steps of an account; none where it is not said. */
  pause_ms?: number;
  /** Accounts at a time, where one step holds much. */
  at_once?: number;
  /** Those of these accounts for which there is something to do. */
  find: (account_ids: readonly number[]) => Promise<number[]>;
  /** One step, of a second or so. `done`: there is nothing more to do for this account. */
  step: (account_id: number, line: Line, signal: AbortSignal) => Promise<'more' | 'done'>;
};

export class Chores {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #chore: Chore;
  readonly #at_once: number;
  readonly #lookout: Lookout;
  readonly #under_way = new Map<number, Promise<void>>();
  /** Real time: not before. */
  readonly #resting = new Map<number, number>();

  constructor(crew: Crew, connections: Connections, chore: Chore) {
    this.#crew = crew;
    this.#connections = connections;
    this.#chore = chore;
    this.#at_once = chore.at_once ?? AT_ONCE;
    this.#lookout = new Lookout({
      every_ms: LOOK_MS,
      task: crew.clock.task,
      look: () =>
        this.#look().catch((err: unknown) =>
          crew.log[troubleLevel(err)]({ err, chore: chore.name }, 'work for the inbox could not be looked up'),
        ),
    });
  }

  start(): void {
    this.#lookout.start();
  }

  async stop(): Promise<void> {
    await this.#lookout.stop();
    await Promise.all(this.#under_way.values());
  }

  /** There may be something to do. */
  look(): void {
    this.#lookout.look();
  }

  async #look(): Promise<void> {
    const free = this.#connections
      .openLines()
      .map(({ account_id }) => account_id)
      .filter((id) => !this.#under_way.has(id) && (this.#resting.get(id) ?? 0) <= monotonic());
    if (free.length === 0) return;
    for (const account_id of await this.#chore.find(free)) {
      if (this.#under_way.size >= this.#at_once || this.#lookout.signal.aborted) return;
      const work = this.#crew.clock
        .task(() => this.#work(account_id))
        .finally(() => {
          this.#under_way.delete(account_id);
          // Whoever found no place has one now.
          if (this.#under_way.size === this.#at_once - 1) this.look();
        });
      this.#under_way.set(account_id, work);
    }
  }

  async #work(account_id: number): Promise<void> {
    const { signal } = this.#lookout;
    this.#resting.delete(account_id);
    try {
      for (;;) {
        if (signal.aborted || !this.#connections.isOpen(account_id) || this.#connections.isWanted(account_id)) return;
        const end = await this.#connections.use(account_id, { ...NO_CONNECTING, kind: 'join', signal }, (line) =>
          this.#chore.step(account_id, line, signal),
        );
        if (end === 'done') return;
        if (this.#chore.pause_ms !== undefined) await delay(this.#chore.pause_ms, signal).catch(() => {});
      }
    } catch (error) {
      await this.#rest(account_id, error).catch((err: unknown) =>
        this.#crew.log.warn({ err, account_id }, 'a flood could not be recorded'),
      );
    }
  }

  async #rest(account_id: number, error: unknown): Promise<void> {
    const { scope, log } = this.#crew;
    this.#resting.set(account_id, monotonic() + REST_MS);
    if (this.#lookout.signal.aborted || isEnd(error)) return;
    log[troubleLevel(error)]({ err: error, account_id, chore: this.#chore.name }, 'work for the inbox rests');
    const decision = error instanceof TelegramError ? decide(error.fault) : null;
    if (decision?.do !== 'flood') return;
    const { method, seconds } = decision;
    this.#resting.set(account_id, monotonic() + Math.max(REST_MS, seconds * 1000));
    await recordFlood(scope, { account_id, method, seconds });
    await setAccountWait(scope, account_id, { until: floodEnds(scope.now(), seconds), status: 'flood_wait' });
  }
}

/** The account is elsewhere, or its connection has ended: it goes on with the next. */
function isEnd(error: unknown): boolean {
  if (error instanceof TelegramError) return error.fault.kind === 'connection' || error.fault.kind === 'closed';
  return error instanceof GroundcrewError;
}
