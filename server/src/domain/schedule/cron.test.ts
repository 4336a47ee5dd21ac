import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_JOIN_SCHEDULE, nextOfCron, readCron } from './cron.ts';

function next(expression: string, after: string, zone = 'UTC'): string {
  const read = readCron(expression);
  if (!read.ok) throw new Error(read.reason);
  return nextOfCron(read.cron, zone, new Date(after)).toISOString().slice(0, 16);
}

test.each([
  [DEFAULT_JOIN_SCHEDULE, '2026-03-02T08:00Z', '2026-03-02T10:00'],
  [DEFAULT_JOIN_SCHEDULE, '2026-03-02T23:59:59Z', '2026-03-03T00:00'],
  ['*/15 9-17 * * mon-fri', '2026-03-06T17:45Z', '2026-03-09T09:00'],
  ['5/20 * * * *', '2026-03-02T08:26Z', '2026-03-02T08:45'],
  ['0 8,20 * * *', '2026-03-02T08:00Z', '2026-03-02T20:00'],
  ['0 0 29 2 *', '2026-03-02T08:00Z', '2028-02-29T00:00'],
  ['0 0 29 2 *', '2096-03-01T00:00Z', '2104-02-29T00:00'],
  ['0 0 * * 7', '2026-03-02T08:00Z', '2026-03-08T00:00'],
  ['0 0 * JAN SUN', '2026-03-02T08:00Z', '2027-01-03T00:00'],
  // Both days restricted: either will do.
  ['0 0 13 * 5', '2026-03-07T08:00Z', '2026-03-13T00:00'],
  ['0 0 13 * 5', '2026-03-13T08:00Z', '2026-03-20T00:00'],
  // A step over all counts as no restriction, as in cron.
  ['0 0 */2 * 1', '2026-03-02T08:00Z', '2026-03-09T00:00'],
  ['@daily', '2026-03-02T08:00Z', '2026-03-03T00:00'],
  ['  @HOURLY ', '2026-03-02T08:00Z', '2026-03-02T09:00'],
])('%s after %s is due at %s', (expression, after, due) => {
  expect(next(expression, after)).toBe(due);
});

test('a zone has its own wall clock: what a day lacks is left out, what it has twice counts once', () => {
  expect(next('0 8 * * *', '2026-03-28T06:00Z', 'Europe/Kyiv')).toBe('2026-03-29T05:00');
  expect(next('30 3 * * *', '2026-03-28T02:00Z', 'Europe/Kyiv')).toBe('2026-03-30T00:30');
  expect(next('30 3 * * *', '2026-10-25T00:30Z', 'Europe/Kyiv')).toBe('2026-10-26T01:30');
});

test.each([
  ['', 'has 0 fields; five are expected'],
  ['0 */2 * *', 'has 4 fields'],
  ['0 0 * * * *', 'has 6 fields'],
  ['60 * * * *', 'minute "60": "60" is out of range; 0 to 59 are allowed'],
  ['* 24 * * *', 'hour "24"'],
  ['* * 0 * *', 'day of the month "0": "0" is out of range; 1 to 31'],
  ['* * * 13 *', 'month "13"'],
  ['* * * foo *', 'month "foo": "foo" is not known'],
  ['* * * * 8', 'day of the week "8"'],
  ['*/0 * * * *', 'minute "*/0": "0" is no step'],
  ['*/x * * * *', '"x" is no step'],
  ['1-2-3 * * * *', '"1-2-3" is no range'],
  ['5-2 * * * *', '"5-2" runs backwards'],
  ['1/2/3 * * * *', 'two steps'],
  [', * * * *', '"" is not known'],
  ['-5 * * * *', '"-5" is not known'],
  ['0 0 30 2 *', 'names a day that no year has'],
  ['@often', '"@often" is unknown; there are @hourly'],
  ['9'.repeat(300), 'at most 200'],
  ['__proto__', 'has 1 fields; five are expected'],
  ['constructor', 'has 1 fields; five are expected'],
])('%j is refused: %s', (expression, reason) => {
  const read = readCron(expression);
  expect(read.ok ? '' : read.reason).toContain(reason);
});

test('any text is read or refused, and what is read comes again, later each time', () => {
  const field = fc.stringMatching(/^[0-9*,/-]{1,6}$/);
  const expressions = fc.oneof(
    fc.string(),
    fc.array(field, { minLength: 5, maxLength: 5 }).map((all) => all.join(' ')),
  );
  fc.assert(
    fc.property(expressions, fc.constantFrom('UTC', 'Europe/Kyiv', 'Australia/Lord_Howe'), (expression, zone) => {
      const read = readCron(expression);
      if (!read.ok) return;
      let at = new Date('2026-03-28T20:00:00Z');
      for (let times = 0; times < 5; times += 1) {
        const due = nextOfCron(read.cron, zone, at);
        expect(due > at).toBe(true);
        at = due;
      }
    }),
  );
});
