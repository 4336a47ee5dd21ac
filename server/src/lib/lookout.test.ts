import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Lookout } from './lookout.ts';
import { liveBy } from './time.ts';

let ticks: Set<() => void>;
let backToRealTime = () => {};
beforeEach(() => {
  ticks = new Set();
  const every = (_milliseconds: number, work: () => void) => {
    ticks.add(work);
    return () => void ticks.delete(work);
  };
  backToRealTime = liveBy({ monotonic: () => 0, delay: () => Promise.resolve(), every });
});
afterEach(() => backToRealTime());

/** One whose looks last until they are let go, and that hears somebody. */
function heldLookout() {
  const looks: PromiseWithResolvers<void>[] = [];
  const heard = new Set<() => void>();
  const lookout = new Lookout({
    every_ms: 1_000,
    hear: (look) => {
      heard.add(look);
      return () => void heard.delete(look);
    },
    look: () => {
      const look = Promise.withResolvers<void>();
      looks.push(look);
      return look.promise;
    },
  });
  const letGo = () => looks.at(-1)?.resolve();
  return { lookout, looks, heard, letGo };
}

test('it looks at once, every so often, and when it hears something', async () => {
  const { lookout, looks, heard, letGo } = heldLookout();
  expect(looks).toHaveLength(0);
  lookout.start();
  expect(looks).toHaveLength(1);
  for (const [at, say] of [...ticks, ...heard].entries()) {
    letGo();
    await vi.waitFor(() => {
      say();
      expect(looks).toHaveLength(at + 2);
    });
  }
  letGo();
  await lookout.stop();
});

test('what is said during a look is looked for once more, and only once', async () => {
  const { lookout, looks, letGo } = heldLookout();
  lookout.start();
  for (let n = 0; n < 3; n += 1) lookout.look();
  expect(looks).toHaveLength(1);
  letGo();
  await vi.waitFor(() => expect(looks).toHaveLength(2));
  letGo();
  await lookout.stop();
  expect(looks).toHaveLength(2);
});

test('once stopped it waits for the look under way, hears nobody and looks no more', async () => {
  const { lookout, looks, heard, letGo } = heldLookout();
  lookout.start();
  lookout.look();
  let stopped = false;
  const stopping = lookout.stop().then(() => (stopped = true));
  expect([lookout.signal.aborted, ticks.size, heard.size]).toEqual([true, 0, 0]);
  await Promise.resolve();
  expect(stopped).toBe(false);
  letGo();
  await stopping;
  lookout.look();
  expect(looks).toHaveLength(1);
});
