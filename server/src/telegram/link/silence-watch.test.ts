import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchSilence, type Watched } from './silence-watch.ts';

/** A connection that counts how often it was found silent. */
function connection(): Watched & { silent: number } {
  const watched = { heard_at_ms: performance.now(), silent: 0, onSilence: () => (watched.silent += 1) };
  return watched;
}

describe('A connection that is watched', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is found silent within 15 seconds, once, and only when nothing came', () => {
    const [silent, talking] = [connection(), connection()];
    const stops = [watchSilence(silent), watchSilence(talking)];
    vi.advanceTimersByTime(13_000);
    talking.heard_at_ms = performance.now();
    expect(silent.silent).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(silent.silent).toBe(1);
    vi.advanceTimersByTime(10_000);
    talking.heard_at_ms = performance.now();
    vi.advanceTimersByTime(13_000);
    expect(silent.silent).toBe(1);
    expect(talking.silent).toBe(0);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given the time during which this process stood still', () => {
    const watched = connection();
    const stop = watchSilence(watched);
    vi.advanceTimersByTime(1000);
    // The process was stopped: time went on, and no timer ran.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
    vi.advanceTimersByTime(500);
    expect(watched.silent).toBe(0);
    clock.mockRestore();
    stop();
  });
});
