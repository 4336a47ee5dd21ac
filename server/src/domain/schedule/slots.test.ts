import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addMs, DAY_MS, HOUR_MS, latest, MINUTE_MS } from '#domain/days.ts';
import { intervalFault, nextSlot, readSlots, slotBeginsUntil, slotEnds, slotsBetween, type Schedule } from './slots.ts';
import { instantOf, wallOf } from './zones.ts';

const ZONES = ['Europe/Kyiv', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Africa/Cairo'];
const daily = (zone: string, ...slots: string[]): Schedule => ({
  zone,
  slots,
  interval_minutes: null,
  interval_from: null,
});
const every = (minutes: number, from: string | null): Schedule => ({
  zone: 'UTC',
  slots: [],
  interval_minutes: minutes,
  interval_from: from === null ? null : new Date(from),
});
const at = (text: string): Date => new Date(text);
const between = (schedule: Schedule, from: string, to: string): string[] =>
  slotsBetween(schedule, at(from), at(to)).map((found) => found.toISOString().slice(0, 16));

test('slots are local times, an hour earlier in UTC once clocks are set ahead', () => {
  const schedule = daily('Europe/Kyiv', '08:00', '20:00');
  expect(between(schedule, '2026-03-28T00:00Z', '2026-03-30T00:00Z')).toEqual([
    '2026-03-28T06:00',
    '2026-03-28T18:00',
    '2026-03-29T05:00',
    '2026-03-29T17:00',
  ]);
  expect(between(schedule, '2026-10-24T06:00Z', '2026-10-25T18:00Z')).toEqual(
    ['2026-10-24T05:00', '2026-10-24T17:00', '2026-10-25T06:00'].slice(1),
  );
});

test('a slot that a day has twice comes once, the first time; one that it lacks does not come', () => {
  expect(between(daily('Europe/Kyiv', '03:30'), '2026-10-24T22:00Z', '2026-10-25T22:00Z')).toEqual([
    '2026-10-25T00:30',
  ]);
  expect(between(daily('Europe/Kyiv', '03:30'), '2026-03-28T22:00Z', '2026-03-29T21:00Z')).toEqual([]);
  expect(between(daily('Australia/Lord_Howe', '01:45'), '2026-04-04T12:00Z', '2026-04-05T12:00Z')).toEqual([
    '2026-04-04T14:45',
  ]);
});

test('an interval is counted from its beginning, whatever the clocks do', () => {
  expect(between(every(720, '2026-03-28T06:00Z'), '2026-03-28T18:00Z', '2026-03-30T06:00Z')).toEqual([
    '2026-03-28T18:00',
    '2026-03-29T06:00',
    '2026-03-29T18:00',
  ]);
  expect(between(every(60, '2026-03-28T06:00Z'), '2026-03-27T00:00Z', '2026-03-28T07:30Z')).toEqual([
    '2026-03-28T06:00',
    '2026-03-28T07:00',
  ]);
  expect(between(every(60, null), '2026-03-28T06:10Z', '2026-03-28T07:30Z')).toEqual([
    '2026-03-28T06:10',
    '2026-03-28T07:10',
  ]);
});

test('a slot begins within half an hour and ends with the next one, at the latest after three hours', () => {
  const schedule = daily('Europe/Kyiv', '08:00', '09:00', '09:10', '18:00');
  const of = (time: string): Date => at(`2026-03-02T${time}Z`);
  expect(slotBeginsUntil(schedule, of('06:00'))).toEqual(of('06:30'));
  expect(slotEnds(schedule, of('06:00'))).toEqual(of('07:00'));
  expect(slotBeginsUntil(schedule, of('07:00'))).toEqual(of('07:10'));
  expect(slotEnds(schedule, of('07:10'))).toEqual(of('10:10'));
  expect(slotEnds(schedule, of('16:00'))).toEqual(of('19:00'));
});

test('the next slot is found where the only one of a day is left out', () => {
  expect(nextSlot(daily('Europe/Kyiv', '03:30'), at('2026-03-28T01:30:01Z'))).toEqual(at('2026-03-30T00:30Z'));
  expect(nextSlot(daily('UTC', '08:00'), at('2026-03-28T08:00Z'))).toEqual(at('2026-03-28T08:00Z'));
  expect(nextSlot(every(10_080, '2026-03-01T00:00Z'), at('2026-03-01T00:00:01Z'))).toEqual(at('2026-03-08T00:00Z'));
  expect(nextSlot(daily('UTC'), at('2026-03-28T08:00Z'))).toBeNull();
});

test('slots are read as people write them, and put in order', () => {
  const now = at('2026-03-02T08:00Z');
  expect(readSlots(['20:00', '8:00', ' 12:30 '], 'Europe/Kyiv', now)).toEqual({
    ok: true,
    slots: ['08:00', '12:30', '20:00'],
  });
});

test.each([
  [[], 'Europe/Kyiv', 'no slot is given'],
  [['24:00'], 'Europe/Kyiv', 'slot "24:00" is no time of day; 00:00 to 23:59 is expected'],
  [['8'], 'UTC', 'slot "8" is no time of day'],
  [['08:00', '8:00'], 'UTC', 'slot 08:00 is given twice'],
  [Array.from({ length: 49 }, (_, n) => `00:${String(n).padStart(2, '0')}`), 'UTC', '49 slots a day; at most 48'],
  [['08:00'], 'Europe/Kyev', '"Europe/Kyev" is an unknown time zone'],
  [
    ['08:00', '03:30'],
    'Europe/Kyiv',
    'slot 03:30 does not exist on 2026-03-29 in Europe/Kyiv: clocks are set from 03:00 to 04:00',
  ],
  [['03:00'], 'Europe/Kyiv', 'slot 03:00 does not exist on 2026-03-29'],
  [['02:59'], 'America/New_York', 'slot 02:59 does not exist on 2026-03-08 in America/New_York'],
  [['02:29'], 'Australia/Lord_Howe', 'slot 02:29 does not exist on 2026-10-04 in Australia/Lord_Howe'],
  [['00:00'], 'Africa/Cairo', 'slot 00:00 does not exist on 2026-04-24 in Africa/Cairo'],
])('slots %j of %s are refused: %s', (slots, zone, reason) => {
  const read = readSlots(slots, zone, at('2026-03-02T08:00Z'));
  expect(read.ok ? '' : read.reason).toContain(reason);
});

test('a slot that comes twice on one day, or lies where a gap ends, is taken', () => {
  const now = at('2026-03-02T08:00Z');
  expect(readSlots(['04:00'], 'Europe/Kyiv', now).ok).toBe(true);
  expect(readSlots(['01:30'], 'America/New_York', now).ok).toBe(true);
  expect(readSlots(['02:30'], 'Australia/Lord_Howe', now).ok).toBe(true);
  expect(readSlots(['03:30'], 'UTC', now).ok).toBe(true);
});

test('an interval lasts half an hour to a week', () => {
  expect([30, 240, 10_080].map(intervalFault)).toEqual([null, null, null]);
  expect([29, 10_081, 0, -5, 45.5, Number.NaN].map((minutes) => intervalFault(minutes) === null)).not.toContain(true);
});

/** Two years, with every clock change of the zones above among them. */
const instants = fc.date({ min: at('2026-01-01T00:00Z'), max: at('2027-12-31T00:00Z'), noInvalidDate: true });
const times = fc.uniqueArray(
  fc.integer({ min: 0, max: 1439 }).map((n) => new Date(n * MINUTE_MS).toISOString().slice(11, 16)),
  { minLength: 1, maxLength: 6 },
);

test('slots that were taken come once a day on every day of the year that follows, at the time on the wall', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), times, instants, fc.nat(330), (zone, texts, now, ahead) => {
      const read = readSlots(texts, zone, now);
      if (!read.ok) return;
      const day = Math.floor(wallOf(zone, addMs(now, (ahead + 2) * DAY_MS)) / DAY_MS) * DAY_MS;
      // Around midnight a day may lack its beginning: noon is always there.
      const noon = instantOf(zone, day + 12 * HOUR_MS) ?? now;
      const found = slotsBetween(daily(zone, ...read.slots), addMs(noon, -DAY_MS), addMs(noon, DAY_MS));
      const shown = found.map((slot) => wallOf(zone, slot)).filter((wall) => wall >= day && wall < day + DAY_MS);
      expect(shown.map((wall) => new Date(wall).toISOString().slice(11, 16))).toEqual(read.slots);
    }),
    { numRuns: 300 },
  );
});

test('slots are in order, each once, and however a time is cut into pieces they are the same', () => {
  const schedules = fc.oneof(
    fc
      .record({ zone: fc.constantFrom(...ZONES), slots: times })
      .map(({ zone, slots }) => daily(zone, ...slots.toSorted())),
    fc.integer({ min: 30, max: 10_080 }).map((minutes) => every(minutes, '2026-03-01T00:00Z')),
  );
  const hours = fc.integer({ min: 0, max: 72 });
  fc.assert(
    fc.property(schedules, instants, hours, hours, (schedule, from, one, other) => {
      const middle = addMs(from, one * HOUR_MS);
      const to = addMs(middle, other * HOUR_MS);
      const whole = slotsBetween(schedule, from, to);
      expect([...slotsBetween(schedule, from, middle), ...slotsBetween(schedule, middle, to)]).toEqual(whole);
      expect(whole.every((slot, n) => n === 0 || slot > (whole[n - 1] ?? slot))).toBe(true);
      for (const [n, slot] of whole.entries()) {
        expect(slot >= from && slot < to).toBe(true);
        const ends = slotEnds(schedule, slot);
        const next = whole[n + 1];
        expect(ends <= (next ?? ends)).toBe(true);
        expect(slotBeginsUntil(schedule, slot) <= ends).toBe(true);
        expect(ends.getTime() - slot.getTime()).toBeLessThanOrEqual(3 * HOUR_MS);
      }
      const begun = latest(from, schedule.interval_from) ?? from;
      expect(nextSlot(schedule, from)).toEqual(slotsBetween(schedule, begun, addMs(begun, 9 * DAY_MS))[0] ?? null);
    }),
    { numRuns: 300 },
  );
});
