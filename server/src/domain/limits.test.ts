import { expect, test } from 'vitest';
import { BATCH_SIZE, DEFAULT_LIMITS, DEFAULT_NICHE, isNicheDisabled } from './limits.ts';

test('what a workspace may do by default is what the older guide promised', () => {
  expect(DEFAULT_LIMITS).toEqual({
    posts_per_group_per_day: 2,
    posts_per_account_per_day: 20,
    joins_per_account_per_day: 10,
    warmup_hours: 24,
    post_gap_seconds: 60,
  });
  expect(BATCH_SIZE).toEqual({ default: 5, max: 20 });
  expect(DEFAULT_NICHE).toBe('ukraine_cars');
});

test('only a niche whose name begins with disabled_ is switched off', () => {
  expect(isNicheDisabled('disabled_lexus')).toBe(true);
  expect(isNicheDisabled('not_disabled_lexus')).toBe(false);
  expect(isNicheDisabled('disabled')).toBe(false);
});
