// Forecasts that are asked for over the network: each in a thread of its own, one at a time for a workspace, and ended when
// whoever asked has gone away.
import { Worker } from 'node:worker_threads';
import type { ForecastRequest } from '#engine/forecast.ts';
import type { ForecastSaid, ForecastTask, ForecastTold } from '#engine/forecast-thread.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay } from '#lib/time.ts';
import type { Scope } from '#store/scope.ts';

/** Real time. */
const LASTS_MS = 60_000;
/** So many wait for the one that is made; a person who turns a knob leaves several behind for a moment. */
const WAITING_MAX = 4;
const TOLD_MAX = 1_000;
/** A thread that would grow beyond this is ended, not the server. */
const HEAP_MB = 1_024;

export class ForecastDesk {
  readonly #place: Pick<ForecastTask, 'database_url' | 'schema' | 'data_folder'>;
  /** By workspace: the end of the last one in the queue, and how many there are. */
  readonly #queues = new Map<string, { last: Promise<unknown>; length: number }>();

  constructor(place: Pick<ForecastTask, 'database_url' | 'schema' | 'data_folder'>) {
    this.#place = place;
  }

  /**
   * Throws what `forecastOf` throws; `already_running` when several wait for this workspace already, `stopped` by the signal,
   * `too_large` for one that takes too long.
   */
  async make(scope: Scope, request: ForecastRequest, signal?: AbortSignal): Promise<ForecastTold> {
    const { workspace_id } = scope;
    const queue = this.#queues.get(workspace_id) ?? { last: Promise.resolve(), length: 0 };
    if (queue.length > WAITING_MAX) {
      const detail = `${queue.length} forecasts of this workspace are being made`;
      throw new GroundcrewError('already_running', { detail });
    }
    const task: ForecastTask = { ...this.#place, workspace_id, now: scope.now(), request, most: TOLD_MAX };
    const work = queue.last.then(() => inThread(task, signal));
    queue.last = work.catch(() => {});
    queue.length += 1;
    this.#queues.set(workspace_id, queue);
    try {
      return await work;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) this.#queues.delete(workspace_id);
    }
  }
}

async function inThread(task: ForecastTask, signal: AbortSignal | undefined): Promise<ForecastTold> {
  if (signal?.aborted) throw new GroundcrewError('stopped', { detail: 'whoever asked has gone away' });
  const worker = new Worker(new URL('./forecast-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const over = new AbortController();
  const said = Promise.withResolvers<ForecastSaid>();
  worker.once('message', (message: ForecastSaid) => said.resolve(message));
  worker.once('error', (error) => said.reject(error));
  worker.once('exit', () => said.reject(new GroundcrewError('stopped', { detail: 'the forecast was ended' })));
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  const late = delay(LASTS_MS, over.signal).then(
    () => said.reject(new GroundcrewError('too_large', { detail: 'it takes more than a minute: ask for fewer days' })),
    () => {},
  );
  try {
    const end = await said.promise;
    if (end.ok) return end.answer;
    const { code, message, details } = end.error;
    if (code === 'internal') throw new Error(`A forecast failed: ${end.words}`);
    const [, detail] = /^[^:]*: (.*)$/s.exec(message) ?? [];
    // The registered message is put before it once more.
    throw new GroundcrewError(code, detail === undefined ? { details } : { detail, details });
  } finally {
    signal?.removeEventListener('abort', stop);
    over.abort();
    await late;
    await worker.terminate();
  }
}
