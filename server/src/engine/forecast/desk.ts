// Forecasts that are asked for over the network. What cannot be is refused at once; the others are made in threads, few at a time:
// a person has one at a time, and next is whoever has waited without one, so that nobody stands behind all that another one asks.
// One ends when whoever asked has gone away.
import { checkForecast, type ForecastRequest } from '#engine/forecast.ts';
import type { ForecastTask, ForecastTold } from '#engine/forecast/thread.ts';
import { ForecastThreads } from '#engine/forecast/threads.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Scope } from '#store/scope.ts';

/** Of a person; who turns a knob leaves several behind for a moment. */
const WAITING_MAX = 4;
/** Of all, so that a server is not filled by many tokens. */
const ALL_MAX = 100;
/** Each keeps a processor busy, and may take the memory that its thread is allowed. */
const THREADS_MAX = 2;
const TOLD_MAX = 1_000;

type Waiting = { by: string; begin: () => void };

export class ForecastDesk {
  readonly #place: Pick<ForecastTask, 'database_url' | 'schema' | 'data_folder'>;
  readonly #threads: Pick<ForecastThreads, 'make'>;
  readonly #waiting = new Set<Waiting>();
  /** Who has one made now. */
  readonly #served = new Set<string>();
  /** In which order they had their last turns; forgotten with the last one that they wait for. */
  readonly #turns = new Map<string, number>();
  #turn = 0;

  constructor(
    place: Pick<ForecastTask, 'database_url' | 'schema' | 'data_folder'>,
    threads: Pick<ForecastThreads, 'make'> = new ForecastThreads(),
  ) {
    this.#place = place;
    this.#threads = threads;
  }

  /**
   * `by`: the person, or what else asks. Throws what `forecastOf` throws; `already_running` when several of them wait already,
   * `stopped` by the signal, `too_large` for one that takes too long.
   */
  async make(
    scope: Scope,
    request: ForecastRequest,
    { by, signal }: { by: string; signal?: AbortSignal | undefined },
  ): Promise<ForecastTold> {
    await checkForecast(scope, request);
    const { workspace_id } = scope;
    const task: ForecastTask = { ...this.#place, workspace_id, now: scope.now(), request, most: TOLD_MAX };
    await this.#turnOf(by, signal);
    try {
      return await this.#threads.make(task, signal);
    } finally {
      this.#served.delete(by);
      this.#next();
      this.#forget(by);
    }
  }

  async #turnOf(by: string, signal: AbortSignal | undefined): Promise<void> {
    const own = [...this.#waiting].filter((one) => one.by === by).length;
    if (own >= WAITING_MAX || this.#waiting.size >= ALL_MAX) {
      const detail = `${own >= WAITING_MAX ? own : this.#waiting.size} forecasts are waiting for their turn`;
      throw new GroundcrewError('already_running', { detail });
    }
    const begun = Promise.withResolvers<void>();
    const waiting: Waiting = { by, begin: begun.resolve };
    const leave = () => {
      // Else it has its turn already, which ends there.
      if (this.#waiting.delete(waiting)) begun.reject(gone());
    };
    if (signal?.aborted) throw gone();
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.add(waiting);
    this.#next();
    try {
      await begun.promise;
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#forget(by);
    }
  }

  #next(): void {
    if (this.#served.size >= THREADS_MAX) return;
    const turnOf = ({ by }: Waiting) => this.#turns.get(by) ?? 0;
    const free = [...this.#waiting].filter(({ by }) => !this.#served.has(by));
    // Sorted stably: of two who had no turn yet, the one that came first.
    const [next] = free.toSorted((one, other) => turnOf(one) - turnOf(other));
    if (!next) return;
    this.#turn += 1;
    this.#turns.set(next.by, this.#turn);
    this.#served.add(next.by);
    this.#waiting.delete(next);
    next.begin();
    this.#next();
  }

  #forget(by: string): void {
    if (!this.#served.has(by) && ![...this.#waiting].some((one) => one.by === by)) this.#turns.delete(by);
  }
}

function gone(): GroundcrewError {
  return new GroundcrewError('stopped', { detail: 'whoever asked has gone away' });
}
