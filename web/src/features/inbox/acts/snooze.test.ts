import { expect, test } from 'vitest';
import { momentIn, snoozesFrom, textOf } from './snooze.ts';

const at = (...local: [number, number, number, number, number]) => new Date(...local).getTime();
const choices = (now: number) => snoozesFrom(now).map((one) => textOf(one.at));

test('mornings are of where one is, at nine', () => {
  // A Tuesday.
  expect(choices(at(2026, 2, 3, 23, 15))).toEqual(['2026-03-04T00:15', '2026-03-04T09:00', '2026-03-09T09:00']);
});

test('next week begins on the next Monday, on a Sunday and on a Monday, too', () => {
  expect(choices(at(2026, 2, 8, 10, 0))[2]).toBe('2026-03-09T09:00');
  expect(choices(at(2026, 2, 9, 8, 0))[2]).toBe('2026-03-16T09:00');
});

test('what is tomorrow may be in another month and year', () => {
  expect(choices(at(2026, 11, 31, 10, 0))[1]).toBe('2027-01-01T09:00');
});

test('a moment of one’s own has to be still to come', () => {
  const now = at(2026, 2, 3, 12, 0);
  expect(momentIn('2026-03-03T12:30', now)).toBe(at(2026, 2, 3, 12, 30));
  expect(momentIn('2026-03-03T12:00', now)).toBeNull();
  expect(momentIn('', now)).toBeNull();
});
