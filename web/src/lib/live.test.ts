import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Live } from './live.ts';

const sockets: Socket[] = [];

class Socket extends EventTarget {
  closed = false;
  readonly sent: string[] = [];
  readonly url: URL;
  constructor(url: URL) {
    super();
    this.url = url;
    sockets.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.closed = true;
  }
  says(message: object): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }
  breaks(): void {
    this.dispatchEvent(new Event('close'));
  }
}

const last = (): Socket => {
  const socket = sockets.at(-1);
  if (!socket) throw new Error('There is no socket.');
  return socket;
};
const greet = (seq: number) => last().says({ type: 'connection_established', message: 'Connected', seq });

let live: Live;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Socket);
  sockets.length = 0;
  live = new Live();
  live.start();
});

afterEach(() => {
  live.stop();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('after a break it goes on where it was, and tells that it is back', () => {
  const back = vi.fn<() => void>();
  live.onBack(back);
  greet(7);
  last().says({ type: 'stop.lifted', seq: 9, data: { by: 'test' } });
  last().breaks();
  expect(live.connection).toBe('lost');
  expect(live.lost_at).toBe(Date.now());
  vi.advanceTimersByTime(1_000);
  expect(sockets).toHaveLength(2);
  expect(last().url.searchParams.get('since')).toBe('9');
  expect(back).not.toHaveBeenCalled();
  greet(9);
  expect(back).toHaveBeenCalledOnce();
  expect(live).toMatchObject({ connection: 'open', lost_at: null });
});

test('the time of the loss is that of the first failure, and tries become rarer', () => {
  greet(1);
  const lost_at = Date.now();
  last().breaks();
  for (const wait of [1_000, 2_000, 5_000, 10_000, 10_000]) {
    vi.advanceTimersByTime(wait - 1);
    const before = sockets.length;
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(before + 1);
    last().breaks();
  }
  expect(live.lost_at).toBe(lost_at);
});

test('a socket that is silent for longer than the server ever is counts as lost', () => {
  greet(1);
  vi.advanceTimersByTime(40_000);
  last().says({ type: 'ping' });
  expect(last().sent).toEqual(['pong']);
  vi.advanceTimersByTime(44_999);
  expect(live.connection).toBe('open');
  vi.advanceTimersByTime(1);
  expect(live.connection).toBe('lost');
  expect(sockets[0]?.closed).toBe(true);
});

test('what a socket of before still says is not heard', () => {
  const heard = vi.fn<() => void>();
  live.onEvent(heard);
  greet(1);
  const old = last();
  vi.advanceTimersByTime(46_000);
  old.says({ type: 'stop.lifted', seq: 5, data: { by: 'test' } });
  expect(heard).not.toHaveBeenCalled();
});

test('a network that goes is noticed at once, and one that comes back is used at once', () => {
  greet(3);
  window.dispatchEvent(new Event('offline'));
  expect(live.connection).toBe('lost');
  expect(sockets).toHaveLength(1);
  window.dispatchEvent(new Event('online'));
  expect(sockets).toHaveLength(2);
  expect(last().url.searchParams.get('since')).toBe('3');
});

test('whoever comes back to the page after a sleep does not trust the socket of before', () => {
  greet(3);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sockets).toHaveLength(1);
  // Asleep: the clock goes on, timers do not.
  vi.setSystemTime(Date.now() + 3_600_000);
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sockets).toHaveLength(2);
  expect(last().url.searchParams.get('since')).toBe('3');
});

test('nothing is opened any more once it is stopped', () => {
  greet(3);
  last().breaks();
  live.stop();
  vi.advanceTimersByTime(60_000);
  window.dispatchEvent(new Event('online'));
  expect(sockets).toHaveLength(1);
});
