// What a forecast says: what will be posted where and when, what is in the way most, and which groups get nothing.
import { freeAt, postBlockers, type BlockerCode } from '#domain/blockers.ts';
import { addMs, dateText, DAY_MS, utcDay } from '#domain/days.ts';
import type { TargetState } from '#domain/targets.ts';
import { bottleneckOf, type Bottleneck } from './bottleneck.ts';
import type { ForecastInput } from './input.ts';
import { readsAs } from './join-batch.ts';
import { contentFor } from './post-slot.ts';
import { runForecast } from './run-forecast.ts';
import type { ForecastJoin, ForecastPost, World } from './world.ts';

export type ForecastDay = {
  /** UTC. */
  date: string;
  posts: number;
  joins: number;
  /** By session name. */
  by_account: Record<string, { posts: number; joins: number }>;
};

export type Impossible = {
  link: string;
  account: string | null;
  why: string;
  /** Empty: nothing but time was in the way. */
  codes: BlockerCode[];
  /** When nothing is in its way any more, if that comes by itself and after these days. */
  next_at: Date | null;
  /** What is in its way ends by itself, in these days or later: it only was there whenever a slot came. */
  passes: boolean;
  /** Other campaigns that post there in these days, and use up what a group may get in a day. */
  taken_by: string[];
};

export type Forecast = {
  from: Date;
  until: Date;
  days: ForecastDay[];
  posts: ForecastPost[];
  joins: ForecastJoin[];
  bottleneck: Bottleneck | null;
  impossible: Impossible[];
};

export function forecast(input: ForecastInput): Forecast {
  const world = runForecast(input);
  const { posts, joins } = world;
  const { now: from, until } = input;
  return {
    from,
    until,
    days: daysOf(world),
    posts,
    joins,
    bottleneck: bottleneckOf(world),
    impossible: [...world.targets.values()]
      .filter((target) => (input.niche === null || target.niche === input.niche) && !world.posted.has(target.id))
      .map((target) => impossible(world, target)),
  };
}

function daysOf({ input: { now, until }, posts, joins }: World): ForecastDay[] {
  const days = new Map<string, ForecastDay>();
  for (let at = now; at < until; at = addMs(at, DAY_MS)) {
    const date = utcDay(at);
    days.set(date, { date, posts: 0, joins: 0, by_account: {} });
  }
  const add = (what: 'posts' | 'joins', { at, account }: { at: Date; account: string }) => {
    const day = days.get(utcDay(at));
    if (!day) throw new Error(`${at.toISOString()} lies outside of the forecast.`);
    day[what] += 1;
    (day.by_account[account] ??= { posts: 0, joins: 0 })[what] += 1;
  };
  for (const each of posts) add('posts', each);
  for (const each of joins) add('joins', each);
  return [...days.values()];
}

function impossible(world: World, target: TargetState): Impossible {
  const { input, misses } = world;
  const account = world.accounts.get(target.assigned_account_id ?? 0) ?? null;
  const named = { link: target.link, account: account?.session_name ?? null };
  const campaign = input.campaigns.find(({ asked }) => asked) ?? { contents: [] };
  const ask = (at: Date) => postBlockers(target, account, input.rules, at, contentFor(campaign, target));
  const missed = misses.get(target.id);
  // One that has not been joined has had no turn: what is in its way at the end says why.
  const blockers = missed?.blockers ?? ask(target.status === 'joined' ? input.now : input.until);
  const codes = [...new Set(blockers.map(({ code }) => code))];
  const free = freeAt(ask, input.until);
  const next_at = free && free > input.until ? free : null;
  // That nobody is bound to a group which nobody has joined goes without saying.
  const said = blockers.filter(({ code }) => target.status === 'joined' || code !== 'target_unbound');
  const reasons = said.length > 0 ? said.map(({ message }) => message) : [noTurn(world, target, missed !== undefined)];
  if (target.status === 'new') reasons.push(notJoined(world, target));
  const taken_by = codes.includes('target_daily_posts') ? [...(world.taken.get(target.id) ?? [])] : [];
  if (taken_by.length > 0) reasons.push(`used by campaign ${taken_by.join(', ')}`);
  if (next_at) reasons.push(`possible from ${dateText(next_at)}`);
  return { ...named, why: reasons.join('; '), codes, next_at, passes: free !== null, taken_by };
}

function noTurn({ input }: World, { niche }: TargetState, had_slots: boolean): string {
  if (had_slots) return 'every slot was over before it had its turn';
  return input.campaigns.some(({ asked, niche: of }) => asked && of === niche)
    ? 'no slot comes in its time'
    : `no campaign posts in niche ${niche}`;
}

function notJoined({ input }: World, target: TargetState): string {
  const reads = readsAs(target);
  if (reads === 'nothing') return 'its link is no link to a group';
  if (reads === 'id') return 'only an account that knows it can join it, which Telegram has to be asked';
  return input.joins.some(({ niche }) => niche === target.niche)
    ? 'its turn to be joined does not come in these days'
    : 'no joins are planned in its niche';
}
