import { expect, test } from 'vitest';
import { lanesOf, spanOf, weeksOf } from './forecast-shape.ts';

const day = (date: string, by_account = {}) => ({ date, posts: 0, joins: 0, by_account });

test('days stand in weeks that begin on Monday', () => {
  // 4 March 2026 is a Wednesday.
  const days = ['04', '05', '06', '07', '08', '09'].map((date) => day(`2026-03-${date}`));
  const weeks = weeksOf(days).map((week) => week.map((cell) => cell?.date.slice(-2) ?? '·').join(' '));
  expect(weeks).toEqual(['· · 04 05 06 07 08', '09 · · · · · ·']);
  expect(weeksOf([])).toEqual([]);
});

test('lanes count all, though not every moment is named, and begin with the busiest account', () => {
  const days = [
    day('2026-03-04', { ann: { posts: 2, joins: 0 }, bob: { posts: 3, joins: 1 } }),
    day('2026-03-05', { ann: { posts: 1, joins: 0 } }),
  ];
  const posts = [{ at: '2026-03-04T10:00Z', link: '@a', account: 'ann', campaign: 'c' }];
  const lanes = lanesOf({ days, posts, joins: [] });
  expect(lanes.map(({ account, posts, joins, marks }) => [account, posts, joins, marks.length])).toEqual([
    ['bob', 3, 1, 0],
    ['ann', 3, 0, 1],
  ]);
  expect(spanOf(days)).toEqual({ from: Date.parse('2026-03-04'), to: Date.parse('2026-03-06') });
});
