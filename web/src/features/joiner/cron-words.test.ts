import { expect, test } from 'vitest';
import { senseOf } from './cron-words.ts';

test.each([
  ['*/30 * * * *', { kind: 'minutes', count: 30 }],
  ['0 * * * *', { kind: 'hours', count: 1, minute: 0 }],
  ['15 * * * *', { kind: 'hours', count: 1, minute: 15 }],
  ['0 */2 * * *', { kind: 'hours', count: 2, minute: 0 }],
  [
    '30 20,8 * * *',
    {
      kind: 'times',
      times: [
        [8, 30],
        [20, 30],
      ],
      weekdays: null,
    },
  ],
  ['0 9 * * MON,fri', { kind: 'times', times: [[9, 0]], weekdays: [1, 5] }],
  ['0 9 * * 7', { kind: 'times', times: [[9, 0]], weekdays: [0] }],
  // It begins anew each hour, and is not even.
  ['*/7 * * * *', { kind: 'other' }],
  ['5/20 * * * *', { kind: 'other' }],
  ['0 */2 * * 1', { kind: 'other' }],
  ['0 0 1 * *', { kind: 'other' }],
  ['@daily', { kind: 'other' }],
  ['0 9 * * noday', { kind: 'other' }],
  ['', { kind: 'other' }],
])('%j means %j', (expression, sense) => {
  expect(senseOf(expression)).toEqual(sense);
});
