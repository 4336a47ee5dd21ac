import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { followSimulatedClock, type FollowOptions } from '@groundcrew/server/lib/simulated-time.ts';
import type { ClockMode } from '@groundcrew/simulator/clock/mode.ts';
import { serveClock } from '@groundcrew/simulator/clock/serve-clock.ts';
import { afterEach, describe, expect, it } from 'vitest';

const START = '2026-03-01T00:00:00.000Z';
const IDLE: ClockMode = { mode: 'idle', rate: 0 };
const at = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000);
const minute = (date: Date) => (date.getTime() - Date.parse(START)) / 60_000;

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function serve(mode: ClockMode, port = 0) {
  const server = await serveClock({ ...mode, starts_at: START }, port);
  cleanUps.push(server.close);
  return server;
}

async function follow(control: string, options?: FollowOptions) {
  const clock = await followSimulatedClock(control, options);
  cleanUps.push(clock.close);
  return clock;
}

async function until(condition: () => boolean) {
  while (!condition()) await new Promise(setImmediate);
}

describe('a process that follows an idle clock', () => {
  it('sleeps through a day at once', async () => {
    const { control } = await serve(IDLE);
    const clock = await follow(control);
    expect(clock.now()).toEqual(at(0));
    await clock.sleepUntil(at(24 * 60));
    expect(clock.now()).toEqual(at(24 * 60));
    await clock.sleepUntil(at(60));
    expect(clock.now()).toEqual(at(24 * 60));
  });

  it('holds the time while one of its tasks works, however long that takes', async () => {
    const { control } = await serve(IDLE);
    const clock = await follow(control);
    const worked: number[] = [];
    const work = Promise.withResolvers<void>();
    const worker = clock.task(async () => {
      await work.promise;
      worked.push(minute(clock.now()));
      await clock.sleepUntil(at(5));
      worked.push(minute(clock.now()));
    });
    const sleeper = clock.task(() => clock.sleepUntil(at(10)));
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(clock.now()).toEqual(at(0));
    work.resolve();
    await Promise.all([worker, sleeper]);
    expect(worked).toEqual([0, 5]);
    expect(clock.now()).toEqual(at(10));
  });

  it('lets others sleep on while a task only looks on, and holds the time again when that goes on to work', async () => {
    const { control } = await serve(IDLE);
    const [watching, working] = [await follow(control), await follow(control)];
    const [looked, worked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const watcher = watching.task(async () => {
      await watching.watch(() => looked.promise);
      await worked.promise;
    });
    await working.task(() => working.sleepUntil(at(60)));
    expect(working.now()).toEqual(at(60));
    looked.resolve();
    await until(() => watching.now() >= at(60));
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    const sleeper = working.task(() => working.sleepUntil(at(70)));
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(working.now()).toEqual(at(60));
    worked.resolve();
    await Promise.all([watcher, sleeper]);
    expect(working.now()).toEqual(at(70));
  });

  it('does not jump of itself while nobody does more than look on', async () => {
    const { control } = await serve(IDLE);
    const clock = await follow(control);
    const looked = Promise.withResolvers<void>();
    const watcher = clock.task(() => clock.watch(() => looked.promise));
    for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
    expect(clock.now()).toEqual(at(0));
    looked.resolve();
    await watcher;
  });

  it('takes a task that runs others for one that waits for them', async () => {
    const { control } = await serve(IDLE);
    const clock = await follow(control);
    const order: string[] = [];
    await clock.task(async () => {
      const inside = [3, 1, 2].map((minutes) =>
        clock.task(async () => {
          await clock.sleepUntil(at(minutes));
          order.push(`${minutes} at ${minute(clock.now())}`);
        }),
      );
      await Promise.all(inside);
      await clock.sleepUntil(at(4));
    });
    expect(order).toEqual(['1 at 1', '2 at 2', '3 at 3']);
    expect(clock.now()).toEqual(at(4));
  });

  it('moves together with other processes, none of them past the work of another', async () => {
    const { control, clock: simulated } = await serve(IDLE);
    const log: { process: number; task: number; minute: number }[] = [];
    const processes = await Promise.all([0, 1, 2].map((index) => follow(control, { name: `p${index}` })));
    let begun = 0;
    const tasks = processes.flatMap((clock, process) =>
      [1, 2, 3, 4].map((task) =>
        clock.task(async () => {
          begun++;
          await until(() => begun === 12);
          for (let round = 1; round <= 10; round++) {
            await clock.sleepUntil(at(round * (process * 4 + task)));
            log.push({ process, task, minute: minute(clock.now()) });
            // Work that takes real time: were it not counted, others would leap ahead.
            await new Promise((resolve) => setTimeout(resolve, 1));
            expect(minute(simulated.now())).toBe(round * (process * 4 + task));
          }
        }),
      ),
    );
    await Promise.all(tasks);
    expect(log.map((entry) => entry.minute)).toEqual(log.map((entry) => entry.minute).toSorted((a, b) => a - b));
    expect(log).toHaveLength(120);
    await until(() => simulated.participants().every(({ idle, tasks }) => idle && tasks === 0));
  });

  it('gives a sleep up when its signal fires, and keeps time for the others', async () => {
    const { control, clock: simulated } = await serve(IDLE);
    const clock = await follow(control);
    const held = Promise.withResolvers<void>();
    const holder = clock.task(() => held.promise);
    const giveUp = new AbortController();
    const given = clock.sleepUntil(at(1), giveUp.signal);
    const kept = clock.sleepUntil(at(2));
    await until(() => simulated.waiting().length === 1);
    giveUp.abort();
    await expect(given).rejects.toMatchObject({ name: 'AbortError' });
    await expect(clock.sleepUntil(at(1), giveUp.signal)).rejects.toMatchObject({ name: 'AbortError' });
    held.resolve();
    await holder;
    await kept;
    expect(clock.now()).toEqual(at(2));
  });

  it('begins a task only when the simulator has heard of it, at the time that it then is', async () => {
    const { control, clock: simulated } = await serve(IDLE);
    const clock = await follow(control);
    const other = await follow(control);
    const sleeping = other.sleepUntil(at(60));
    const seen = await clock.task(async () => {
      const first = clock.now();
      for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
      return [first, clock.now(), simulated.now()];
    });
    expect(new Set(seen.map(Number)).size).toBe(1);
    await sleeping;
  });

  it('sleeps on when the simulator is gone for a moment, and never sees time run back', async () => {
    const first = await serve(IDLE);
    const clock = await follow(first.control);
    first.clock.advanceTo(at(30));
    const hold = Promise.withResolvers<void>();
    const held = clock.task(() => hold.promise);
    const sleeping = clock.sleepUntil(at(60));
    await until(() => first.clock.waiting().length === 1);
    await first.close();
    const second = await serve(IDLE, Number(first.control.split(':')[1]));
    await until(() => second.clock.waiting().length === 1);
    expect(second.clock.now()).toEqual(at(0));
    expect(clock.now()).toEqual(at(30));
    hold.resolve();
    await held;
    await sleeping;
    expect(clock.now()).toEqual(at(60));
  });

  it('says where the clock was when it stays away', async () => {
    const { control, close } = await serve(IDLE);
    const clock = await follow(control, { max_failures: 2 });
    const hold = Promise.withResolvers<void>();
    const held = clock.task(() => hold.promise);
    const sleeping = clock.sleepUntil(at(60));
    await close();
    const message = `the simulated clock at ${control} was lost: 2 attempts failed`;
    await expect(sleeping).rejects.toThrow(message);
    await expect(clock.task(async () => {})).rejects.toThrow(message);
    hold.resolve();
    await held;
  });

  it('ends its sleeps when it is closed, and does not hold back the others any more', async () => {
    const { control } = await serve(IDLE);
    const closing = await follow(control);
    const other = await follow(control);
    void closing.task(() => new Promise(() => {}));
    const sleeping = closing.sleepUntil(at(1));
    const kept = other.sleepUntil(at(2));
    await closing.close();
    await expect(sleeping).rejects.toMatchObject({ name: 'AbortError' });
    await kept;
  });
});

describe('a process that follows a running clock', () => {
  it('sleeps in simulated time and follows an advance', async () => {
    const { control, clock: simulated } = await serve({ mode: 'scaled', rate: 3600 });
    const clock = await follow(control);
    await clock.task(() => clock.sleepUntil(at(5)));
    expect(minute(clock.now())).toBeGreaterThanOrEqual(5);
    expect(minute(clock.now())).toBeLessThan(200);
    const sleeping = clock.sleepUntil(at(60 * 24 * 40));
    await until(() => simulated.participants().length === 1);
    simulated.advanceTo(at(60 * 24 * 40));
    await sleeping;
    expect(minute(clock.now())).toBeGreaterThanOrEqual(60 * 24 * 40);
  });

  it('goes at the real pace from where the simulator began', async () => {
    const { control } = await serve({ mode: 'real', rate: 1 });
    const clock = await follow(control);
    await clock.sleepUntil(new Date(clock.now().getTime() + 20));
    const passed = clock.now().getTime() - Date.parse(START);
    expect(passed).toBeGreaterThanOrEqual(20);
    expect(passed).toBeLessThan(10_000);
  });
});

describe('the end of a process', () => {
  const program = (control: string, work: string) => `
    import { followSimulatedClock } from '@groundcrew/server/lib/simulated-time.ts';
    const clock = await followSimulatedClock('${control}');
    ${work}`;
  const run = async (source: string) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'exit')) as [number | null];
    return { code, output };
  };

  it('is not held up by the clock, closed or not, but by whoever sleeps', async () => {
    const { control } = await serve(IDLE);
    const sleep = `await clock.task(() => clock.sleepUntil(new Date('${at(9).toISOString()}')));`;
    const say = 'console.log(clock.now().toISOString());';
    const results = await Promise.all([
      run(program(control, sleep + say)),
      run(program(control, `${sleep + say}await clock.close();`)),
    ]);
    expect(results).toEqual([1, 2].map(() => ({ code: 0, output: `${at(9).toISOString()}\n` })));
  });
});
