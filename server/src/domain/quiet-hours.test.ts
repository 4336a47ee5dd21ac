import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietHoursText, quietUntil, readQuietHours, type QuietHours } from './quiet-hours.ts';
import { offsetMs, wallOf } from './schedule/zones.ts';

const hours = (from: string, to: string, zone = 'Europe/Kyiv'): QuietHours => ({ zone, from, to });
const until = (quiet: QuietHours, at: string) => quietUntil(quiet, new Date(at))?.toISOString() ?? null;

describe('Quiet hours', () => {
  it('hold from their first to their last instant, by the clock on the wall', () => {
    const lunch = hours('12:00', '13:30');
    expect(until(lunch, '2026-01-12T09:59:59.999Z')).toBeNull();
    expect(until(lunch, '2026-01-12T10:00:00.000Z')).toBe('2026-01-12T11:30:00.000Z');
    expect(until(lunch, '2026-01-12T11:29:59.999Z')).toBe('2026-01-12T11:30:00.000Z');
    expect(until(lunch, '2026-01-12T11:30:00.000Z')).toBeNull();
  });

  it('may pass midnight', () => {
    const night = hours('22:00', '08:00');
    expect(until(night, '2026-01-12T19:59:59.999Z')).toBeNull();
    expect(until(night, '2026-01-12T20:00:00.000Z')).toBe('2026-01-13T06:00:00.000Z');
    expect(until(night, '2026-01-12T23:30:00.000Z')).toBe('2026-01-13T06:00:00.000Z');
    expect(until(night, '2026-01-13T06:00:00.000Z')).toBeNull();
  });

  it('of a night in which clocks are set ahead end at the same time of the morning', () => {
    expect(until(hours('22:00', '08:00'), '2026-03-28T23:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
  });

  it('of a night in which clocks are set back last an hour longer', () => {
    expect(until(hours('22:00', '08:00'), '2026-10-24T20:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('that end in the hour which a day lacks end when the clocks jump over it', () => {
    // At 03:00 clocks in Kyiv are set to 04:00.
    expect(until(hours('22:00', '03:30'), '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(until(hours('22:00', '03:30'), '2026-03-29T01:00:00Z')).toBeNull();
    expect(until(hours('03:30', '05:00'), '2026-03-29T00:59:59Z')).toBeNull();
    expect(until(hours('03:30', '05:00'), '2026-03-29T01:00:00Z')).toBe('2026-03-29T02:00:00.000Z');
  });

  it('that end in the hour which comes twice end the second time, and begin the first time', () => {
    // At 04:00 clocks in Kyiv are set back to 03:00: 03:30 is 00:30 and 01:30 in UTC.
    expect(until(hours('22:00', '03:30'), '2026-10-25T00:45:00Z')).toBe('2026-10-25T01:30:00.000Z');
    expect(until(hours('03:30', '05:00'), '2026-10-25T00:29:59Z')).toBeNull();
    expect(until(hours('03:30', '05:00'), '2026-10-25T00:30:00Z')).toBe('2026-10-25T03:00:00.000Z');
    expect(until(hours('03:30', '05:00'), '2026-10-25T01:10:00Z')).toBe('2026-10-25T03:00:00.000Z');
  });

  it('of almost the whole day leave the rest of it free', () => {
    const most = hours('08:05', '08:00', 'UTC');
    expect(until(most, '2026-01-12T08:05:00Z')).toBe('2026-01-13T08:00:00.000Z');
    expect(until(most, '2026-01-12T08:04:59.999Z')).toBeNull();
  });

  it('are those of the zone, wherever the world keeps its clocks', () => {
    expect(until(hours('00:00', '06:00', 'Pacific/Kiritimati'), '2026-01-12T12:00:00Z')).toBe(
      '2026-01-12T16:00:00.000Z',
    );
    expect(until(hours('00:00', '06:00', 'Pacific/Pago_Pago'), '2026-01-12T12:00:00Z')).toBe(
      '2026-01-12T17:00:00.000Z',
    );
    // Clocks here change by half an hour.
    expect(until(hours('01:00', '06:00', 'Australia/Lord_Howe'), '2026-04-04T14:45:00Z')).toBe(
      '2026-04-04T19:30:00.000Z',
    );
  });
});

const MINUTES = 1_440;
const time = fc
  .nat(MINUTES - 1)
  .map((n) => `${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`);
const zones = ['UTC', 'Europe/Kyiv', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];
/** A year from 2026 on, in steps of a second, with many nights of clock changes among them. */
const instant = fc.oneof(
  fc.integer({ min: 0, max: 366 * 86_400 }).map((s) => new Date(Date.UTC(2026, 0, 1) + s * 1_000)),
  fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-04', '2026-10-03'),
      fc.nat(172_800),
    )
    .map(([day, s]) => new Date(Date.parse(`${day}T00:00:00Z`) - 43_200_000 + s * 1_000)),
);

it('Whenever they hold, they hold until the very instant that is told', () => {
  let held = 0;
  fc.assert(
    fc.property(time, time, fc.constantFrom(...zones), instant, (from, to, zone, at) => {
      fc.pre(from !== to);
      const quiet = { zone, from, to };
      const end = quietUntil(quiet, at);
      // By the wall clock alone; in the hour that comes twice and beside the one that is left out both may be right.
      const wall = new Date(wallOf(zone, at)).toISOString().slice(11, 16);
      const inside = from < to ? wall >= from && wall < to : wall >= from || wall < to;
      const offsets = [-86_400_000, 0, 86_400_000].map((apart) => offsetMs(zone, new Date(at.getTime() + apart)));
      const plain = new Set(offsets).size === 1;
      expect(end !== null).toBe(plain ? inside : end !== null);
      if (!end) return;
      held += 1;
      expect(end > at).toBe(true);
      expect(quietUntil(quiet, end)).toBeNull();
      expect(quietUntil(quiet, new Date(end.getTime() - 1))).toEqual(end);
    }),
    { numRuns: 3_000 },
  );
  expect(held).toBeGreaterThan(500);
});

describe('Quiet hours that a person writes', () => {
  it('are read back as they are shown', () => {
    for (const text of ['22:00-08:00 Europe/Kyiv', '00:00-06:30 UTC', 'off']) {
      const read = readQuietHours(text);
      expect(read.ok && quietHoursText(read.quiet_hours)).toBe(text);
    }
    expect(readQuietHours(' 9:05 - 10:00  UTC ')).toMatchObject({ quiet_hours: { from: '09:05' } });
  });

  it.each([
    ['22:00', 'write them as'],
    ['22:00-25:00 UTC', '"25:00" is no time of a day'],
    ['22:00-08:60 UTC', '"08:60" is no time of a day'],
    ['08:00-8:00 UTC', 'all day or not at all'],
    ['22:00-08:00 Europe/Atlantis', '"Europe/Atlantis" is an unknown time zone'],
    ['22:00-08:00 +03:00', 'is no IANA time zone'],
    ['', 'write them as'],
  ])('as "%s" are refused with the reason', (text, reason) => {
    const read = readQuietHours(text);
    expect(read.ok ? '' : read.reason).toContain(reason);
  });
});
