import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from './days.ts';
import { FLOOD_MEMORY_MS, floodEnds, pauseFactor, slowedBy, slowedUntil, type Flood } from './floods.ts';

const T0 = new Date('2026-01-12T10:00:00Z');
const flood = (account_id: number, after_ms: number, method = 'channels.joinChannel'): Flood => ({
  account_id,
  method,
  seconds: 30,
  at: addMs(T0, after_ms),
});
const factorAt = (floods: Flood[], account_id: number, after_ms: number) =>
  pauseFactor(floods, account_id, addMs(T0, after_ms));

describe('Pauses of an account', () => {
  it('are as they are with no flood, or one', () => {
    expect(factorAt([], 1, 0)).toBe(1);
    expect(factorAt([flood(1, 0)], 1, 0)).toBe(1);
  });

  it('double for 24 hours after two floods within an hour, of whichever methods', () => {
    const floods = [flood(1, 0), flood(1, HOUR_MS, 'messages.sendMessage')];
    expect(factorAt(floods, 1, HOUR_MS)).toBe(2);
    expect(factorAt(floods, 1, HOUR_MS + DAY_MS - 1)).toBe(2);
    expect(factorAt(floods, 1, HOUR_MS + DAY_MS)).toBe(1);
  });

  it('stay as they are when the floods lie more than an hour apart', () => {
    expect(factorAt([flood(1, 0), flood(1, HOUR_MS + 1)], 1, HOUR_MS + 1)).toBe(1);
  });

  it('stay as they are when the floods were those of another account, or of two in different methods', () => {
    expect(factorAt([flood(1, 0), flood(1, 1)], 2, 2)).toBe(1);
    expect(factorAt([flood(1, 0, 'a'), flood(2, 1, 'b')], 1, 2)).toBe(1);
  });

  it('count two floods of one moment as two', () => {
    expect(factorAt([flood(1, 0), flood(1, 0)], 1, 0)).toBe(2);
  });
});

describe('Pauses of the whole pool', () => {
  it('double for an hour when one method floods two accounts within 10 minutes, for bystanders too', () => {
    const floods = [flood(1, 0), flood(2, 10 * MINUTE_MS)];
    expect(factorAt(floods, 3, 10 * MINUTE_MS)).toBe(2);
    expect(factorAt(floods, 1, 10 * MINUTE_MS + HOUR_MS - 1)).toBe(2);
    expect(factorAt(floods, 1, 10 * MINUTE_MS + HOUR_MS)).toBe(1);
  });

  it('stay as they are when the floods lie more than 10 minutes apart', () => {
    expect(factorAt([flood(1, 0), flood(2, 10 * MINUTE_MS + 1)], 3, 10 * MINUTE_MS + 1)).toBe(1);
  });

  it('double what the account has doubled already', () => {
    expect(factorAt([flood(1, 0), flood(1, 1), flood(2, 2)], 1, 3)).toBe(4);
    expect(factorAt([flood(1, 0), flood(1, 1), flood(2, 2)], 2, 3)).toBe(2);
  });
});

/** The rule of the specification, word by word: over all pairs, in whichever order. */
function expected(floods: Flood[], account_id: number, now: Date): number {
  let [slow, crowd] = [1, 1];
  for (const [n, a] of floods.entries()) {
    for (const b of floods.slice(n + 1)) {
      const later = Math.max(a.at.getTime(), b.at.getTime());
      const apart = later - Math.min(a.at.getTime(), b.at.getTime());
      const age = now.getTime() - later;
      if (age < 0) continue;
      if (a.account_id === account_id && b.account_id === account_id && apart <= HOUR_MS && age < DAY_MS) slow = 2;
      if (a.account_id !== b.account_id && a.method === b.method && apart <= 10 * MINUTE_MS && age < HOUR_MS) crowd = 2;
    }
  }
  return slow * crowd;
}

const ledger = fc.array(
  fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 26 * 60 }), fc.constantFrom('a', 'b'))
    .map(([account_id, minute, method]) => flood(account_id, minute * MINUTE_MS, method)),
  { maxLength: 8 },
);
const minutes = fc.integer({ min: 0, max: 52 * 60 });

describe('For any ledger', () => {
  it('the factor is what the rule says, in whichever order the floods come', () => {
    fc.assert(
      fc.property(ledger, minutes, (floods, minute) => {
        const now = addMs(T0, minute * MINUTE_MS);
        expect(pauseFactor(floods, 1, now)).toBe(expected(floods, 1, now));
        expect(pauseFactor(floods.toReversed(), 1, now)).toBe(expected(floods, 1, now));
      }),
      { numRuns: 500 },
    );
  });

  it('nothing older than the memory of floods has a say', () => {
    fc.assert(
      fc.property(ledger, minutes, (floods, minute) => {
        const now = addMs(T0, minute * MINUTE_MS);
        const remembered = floods.filter((each) => each.at >= addMs(now, -FLOOD_MEMORY_MS));
        expect(pauseFactor(remembered, 1, now)).toBe(pauseFactor(floods, 1, now));
      }),
      { numRuns: 500 },
    );
  });
});

describe('The end of a flood', () => {
  it('is never before Telegram said, and a moment after, since whoever comes too early is flooded again', () => {
    const waited_ms = floodEnds(T0, 42).getTime() - T0.getTime();
    expect(waited_ms).toBeGreaterThan(42_000);
    expect(waited_ms).toBeLessThanOrEqual(45_000);
  });

  it('is a date also for the longest wait that can be told', () => {
    expect(floodEnds(T0, 2 ** 31 - 1).toISOString()).toMatch(/^2094-/);
  });
});

const SO = [true, false];
/** Right before a moment, and at it. */
const edge = (at: Date | null, is: (at: Date) => boolean) => (at ? [is(addMs(at, -1)), is(at)] : SO);

it('Slow-downs end when it is said that they do', () => {
  const some = fc.array(
    fc.record({
      account: fc.integer({ min: 1, max: 3 }),
      after: fc.integer({ min: 0, max: 240 }),
      method: fc.constantFrom('a', 'b'),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(some, fc.integer({ min: 0, max: 300 }), (made, now_min) => {
      const floods = made.map(({ account, after, method }) => flood(account, after * MINUTE_MS, method));
      const now = addMs(T0, now_min * MINUTE_MS);
      const known = floods.filter(({ at }) => at <= now);
      const { accounts, pool } = slowedUntil(floods, now);
      for (const id of [1, 2, 3]) {
        const until = accounts.get(id) ?? null;
        expect(slowedBy(known, id, now).account).toBe(until !== null);
        expect(edge(until, (at) => slowedBy(known, id, at).account)).toEqual(SO);
      }
      expect(slowedBy(known, 0, now).pool).toBe(pool !== null);
      expect(edge(pool, (at) => slowedBy(known, 0, at).pool)).toEqual(SO);
    }),
  );
});
