import { describe, expect, it } from 'vitest';
import { createClock } from './clock.ts';
import type { RealTime } from './real-time.ts';

const START = '2026-03-01T00:00:00.000Z';
const at = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000);

/** Real time by hand: timers and turns of the event loop come when the test says so. */
function handTime() {
  let monotonic = 1000;
  let turns: (() => void)[] = [];
  const timers = new Set<{ due: number; work: () => void }>();
  const real: RealTime = {
    wall: () => Date.parse(START),
    monotonic: () => monotonic,
    after: (milliseconds, work) => {
      const timer = { due: monotonic + milliseconds, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    soon: (work) => {
      turns.push(work);
    },
  };
  const turn = (): void => {
    const now = turns;
    turns = [];
    for (const work of now) work();
  };
  const settle = (): void => {
    while (turns.length > 0) turn();
  };
  const pass = (milliseconds: number): void => {
    const end = monotonic + milliseconds;
    for (;;) {
      const next = [...timers].filter(({ due }) => due <= end).toSorted((one, other) => one.due - other.due)[0];
      if (!next) break;
      timers.delete(next);
      monotonic = Math.max(monotonic, next.due);
      next.work();
    }
    monotonic = end;
  };
  return { real, turn, settle, pass };
}

function sleeper(clock: ReturnType<typeof createClock>, until: Date, participant?: string, tasks?: number) {
  const seen: { woken: Date | null; dropped: boolean } = { woken: null, dropped: false };
  const wait = clock.wait({
    until,
    participant,
    tasks,
    wake: () => {
      seen.woken = clock.now();
    },
    drop: () => {
      seen.dropped = true;
    },
  });
  return { seen, ...wait };
}

describe('the real and the scaled clock', () => {
  it('run from the given start, at their rate', () => {
    for (const [options, minutes] of [
      [{ mode: 'real', rate: 1 }, 1],
      [{ mode: 'scaled', rate: 60 }, 60],
    ] as const) {
      const { real, pass } = handTime();
      const clock = createClock({ ...options, starts_at: '2026-03-01T00:00:00Z' }, real);
      pass(60_000);
      expect(clock.now()).toEqual(at(minutes));
    }
  });

  it('wake at the moment, and at once when it has passed or is passed by an advance', () => {
    const { real, pass } = handTime();
    const clock = createClock({ mode: 'scaled', rate: 60 }, real);
    expect(sleeper(clock, at(-1)).seen.woken).toEqual(at(0));
    const hour = sleeper(clock, at(60));
    const day = sleeper(clock, at(24 * 60));
    pass(59_999);
    expect(hour.seen.woken).toBeNull();
    pass(1);
    expect(hour.seen.woken).toEqual(at(60));
    clock.advanceTo(at(24 * 60));
    expect(day.seen.woken).toEqual(at(24 * 60));
    pass(1000);
    expect(clock.now()).toEqual(at(24 * 60 + 1));
  });

  it('wait longer than any timer can', () => {
    const { real, pass } = handTime();
    const clock = createClock({ mode: 'real', rate: 1 }, real);
    const far = sleeper(clock, at(60 * 24 * 100));
    pass(99 * 86_400_000);
    expect(far.seen.woken).toBeNull();
    pass(86_400_000);
    expect(far.seen.woken).toEqual(at(60 * 24 * 100));
  });

  it('never run back', () => {
    const { real } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    expect(() => clock.advanceTo(at(-1))).toThrow('never runs back to 2026-02-28T23:59:00.000Z');
    expect(clock.advanceTo(at(0))).toEqual(at(0));
  });
});

describe('the idle clock', () => {
  it('stands still until somebody waits, then jumps to the earliest moment', () => {
    const { real, pass, settle } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    pass(3_600_000);
    settle();
    expect(clock.now()).toEqual(at(0));
    const later = sleeper(clock, at(20));
    const sooner = sleeper(clock, at(10));
    settle();
    expect(sooner.seen.woken).toEqual(at(10));
    expect(later.seen.woken).toEqual(at(20));
  });

  it('hears everything that arrives in the same turn before it jumps', () => {
    const { real, turn } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    sleeper(clock, at(20));
    clock.enter('joiner', 1);
    turn();
    turn();
    expect(clock.now()).toEqual(at(0));
  });

  it('waits for every task of every participant', () => {
    const { real, settle } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    clock.enter('joiner', 2);
    clock.enter('poster', 1);
    const first = sleeper(clock, at(5), 'joiner', 2);
    settle();
    expect(clock.now()).toEqual(at(0));
    clock.report('poster', { tasks: 1, asleep: 1, until: at(9).getTime() });
    settle();
    expect(first.seen.woken).toBeNull();
    sleeper(clock, at(7), 'joiner', 2);
    settle();
    expect(clock.now()).toEqual(at(5));
  });

  it('stays where it woke a task until that task waits again or ends', () => {
    const { real, settle } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    clock.enter('joiner', 1);
    clock.enter('poster', 1);
    sleeper(clock, at(1), 'joiner', 1);
    clock.report('poster', { tasks: 1, asleep: 1, until: at(2).getTime() });
    settle();
    expect(clock.now()).toEqual(at(1));
    sleeper(clock, at(3), 'joiner', 1);
    settle();
    expect(clock.now()).toEqual(at(2));
    expect(clock.participants()).toMatchObject([
      { name: 'joiner', idle: true },
      { name: 'poster', idle: false },
    ]);
    clock.report('poster', { tasks: 0, asleep: 0, until: null });
    settle();
    expect(clock.now()).toEqual(at(3));
  });

  it('does not wait for a participant that is gone, nor for its waiters', () => {
    const { real, settle } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    const leave = clock.enter('crashed', 1);
    const own = sleeper(clock, at(1), 'crashed', 2);
    const other = sleeper(clock, at(2));
    settle();
    expect(clock.now()).toEqual(at(0));
    leave();
    settle();
    expect(own.seen).toEqual({ woken: null, dropped: true });
    expect(other.seen.woken).toEqual(at(2));
  });

  it('tells followers the new time before it wakes anybody', () => {
    const { real, settle } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    const order: string[] = [];
    clock.listen((line) => order.push(line.now));
    clock.wait({ until: at(1), wake: () => order.push('woken'), drop: () => {} });
    settle();
    expect(order).toEqual([START, at(1).toISOString(), 'woken']);
  });

  it('gives a wait up when its signal fires, and all when it is closed', async () => {
    const { real } = handTime();
    const clock = createClock({ mode: 'idle', rate: 0 }, real);
    const giveUp = new AbortController();
    const given = clock.sleepUntil(at(1), giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect(clock.waiting()).toEqual([]);
    const dropped = clock.sleepUntil(at(1));
    clock.close();
    await expect(dropped).rejects.toThrow('stopped');
  });
});
