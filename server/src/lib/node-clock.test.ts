import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openNodeClock, type ClockSample } from './node-clock.ts';
import { liveBy } from './time.ts';

const BEGIN = Date.parse('2026-01-12T12:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Real time that only `pass` moves. */
function standingTime() {
  let at = 5000;
  let timers: { due: number; ring: () => void }[] = [];
  const ears = new Set<() => void>();
  const set = (due: number, ring: () => void) => {
    const timer = { due, ring };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  };
  const time = {
    delays: [] as number[],
    monotonic: () => at,
    delay: (milliseconds: number, signal?: AbortSignal) => {
      time.delays.push(milliseconds);
      return new Promise<void>((resolve, reject) => {
        const cancel = set(at + milliseconds, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          reject(Object.assign(new Error('The operation was aborted'), { name: 'AbortError' }));
        });
      });
    },
    every: (milliseconds: number, work: () => void) => {
      let cancel = () => {};
      const again = () => {
        cancel = set(at + milliseconds, () => {
          again();
          work();
        });
      };
      again();
      return () => cancel();
    },
    pending: () => timers.length,
    onJump: (heard: () => void) => {
      ears.add(heard);
      return () => void ears.delete(heard);
    },
    /** The machine sleeps: no timer moves on, and when it wakes up the time that nobody can set has gone on, or (unnoticed) not. */
    sleep: (milliseconds: number, { unnoticed = false } = {}) => {
      const slept = unnoticed ? 0 : milliseconds;
      at += slept;
      timers = timers.map((timer) => ({ ...timer, due: timer.due + slept }));
      for (const heard of ears) heard();
    },
    pass: async (milliseconds: number) => {
      const end = at + milliseconds;
      for (;;) {
        await settled();
        const next = timers.toSorted((one, other) => one.due - other.due)[0];
        if (!next || next.due > end) break;
        timers = timers.filter((each) => each !== next);
        at = next.due;
        next.ring();
      }
      at = end;
      await settled();
    },
  };
  return time;
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

let time: ReturnType<typeof standingTime>;
let backToRealTime: () => void;
beforeEach(() => {
  time = standingTime();
  backToRealTime = liveBy(time);
});
afterEach(() => backToRealTime());

/** A database whose clock is `ahead_ms` off, and whose answers come back as late as `late` says, the next first. */
function remoteClock() {
  const remote = {
    ahead_ms: 0,
    late: [] as { took_ms: number; off_ms: number }[],
    away: false,
    silent: false,
    asked: 0,
    measure: async (): Promise<ClockSample> => {
      remote.asked++;
      if (remote.silent) return new Promise(() => {});
      if (remote.away) throw new Error('The database is away.');
      const { took_ms, off_ms } = remote.late.shift() ?? { took_ms: 2, off_ms: 0 };
      return { database_ms: BEGIN + time.monotonic() + remote.ahead_ms + off_ms - took_ms / 2, took_ms };
    },
  };
  return remote;
}

async function open(remote: ReturnType<typeof remoteClock>) {
  const leaps: number[] = [];
  const clock = await openNodeClock({ measure: remote.measure, onLeap: (leap_ms) => leaps.push(leap_ms) });
  onTestFinished(clock.close);
  return { clock, leaps, shown: () => clock.now().getTime() - BEGIN - time.monotonic() };
}

test('the database is asked once at the opening, then every minute', async () => {
  const remote = remoteClock();
  const { clock, shown } = await open(remote);
  expect(remote.asked).toBe(1);
  expect(shown()).toBe(0);
  await time.pass(MINUTE_MS - 1);
  expect(remote.asked).toBe(1);
  await time.pass(1);
  expect(remote.asked).toBe(4);
  await time.pass(9 * MINUTE_MS);
  expect(remote.asked).toBe(31);
  await clock.close();
  await time.pass(5 * MINUTE_MS);
  expect(remote.asked).toBe(31);
});

test('whoever sets the clock of this machine moves nothing', async () => {
  const { clock, shown, leaps } = await open(remoteClock());
  vi.useFakeTimers({ toFake: ['Date'], now: BEGIN + 400 * DAY_MS });
  onTestFinished(() => void vi.useRealTimers());
  expect(shown()).toBe(0);
  let woken = false;
  const sleeping = clock.sleepUntil(new Date(clock.now().getTime() + 90_000)).then(() => (woken = true));
  await time.pass(89_999);
  expect(woken).toBe(false);
  vi.setSystemTime(BEGIN - 400 * DAY_MS);
  await time.pass(1);
  expect(woken).toBe(true);
  await sleeping;
  expect(shown()).toBe(0);
  expect(leaps).toEqual([]);
});

test('when the clock of the database is set, all follow within a minute, sleepers too, and it is told', async () => {
  const remote = remoteClock();
  const { clock, shown, leaps } = await open(remote);
  let woken = false;
  const sleeping = clock.sleepUntil(new Date(clock.now().getTime() + DAY_MS)).then(() => (woken = true));
  remote.ahead_ms = DAY_MS;
  await time.pass(MINUTE_MS - 1);
  expect(shown()).toBe(0);
  await time.pass(1);
  expect(shown()).toBe(DAY_MS);
  await time.pass(10_000);
  expect(woken).toBe(true);
  await sleeping;
  remote.ahead_ms = -DAY_MS;
  await time.pass(MINUTE_MS);
  expect(shown()).toBe(-DAY_MS);
  expect(leaps).toEqual([DAY_MS, -2 * DAY_MS]);
});

test('a sleep is slept in pieces of ten seconds, and ends at once when it is broken off', async () => {
  const { clock } = await open(remoteClock());
  const breaking = new AbortController();
  const sleeping = clock.sleepUntil(new Date(clock.now().getTime() + 25_000));
  time.delays = [];
  await time.pass(25_000);
  await sleeping;
  expect(time.delays).toEqual([10_000, 5_000]);
  const broken = clock.sleepUntil(new Date(clock.now().getTime() + 25_000), breaking.signal);
  breaking.abort();
  await expect(broken).rejects.toMatchObject({ name: 'AbortError' });
});

test('while the database is away the time goes on as it was', async () => {
  const remote = remoteClock();
  remote.ahead_ms = 7000;
  const { shown, leaps } = await open(remote);
  remote.away = true;
  await time.pass(60 * MINUTE_MS);
  expect(shown()).toBe(7000);
  expect(remote.asked).toBe(61);
  remote.away = false;
  remote.ahead_ms = 7100;
  await time.pass(MINUTE_MS);
  expect(shown()).toBe(7100);
  expect(leaps).toEqual([]);
});

test('at the opening a database that does not answer is an error', async () => {
  const remote = remoteClock();
  remote.away = true;
  await expect(openNodeClock({ measure: remote.measure })).rejects.toThrow('The database is away.');
  await time.pass(MINUTE_MS);
  expect(remote.asked).toBe(1);
});

test('of three answers the one that came soonest counts', async () => {
  const remote = remoteClock();
  const { shown } = await open(remote);
  remote.ahead_ms = 40;
  remote.late = [
    { took_ms: 900, off_ms: 440 },
    { took_ms: 2, off_ms: 0 },
    { took_ms: 300, off_ms: -140 },
  ];
  await time.pass(MINUTE_MS);
  expect(shown()).toBe(40);
});

test('an answer that took so long that it proves nothing changes nothing', async () => {
  const remote = remoteClock();
  const { shown } = await open(remote);
  remote.late = Array.from({ length: 3 }, () => ({ took_ms: 20_000, off_ms: 9_000 }));
  await time.pass(MINUTE_MS);
  expect(shown()).toBe(0);
});

test('now does not run back by a little: it stands until it is reached again', async () => {
  const remote = remoteClock();
  const { clock, shown, leaps } = await open(remote);
  remote.ahead_ms = -300;
  await time.pass(MINUTE_MS - 1);
  const last = clock.now().getTime();
  await time.pass(1);
  expect(clock.now().getTime()).toBe(last);
  await time.pass(299);
  expect(clock.now().getTime()).toBe(last);
  await time.pass(1);
  expect(clock.now().getTime()).toBe(last + 1);
  expect(shown()).toBe(-300);
  expect(leaps).toEqual([]);
});

test('a measurement that nobody answers is given up, and the next one counts', async () => {
  const remote = remoteClock();
  const { shown, leaps } = await open(remote);
  remote.silent = true;
  await time.pass(MINUTE_MS);
  expect(remote.asked).toBe(2);
  remote.silent = false;
  remote.ahead_ms = 5_000;
  await time.pass(MINUTE_MS);
  expect(shown()).toBe(5_000);
  expect(leaps).toEqual([5_000]);
});

test('at the opening a database that never answers is an error', async () => {
  const remote = remoteClock();
  remote.silent = true;
  const opening = openNodeClock({ measure: remote.measure }).catch(String);
  await time.pass(10_000);
  expect(await opening).toBe('Error: The database did not tell its time within 10 s.');
});

test('after a sleep of the machine the time is right at once, and is measured', async () => {
  const remote = remoteClock();
  const { shown, leaps } = await open(remote);
  await time.pass(5_000);
  time.sleep(8 * 60 * MINUTE_MS);
  expect(shown()).toBe(0);
  await time.pass(0);
  expect(remote.asked).toBe(4);
  expect([shown(), leaps]).toEqual([0, []]);
});

test('a machine that stood still unnoticed has the right time as soon as its clock is put right', async () => {
  const remote = remoteClock();
  const { shown, leaps } = await open(remote);
  remote.ahead_ms = 90_000;
  await time.pass(5_000);
  time.sleep(90_000, { unnoticed: true });
  await time.pass(0);
  expect([shown(), leaps]).toEqual([90_000, [90_000]]);
});

test('a clock that is closed while nobody answers waits for nothing', async () => {
  const remote = remoteClock();
  const { clock } = await open(remote);
  remote.silent = true;
  await time.pass(MINUTE_MS);
  expect(time.pending()).toBeGreaterThan(0);
  await clock.close();
  await time.pass(0);
  expect(time.pending()).toBe(0);
});
