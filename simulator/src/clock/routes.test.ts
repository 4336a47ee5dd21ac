import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { ClockMode } from './mode.ts';
import { serveClock } from './serve-clock.ts';

const START = '2026-03-01T00:00:00.000Z';
const servers: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(mode: ClockMode = { mode: 'idle', rate: 0 }) {
  const server = await serveClock({ ...mode, starts_at: START });
  servers.push(server);
  const { clock, close } = server;
  const url = `http://${server.control}`;
  const post = async (path: string, body: object, signal?: AbortSignal) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  /** Follows the clock; `line()` is the next thing it hears. */
  const follow = async (query = '') => {
    const request = http.get(`${url}/clock/follow${query}`);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const lines = createInterface({ input: response })[Symbol.asyncIterator]();
    const line = async () =>
      JSON.parse(String((await lines.next()).value)) as { now: string; rate: number; mode: string };
    return { line, leave: () => request.destroy(), status: response.statusCode };
  };
  /** Resolves when so many moments are waited for. */
  const waiting = async (count: number) => {
    while (clock.waiting().length !== count) await new Promise(setImmediate);
  };
  return { close, clock, post, follow, waiting, url };
}

describe('the clock over HTTP', () => {
  it('tells its state and moves forward, never back', async () => {
    const { post, url } = await serve();
    expect(await (await fetch(`${url}/clock`)).json()).toEqual({
      now: START,
      rate: 0,
      mode: 'idle',
      participants: [],
      waiting: [],
    });
    expect(await post('/clock/advance', { seconds: 90 })).toEqual({
      status: 200,
      body: { now: '2026-03-01T00:01:30.000Z' },
    });
    expect((await post('/clock/advance', { to: '2026-03-02T00:00:00+02:00' })).body).toEqual({
      now: '2026-03-01T22:00:00.000Z',
    });
    const back = await post('/clock/advance', { to: START });
    expect(back.status).toBe(400);
    expect(back.body['message']).toContain('never runs back');
    expect((await post('/clock/advance', { seconds: -1 })).status).toBe(400);
    expect((await post('/clock/advance', { minutes: 1 })).status).toBe(400);
  });

  it('answers a wait when an advance or a jump has reached its moment', async () => {
    const { post, follow, clock, waiting } = await serve();
    const busy = await follow('?participant=busy&tasks=1');
    const wait = post('/clock/wait', { until: '2026-03-01T01:00:00Z' });
    await waiting(1);
    await post('/clock/advance', { seconds: 7200 });
    expect((await wait).body).toEqual({ now: '2026-03-01T02:00:00.000Z' });
    const jump = post('/clock/wait', { until: '2026-03-05T00:00:00Z' });
    await waiting(1);
    expect(clock.now().toISOString()).toBe('2026-03-01T02:00:00.000Z');
    busy.leave();
    expect((await jump).body).toEqual({ now: '2026-03-05T00:00:00.000Z' });
    expect((await post('/clock/wait', { until: START })).body).toEqual({ now: '2026-03-05T00:00:00.000Z' });
  });

  it('forgets a waiter whose client has gone', async () => {
    const { post, follow, waiting } = await serve();
    await follow('?participant=busy&tasks=1');
    const client = new AbortController();
    const wait = post('/clock/wait', { until: '2026-03-01T01:00:00Z' }, client.signal);
    await waiting(1);
    client.abort();
    await expect(wait).rejects.toThrow('aborted');
    await waiting(0);
  });

  it('sends followers a line at once and at every change', async () => {
    const { post, follow } = await serve();
    const screen = await follow();
    expect(await screen.line()).toEqual({ now: START, rate: 0, mode: 'idle' });
    const worker = await follow('?participant=worker');
    expect(await screen.line()).toEqual({ now: START, rate: 0, mode: 'idle' });
    expect(await worker.line()).toEqual({ now: START, rate: 0, mode: 'idle' });
    await post('/clock/advance', { seconds: 1 });
    expect((await worker.line()).now).toBe('2026-03-01T00:00:01.000Z');
    expect((await screen.line()).now).toBe('2026-03-01T00:00:01.000Z');
  });

  it('jumps only when all tasks of all participants wait', async () => {
    const { post, follow, clock } = await serve();
    await follow('?participant=a');
    await follow('?participant=b');
    await post('/clock/tasks', { participant: 'a', tasks: 2 });
    await post('/clock/tasks', { participant: 'b', tasks: 1, asleep: 1, until: '2026-03-01T00:30:00Z' });
    const wait = post('/clock/wait', { until: '2026-03-01T01:00:00Z', participant: 'a', tasks: 2 });
    expect((await post('/clock/tasks', { participant: 'a', tasks: 2 })).body).toEqual({ now: START });
    await post('/clock/tasks', { participant: 'a', tasks: 1 });
    while (clock.now().toISOString() === START) await new Promise(setImmediate);
    expect(clock.now().toISOString()).toBe('2026-03-01T00:30:00.000Z');
    await post('/clock/tasks', { participant: 'b', tasks: 0 });
    expect((await wait).body).toEqual({ now: '2026-03-01T01:00:00.000Z' });
  });

  it('lets a participant go with its stream, and answers its waiters that it is gone', async () => {
    const { post, follow, waiting, clock } = await serve();
    const stream = await follow('?participant=a&tasks=2');
    const wait = post('/clock/wait', { until: '2026-03-01T01:00:00Z', participant: 'a' });
    await waiting(1);
    stream.leave();
    expect((await wait).status).toBe(410);
    expect(clock.participants()).toEqual([]);
    expect((await post('/clock/tasks', { participant: 'a', tasks: 1 })).status).toBe(409);
    expect((await post('/clock/wait', { until: START, participant: 'a' })).status).toBe(409);
  });

  it('refuses a second participant of the same name', async () => {
    const { follow } = await serve();
    await follow('?participant=a');
    expect((await follow('?participant=a')).status).toBe(409);
  });

  it('runs fast where it is told to', async () => {
    const { post } = await serve({ mode: 'scaled', rate: 3600 });
    const answer = await post('/clock/wait', { until: '2026-03-01T00:02:00Z' });
    expect(String(answer.body['now']) >= '2026-03-01T00:02:00.000Z').toBe(true);
  });

  it('closes while others follow and wait', async () => {
    const { close, post, follow, waiting } = await serve();
    await follow('?participant=a&tasks=1');
    const wait = post('/clock/wait', { until: '2026-03-01T01:00:00Z' });
    await waiting(1);
    await close();
    expect((await wait).status).toBe(410);
  });
});
