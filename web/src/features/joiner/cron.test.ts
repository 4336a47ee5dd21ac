import { expect, test } from 'vitest';
import { nextTimes, readCron } from './cron.ts';
import { senseOf } from './cron-words.ts';

function next(expression: string, zone: string, after: string): string[] {
  const cron = readCron(expression);
  if (!cron) throw new Error(`${expression} cannot be read`);
  return nextTimes(cron, zone, Date.parse(after), 2).map((at) => at.toISOString().slice(0, 16));
}

test.each([
  ['0 */2 * * *', 'UTC', '2026-03-02T08:00Z', ['2026-03-02T10:00', '2026-03-02T12:00']],
  ['*/15 9-17 * * mon-fri', 'UTC', '2026-03-06T17:30Z', ['2026-03-06T17:45', '2026-03-09T09:00']],
  ['0 8 * * *', 'Europe/Kyiv', '2026-03-28T07:00Z', ['2026-03-29T05:00', '2026-03-30T05:00']],
  ['30 3 * * *', 'Europe/Kyiv', '2026-03-28T02:00Z', ['2026-03-30T00:30', '2026-03-31T00:30']],
  ['0 0 13 * 5', 'UTC', '2026-03-07T08:00Z', ['2026-03-13T00:00', '2026-03-20T00:00']],
])('%s in %s comes next after %s at %j', (expression, zone, after, times) => {
  expect(next(expression, zone, after)).toEqual(times);
});

test.each(['', '* * * *', '60 * * * *', '* * * * 8', '*/0 * * * *', '5-2 * * * *', 'x * * * *'])(
  '%j is no schedule',
  (expression) => {
    expect(readCron(expression)).toBeNull();
  },
);

test.each([
  ['*/30 * * * *', { kind: 'minutes', count: 30 }],
  ['0 * * * *', { kind: 'hours', count: 1, minute: 0 }],
  ['15 * * * *', { kind: 'hours', count: 1, minute: 15 }],
  ['0 */2 * * *', { kind: 'hours', count: 2, minute: 0 }],
  [
    '30 8,20 * * *',
    {
      kind: 'times',
      times: [
        [8, 30],
        [20, 30],
      ],
      weekdays: null,
    },
  ],
  ['0 9 * * mon,fri', { kind: 'times', times: [[9, 0]], weekdays: [1, 5] }],
  ['5/20 * * * *', { kind: 'other' }],
  ['0 0 1 * *', { kind: 'other' }],
])('%s means %j', (expression, sense) => {
  const cron = readCron(expression);
  expect(cron && senseOf(cron)).toEqual(sense);
});
