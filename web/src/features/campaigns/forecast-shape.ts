// A forecast as calendars and lanes show it.
import type { Forecast } from './types.ts';

const DAY_MS = 86_400_000;

export type ForecastDay = Forecast['days'][number];
/** From Monday to Sunday; null: before the first day, or after the last. */
export type Week = (ForecastDay | null)[];

export function weeksOf(days: readonly ForecastDay[]): Week[] {
  const [first] = days;
  if (!first) return [];
  // Sunday is 0.
  const before = (new Date(first.date).getUTCDay() + 6) % 7;
  const cells: Week = [...Array.from({ length: before }, () => null), ...days];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

type Mark = { kind: 'post' | 'join'; at: string; link: string };
export type Lane = { account: string; posts: number; joins: number; marks: Mark[] };

/** What each account does, the busiest first. The API names only so many moments, but counts all. */
export function lanesOf({ days, posts, joins }: Pick<Forecast, 'days' | 'posts' | 'joins'>): Lane[] {
  const lanes = new Map<string, Lane>();
  const laneOf = (account: string): Lane => {
    const lane = lanes.get(account) ?? { account, posts: 0, joins: 0, marks: [] };
    lanes.set(account, lane);
    return lane;
  };
  for (const { by_account } of days) {
    for (const [account, counts] of Object.entries(by_account)) {
      const lane = laneOf(account);
      lane.posts += counts.posts;
      lane.joins += counts.joins;
    }
  }
  for (const { account, at, link } of joins) laneOf(account).marks.push({ kind: 'join', at, link });
  for (const { account, at, link } of posts) laneOf(account).marks.push({ kind: 'post', at, link });
  return [...lanes.values()].toSorted(
    (one, other) => other.posts + other.joins - (one.posts + one.joins) || one.account.localeCompare(other.account),
  );
}

/** The span of whole UTC days that lanes show. */
export function spanOf(days: readonly ForecastDay[]): { from: number; to: number } {
  const from = Date.parse(days[0]?.date ?? '');
  return { from, to: from + days.length * DAY_MS };
}
