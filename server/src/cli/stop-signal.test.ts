import { afterEach, expect, test, vi } from 'vitest';
import { onStopSignal } from './stop-signal.ts';

afterEach(() => vi.restoreAllMocks());

test('the same wish heard twice stops once, and only a later one ends the process at once', () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);
  const real = performance.now.bind(performance);
  let ahead_ms = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead_ms);
  const stop = vi.fn<() => void>();
  const off = onStopSignal(stop);
  process.emit('SIGTERM');
  process.emit('SIGTERM');
  process.emit('SIGINT');
  expect(stop).toHaveBeenCalledTimes(1);
  expect(exit).not.toHaveBeenCalled();
  ahead_ms = 11_000;
  process.emit('SIGINT');
  expect(exit).toHaveBeenCalledWith(1);
  off();
  process.emit('SIGTERM');
  expect(stop).toHaveBeenCalledTimes(1);
});
