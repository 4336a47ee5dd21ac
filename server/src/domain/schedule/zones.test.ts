import { expect, test } from 'vitest';
import { gapsBetween, instantOf, offsetMs, wallOf, zoneFault } from './zones.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);
const gapsOf = (zone: string, year: number) =>
  gapsBetween(zone, new Date(`${year}-01-01T00:00:00Z`), new Date(`${year + 1}-01-01T00:00:00Z`)).map(({ from, to }) =>
    [from, to].map((at) => new Date(at).toISOString().slice(0, 16)),
  );

test('a zone is a name that Intl knows; an offset is none', () => {
  for (const zone of ['Europe/Kyiv', 'America/New_York', 'Australia/Lord_Howe', 'UTC', 'Etc/GMT+2']) {
    expect(zoneFault(zone)).toBeNull();
  }
  for (const zone of ['Europe/Kyev', '', '+02:00', 'Mars/Olympus', '../etc/passwd']) {
    expect(zoneFault(zone)).toContain(`"${zone}" is `);
  }
});

test('a wall clock shows what people there see, to the second and before 1970 too', () => {
  expect(wallOf('Europe/Kyiv', new Date('2026-03-02T08:00:00.750Z'))).toBe(wall('2026-03-02T10:00:00'));
  expect(wallOf('Asia/Kathmandu', new Date('2026-03-02T20:00:00Z'))).toBe(wall('2026-03-03T01:45:00'));
  expect(offsetMs('America/New_York', new Date('1969-12-31T23:00:00.500Z'))).toBe(-5 * 3_600_000);
});

test('the gaps of a year are those at which clocks are set ahead', () => {
  expect(gapsOf('Europe/Kyiv', 2026)).toEqual([['2026-03-29T03:00', '2026-03-29T04:00']]);
  expect(gapsOf('America/New_York', 2026)).toEqual([['2026-03-08T02:00', '2026-03-08T03:00']]);
  expect(gapsOf('Australia/Lord_Howe', 2026)).toEqual([['2026-10-04T02:00', '2026-10-04T02:30']]);
  expect(gapsOf('Africa/Cairo', 2026)).toEqual([['2026-04-24T00:00', '2026-04-24T01:00']]);
  expect(gapsOf('UTC', 2026)).toEqual([]);
  // Samoa went to the other side of the date line.
  expect(gapsOf('Pacific/Apia', 2011)).toContainEqual(['2011-12-30T00:00', '2011-12-31T00:00']);
});

test('a local time in a gap has no instant, one that comes twice has the first', () => {
  expect(instantOf('Europe/Kyiv', wall('2026-03-29T03:30'))).toBeNull();
  expect(instantOf('Europe/Kyiv', wall('2026-03-29T04:00'))).toEqual(new Date('2026-03-29T01:00:00Z'));
  expect(instantOf('Europe/Kyiv', wall('2026-10-25T03:30'))).toEqual(new Date('2026-10-25T00:30:00Z'));
  expect(instantOf('Australia/Lord_Howe', wall('2026-10-04T02:15'))).toBeNull();
  expect(instantOf('Pacific/Apia', wall('2011-12-30T12:00'))).toBeNull();
});
