import { expect, test } from 'vitest';
import { readReason } from './reasons.ts';

test.each([
  ['warm-up until 2026-03-03 09:00:17Z', { code: 'target_warmup', until: '2026-03-03T09:00:17Z' }],
  ['group: 2 of 2 posts of the day used', { code: 'group_daily_posts', until: null }],
  ['hold by_person', { code: 'account_hold', until: null }],
  ['its time was over', { code: 'time_over', until: null }],
  ['FloodWait: 45 seconds', null],
])('the reason "%s" is read as %j', (reason, read) => {
  expect(readReason(reason)).toEqual(read);
});
