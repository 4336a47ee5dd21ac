import { expect, test } from 'vitest';
import { sleepAware } from './sleep-aware.ts';

const HOUR_MS = 3_600_000;

function machine() {
  const clocks = { steady: 5_000, wall: Date.parse('2026-01-12T12:00:00Z'), uptime: 900_000 };
  let asked = 0;
  const time = sleepAware({
    steady: () => clocks.steady,
    wall: () => clocks.wall,
    uptime: () => {
      asked += 1;
      // To hundredths of a second.
      return Math.floor(clocks.uptime / 10) * 10;
    },
  });
  let jumps = 0;
  const off = time.onJump(() => (jumps += 1));
  return {
    time,
    off,
    pass: (milliseconds: number) => {
      clocks.steady += milliseconds;
      clocks.wall += milliseconds;
      clocks.uptime += milliseconds;
    },
    sleep: (milliseconds: number) => {
      clocks.wall += milliseconds;
      clocks.uptime += milliseconds;
    },
    set: (milliseconds: number) => {
      clocks.wall += milliseconds;
    },
    asked: () => asked,
    jumps: async () => {
      await Promise.resolve();
      return jumps;
    },
  };
}

test('a machine that slept finds the time that passed meanwhile at the first look, and it is told', async () => {
  const { time, pass, sleep, jumps } = machine();
  const begun = time.now();
  pass(1_000);
  expect(time.now() - begun).toBe(1_000);
  sleep(HOUR_MS);
  expect(time.now() - begun).toBe(HOUR_MS + 1_000);
  expect(await jumps()).toBe(1);
  pass(1_000);
  sleep(15_000);
  expect(time.now() - begun).toBe(HOUR_MS + 17_000);
  expect(await jumps()).toBe(2);
});

test('whoever sets the clock moves nothing, whichever way; it is told, and a sleep after it still counts', async () => {
  const { time, pass, set, sleep, jumps } = machine();
  const begun = time.now();
  set(24 * HOUR_MS);
  expect(time.now()).toBe(begun);
  pass(1_000);
  set(-48 * HOUR_MS);
  expect(time.now() - begun).toBe(1_000);
  expect(await jumps()).toBe(2);
  sleep(60_000);
  expect(time.now() - begun).toBe(61_000);
});

test('a clock that is set to where it was before a sleep hides it until the next jump, and no longer', () => {
  const { time, set, sleep } = machine();
  const begun = time.now();
  sleep(60_000);
  set(-60_000);
  expect(time.now()).toBe(begun);
  set(1_000);
  expect(time.now() - begun).toBe(60_000);
});

test('what servers of time put right little by little asks for nothing', async () => {
  const { time, pass, set, asked, jumps } = machine();
  const before = asked();
  const begun = time.now();
  for (let n = 0; n < 1_000; n++) {
    pass(1_000);
    set(1);
    time.now();
  }
  expect(time.now() - begun).toBe(1_000_000);
  expect([asked() - before, await jumps()]).toEqual([0, 0]);
});

test('who has gone is told no more', async () => {
  const { time, set, off, jumps } = machine();
  off();
  set(HOUR_MS);
  time.now();
  expect(await jumps()).toBe(0);
});
