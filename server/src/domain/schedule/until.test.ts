import { expect, test } from 'vitest';
import { readUntil } from './until.ts';

test.each([
  ['2026-04-01', 'Europe/Kyiv', '2026-04-01T21:00:00.000Z'],
  ['2026-04-01 18:00', 'Europe/Kyiv', '2026-04-01T15:00:00.000Z'],
  ['2026-04-01T18:00', 'UTC', '2026-04-01T18:00:00.000Z'],
  ['2026-04-01T18:00:00+02:00', 'Europe/Kyiv', '2026-04-01T16:00:00.000Z'],
  // In Cairo the 24th begins at one o'clock.
  ['2026-04-23', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
])('until %s in %s is %s', (text, zone, at) => {
  expect(readUntil(text, zone)).toEqual({ ok: true, at: new Date(at) });
});

test.each([
  ['tomorrow', 'UTC', '"tomorrow" is not understood; 2026-04-01'],
  ['2026-02-30', 'UTC', 'is no day'],
  ['2026-13-01', 'UTC', 'is no day'],
  ['2026-04-01T25:00:00Z', 'UTC', 'is no moment'],
  ['2026-03-29 03:30', 'Europe/Kyiv', 'does not exist in Europe/Kyiv'],
  ['2026-04-01', 'Europe/Kyev', 'unknown time zone'],
])('until %s in %s is refused: %s', (text, zone, reason) => {
  const read = readUntil(text, zone);
  expect(read.ok ? '' : read.reason).toContain(reason);
});
