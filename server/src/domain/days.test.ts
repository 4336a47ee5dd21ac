import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMs, countToday, DAY_MS, latest, nextUtcDay, utcDay } from './days.ts';

const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });

describe('A UTC day', () => {
  it('begins at midnight UTC, wherever the machine stands', () => {
    expect(utcDay(new Date('2026-01-12T23:59:59.999Z'))).toBe('2026-01-12');
    expect(utcDay(new Date('2026-01-13T00:00:00.000Z'))).toBe('2026-01-13');
  });

  it('is followed by the next one within 24 hours, and never by itself', () => {
    fc.assert(
      fc.property(instants, (at) => {
        const next = nextUtcDay(at);
        expect(next.getTime() - at.getTime()).toBeGreaterThan(0);
        expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(DAY_MS);
        expect(utcDay(next) > utcDay(at)).toBe(true);
        expect(utcDay(addMs(next, -1))).toBe(utcDay(at));
      }),
    );
  });
});

describe('A counter of the day', () => {
  it('is 0 only on a later day than the one it was counted on', () => {
    const counter = { count: 2, day: '2026-01-12' };
    expect(countToday(counter, new Date('2026-01-12T23:59:59.999Z'))).toBe(2);
    expect(countToday(counter, new Date('2026-01-13T00:00:00Z'))).toBe(0);
    expect(countToday(counter, new Date('2026-01-11T12:00:00Z'))).toBe(2);
  });

  it('gives its quota once for each day that begins, however the clock jumps', () => {
    fc.assert(
      fc.property(fc.array(instants, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (clock, limit) => {
        let counter = { count: 0, day: '1999-12-31' };
        const used = new Map<string, number>();
        for (const now of clock) {
          const count = countToday(counter, now);
          if (count >= limit) continue;
          const today = utcDay(now);
          const day = today > counter.day ? today : counter.day;
          counter = { count: count + 1, day };
          used.set(day, (used.get(day) ?? 0) + 1);
        }
        for (const times of used.values()) expect(times).toBeLessThanOrEqual(limit);
      }),
    );
  });
});

describe('The latest of some instants', () => {
  it('leaves out what is not known', () => {
    const [early, late] = [new Date(1), new Date(2)];
    expect(latest(null, late, early, null)).toEqual(late);
    expect(latest(null, null)).toBeNull();
    expect(latest()).toBeNull();
  });
});
