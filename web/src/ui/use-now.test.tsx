import { act, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from '#testing/render.tsx';
import { learnServerTime, useNow } from './use-now.ts';

afterEach(() => vi.useRealTimers());

function Shown() {
  return <output>{new Date(useNow()).toISOString().slice(0, 19)}</output>;
}

test('between two answers the page goes on at the pace of the server’s time', async () => {
  await render(<Shown />);
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const shown = () => screen.getByRole('status').textContent;
  act(() => learnServerTime('2026-03-02T10:00:00Z', Date.now(), 60));
  expect(shown()).toBe('2026-03-02T10:00:00');
  act(() => void vi.advanceTimersByTime(10_000));
  expect(shown()).toBe('2026-03-02T10:10:00');
  act(() => learnServerTime('2026-03-02T10:12:00Z'));
  act(() => learnServerTime('2026-03-02T09:00:00Z', Date.now() - 60_000));
  expect(shown()).toBe('2026-03-02T10:12:00');
  act(() => learnServerTime('2026-03-02T10:20:00Z', Date.now(), 1));
  act(() => void vi.advanceTimersByTime(10_000));
  expect(shown()).toBe('2026-03-02T10:20:10');
});
