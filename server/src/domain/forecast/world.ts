// The state of things while a forecast moves through time, and what posts and joins change in it. What is counted here is
// counted as the tables count it.
import type { AccountState } from '#domain/accounts.ts';
import { roundGapEnds, type Blocker } from '#domain/blockers.ts';
import { addMs, countToday, DAY_MS, HOUR_MS, latest, SECOND_MS, utcDay } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import { joinPause } from '#domain/pacing.ts';
import type { TargetState } from '#domain/targets.ts';
import type { ForecastInput, PlannedCampaign } from './input.ts';

export type ForecastPost = { at: Date; link: string; account: string; campaign: string };
export type ForecastJoin = { at: Date; link: string; account: string };

/** Why a group had no post in its turn; empty blockers: the slot was over before. */
export type Miss = { at: Date; blockers: readonly Blocker[] };

export type World = {
  now: Date;
  readonly input: ForecastInput;
  readonly accounts: Map<number, AccountState>;
  /** States are replaced, never changed: a round keeps those with which it began. */
  readonly targets: Map<number, TargetState>;
  readonly last_of_account: Map<number, Date>;
  readonly last_of_campaign: Map<number, Date>;
  readonly joins_of: Map<number, Date[]>;
  readonly join_pauses: Map<string, Date>;
  /** By niche: groups that somebody could join, the oldest first. */
  readonly to_join: Map<string, TargetState[]>;
  /** Accounts whose pauses floods double; it only ends. */
  readonly slowed: Set<number>;
  /** What is known to be in the way of a group, as it was then, and until when at least. */
  readonly blocked: Map<number, { state: TargetState; blockers: readonly Blocker[]; until: number }>;
  /** Of the campaigns that were asked for. */
  readonly posts: ForecastPost[];
  readonly joins: ForecastJoin[];
  readonly posted: Set<number>;
  /** By group: campaigns that were not asked for and post there in these days. */
  readonly taken: Map<number, Set<string>>;
  readonly misses: Map<number, Miss>;
  /** How the turns of groups ended, by what decided: a blocker's code, `posted`, or `slot_time`. */
  readonly turns: Map<string, number>;
};

export function worldOf(input: ForecastInput): World {
  const joins_of = new Map<number, Date[]>();
  for (const { account_id, at } of input.recent_joins)
    joins_of.set(account_id, [...(joins_of.get(account_id) ?? []), at]);
  return {
    now: input.now,
    input,
    accounts: new Map(input.accounts.map((account) => [account.id, account])),
    targets: new Map(input.targets.map((target) => [target.id, target])),
    last_of_account: new Map(input.last_posts),
    last_of_campaign: new Map(
      input.campaigns.flatMap(({ id, last_post_at }) => (last_post_at ? [[id, last_post_at] as const] : [])),
    ),
    joins_of,
    join_pauses: new Map(input.join_pauses),
    to_join: new Map(),
    slowed: new Set(input.floods.length === 0 ? [] : input.accounts.map(({ id }) => id)),
    blocked: new Map(),
    posts: [],
    joins: [],
    posted: new Set(),
    taken: new Map(),
    misses: new Map(),
    turns: new Map(),
  };
}

/** By what pauses of this account are multiplied now. No new flood is expected, so that once it is 1 it stays so. */
function factorOf(world: World, account_id: number): number {
  if (!world.slowed.has(account_id)) return 1;
  const factor = pauseFactor(world.input.floods, account_id, world.now);
  if (factor === 1) world.slowed.delete(account_id);
  return factor;
}

/** As the poster reckons it; null: now. */
export function gapEnds(world: World, campaign: PlannedCampaign, account_id: number): Date | null {
  const { limits } = world.input.rules;
  const factor = factorOf(world, account_id);
  const last_of_account = latest(
    world.accounts.get(account_id)?.last_post_at ?? null,
    world.last_of_account.get(account_id) ?? null,
  );
  const last_of_round = world.last_of_campaign.get(campaign.id) ?? null;
  const until = roundGapEnds({ last_of_round, last_of_account, campaign }, limits, factor);
  return until && until > world.now ? until : null;
}

export function post(world: World, campaign: PlannedCampaign, target: TargetState, account: AccountState): void {
  const { now } = world;
  const today = utcDay(now);
  // Telegram dates messages by the second.
  const last_post_at = new Date(Math.floor(now.getTime() / SECOND_MS) * SECOND_MS);
  const in_group = countToday({ count: target.daily_posts_in_group, day: target.last_group_stats_reset }, now) + 1;
  const by_account = countToday({ count: account.daily_posts_count, day: account.last_stats_reset }, now) + 1;
  world.targets.set(target.id, {
    ...target,
    last_post_at,
    daily_posts_in_group: in_group,
    last_group_stats_reset: later(target.last_group_stats_reset, today),
  });
  world.accounts.set(account.id, {
    ...account,
    last_post_at,
    daily_posts_count: by_account,
    last_stats_reset: later(account.last_stats_reset, today),
  });
  world.last_of_account.set(account.id, now);
  world.last_of_campaign.set(campaign.id, now);
  if (!campaign.asked) {
    world.taken.set(target.id, (world.taken.get(target.id) ?? new Set()).add(campaign.name));
    return;
  }
  world.posts.push({ at: now, link: target.link, account: account.session_name, campaign: campaign.name });
  world.posted.add(target.id);
  count(world, 'posted');
}

const LATELY_MS = 7 * DAY_MS;
/** Every pause of a join has its mean length. */
const MEAN = { int: (min: number, max: number) => Math.round((min + max) / 2), int64: () => '1' };

/** The account as it would be read now. */
export function asOfNow(world: World, account: AccountState): AccountState {
  const { now } = world;
  const since = addMs(now, -LATELY_MS);
  return {
    ...account,
    joins_today: countToday({ count: account.joins_today, day: account.joins_counted_on }, now),
    joins_counted_on: later(account.joins_counted_on, utcDay(now)),
    joins_lately: (world.joins_of.get(account.id) ?? []).filter((at) => at >= since).length,
  };
}

export function join(world: World, target: TargetState, account: AccountState): void {
  const { now } = world;
  const pause_until = addMs(now, joinPause('joined', factorOf(world, account.id), MEAN));
  world.targets.set(target.id, {
    ...target,
    status: 'joined',
    assigned_account_id: account.id,
    warmup_ends_at: addMs(now, world.input.rules.limits.warmup_hours * HOUR_MS),
    error_message: null,
  });
  const left = world.to_join.get(target.niche)?.filter(({ id }) => id !== target.id) ?? [];
  world.to_join.set(target.niche, left);
  world.accounts.set(account.id, {
    ...account,
    joins_today: account.joins_today + 1,
    next_join_at: latest(account.next_join_at, pause_until),
  });
  world.joins_of.set(account.id, [...(world.joins_of.get(account.id) ?? []), now]);
  world.join_pauses.set(target.niche, latest(world.join_pauses.get(target.niche) ?? null, pause_until) ?? pause_until);
  if (world.input.niche !== null && target.niche !== world.input.niche) return;
  world.joins.push({ at: now, link: target.link, account: account.session_name });
}

export function count(world: World, end: string): void {
  world.turns.set(end, (world.turns.get(end) ?? 0) + 1);
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
