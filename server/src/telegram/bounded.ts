import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';

export type Bounds = {
  timeout_ms: number;
  /** What a time-out is called; asked when it happens. */
  onTimeout: () => TelegramFault;
  /** The link's signal: aborted with the `TelegramError` that ended it. */
  link: AbortSignal;
  /** The caller's own wish to stop. */
  signal?: AbortSignal | undefined;
  /** Default: real time. */
  wait?: typeof delay | undefined;
};

/** Why its timer ends early, as a rule: made once, for an error with its stack takes longer than what it ends. */
export const NOT_NEEDED = new Error('The work was done in time.');

/**
 * Runs `work` until it settles, its time is up, the link is sealed or the caller gives up, whichever comes first; the
 * signal it hands over tells `work` to stop. What `work` does afterwards can never become an unhandled rejection.
 */
export async function bounded<T>(bounds: Bounds, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const timer = new AbortController();
  const onLink = () => stop.abort(bounds.link.reason);
  const onSignal = () => stop.abort(new TelegramError({ kind: 'closed', detail: 'the caller gave up' }));
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason));
  });
  // Work that stops itself and throws at once leaves nobody else to hear of it.
  stopped.catch(() => {});
  bounds.link.addEventListener('abort', onLink);
  bounds.signal?.addEventListener('abort', onSignal);
  if (bounds.link.aborted) onLink();
  else if (bounds.signal?.aborted) onSignal();
  else void expire(bounds, stop, timer.signal);
  try {
    return await Promise.race([stopped, stop.signal.aborted ? stopped : work(stop.signal)]);
  } finally {
    timer.abort(NOT_NEEDED);
    bounds.link.removeEventListener('abort', onLink);
    bounds.signal?.removeEventListener('abort', onSignal);
  }
}

async function expire(bounds: Bounds, stop: AbortController, timer: AbortSignal): Promise<void> {
  try {
    await (bounds.wait ?? delay)(bounds.timeout_ms, timer);
  } catch {
    return;
  }
  stop.abort(new TelegramError(bounds.onTimeout()));
}
