// The threads in which forecasts are made. One stays warm for the next: to begin a thread takes longer than most forecasts do.
import { Worker } from 'node:worker_threads';
import type { ForecastSaid, ForecastTask, ForecastTold } from '#engine/forecast/thread.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay } from '#lib/time.ts';

/** Real time. */
const LASTS_MS = 60_000;
/** A thread that would grow beyond this is ended, not the server. */
const HEAP_MB = 1_024;

export class ForecastThreads {
  #warm: Worker | null = null;

  /** Throws what `forecastOf` throws, `stopped` by the signal, and `too_large` for one that takes too long. */
  async make(task: ForecastTask, signal: AbortSignal | undefined): Promise<ForecastTold> {
    if (signal?.aborted) throw new GroundcrewError('stopped', { detail: 'whoever asked has gone away' });
    const worker = this.#warm ?? this.#begun();
    this.#warm = null;
    worker.ref();
    const end = await said(worker, task, signal).catch(async (error: unknown) => {
      await worker.terminate();
      throw error;
    });
    await this.#keep(worker);
    if (end.ok) return end.answer;
    const { code, message, details } = end.error;
    if (code === 'internal') throw new Error(`A forecast failed: ${end.words}`);
    const [, detail] = /^[^:]*: (.*)$/s.exec(message) ?? [];
    // The registered message is put before it once more.
    throw new GroundcrewError(code, detail === undefined ? { details } : { detail, details });
  }

  #begun(): Worker {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    const forget = () => {
      if (this.#warm === worker) this.#warm = null;
    };
    // Without a listener an error would end the server.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  }

  async #keep(worker: Worker): Promise<void> {
    if (this.#warm !== null) return void (await worker.terminate());
    this.#warm = worker;
    // Nobody waits for it when the server ends.
    worker.unref();
  }
}

async function said(worker: Worker, task: ForecastTask, signal: AbortSignal | undefined): Promise<ForecastSaid> {
  const over = new AbortController();
  const end = Promise.withResolvers<ForecastSaid>();
  const ended = () => end.reject(new GroundcrewError('stopped', { detail: 'the forecast was ended' }));
  worker.once('message', end.resolve);
  worker.once('error', end.reject);
  worker.once('exit', ended);
  signal?.addEventListener('abort', ended, { once: true });
  const late = delay(LASTS_MS, over.signal).then(
    () => end.reject(new GroundcrewError('too_large', { detail: 'it takes more than a minute: ask for fewer days' })),
    () => {},
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  worker.postMessage(task);
  try {
    return await end.promise;
  } finally {
    worker.off('message', end.resolve);
    worker.off('error', end.reject);
    worker.off('exit', ended);
    signal?.removeEventListener('abort', ended);
    over.abort();
    await late;
  }
}
