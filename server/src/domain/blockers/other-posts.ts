import type { AccountState } from '#domain/accounts.ts';
import { addMs, dateText, type UtcDay } from '#domain/days.ts';
import type { Rules } from '#domain/rules.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';
import { LOOKED_UP_MS } from '#domain/unconfirmed.ts';
import { blocker, type Blocker } from './blocker.ts';
import { postBlockers } from './post.ts';

/** What is known of other posts of the account and to the group: what is under way, and what a day carries. */
export type OtherPosts = {
  /** The UTC day of the two counts. */
  day: UtcDay;
  of_account: number;
  of_group: number;
  /** The account's last post has no end yet. */
  in_flight: boolean;
  /** The run that asks has posted to the group. */
  in_run: boolean;
  /** When a post was begun of which nobody knows whether it arrived; the last such one. */
  unconfirmed_since: Date | null;
};

/** Everything that a reservation of a post looks at: it is refused exactly for these reasons. */
export function reservationBlockers(
  target: TargetState,
  account: AccountState | null,
  other: OtherPosts,
  rules: Rules,
  now: Date,
  content: ContentKind,
): Blocker[] {
  const counted = account && accountWithPosts(account, other);
  return [
    ...postBlockers(targetWithPosts(target, other), counted, rules, now, content),
    ...otherPostBlockers(other, now),
  ];
}

/**
 * The state with at least as many posts of the day as the intents know of: a counter forgets them when the clock runs ahead
 * into the next day and is set back.
 */
function accountWithPosts(account: AccountState, { day, of_account }: OtherPosts): AccountState {
  const { count, on } = atLeast(of_account, day, { count: account.daily_posts_count, on: account.last_stats_reset });
  return { ...account, daily_posts_count: count, last_stats_reset: on };
}

function targetWithPosts(target: TargetState, { day, of_group }: OtherPosts): TargetState {
  const { count, on } = atLeast(of_group, day, {
    count: target.daily_posts_in_group,
    on: target.last_group_stats_reset,
  });
  return { ...target, daily_posts_in_group: count, last_group_stats_reset: on };
}

function atLeast(least: number, day: UtcDay, { count, on }: { count: number; on: UtcDay }) {
  return { count: Math.max(on >= day ? count : 0, least), on: on > day ? on : day };
}

const SETTLED = 'Wait: the round that goes on, or else the next one, finds out how it ended.';

/** An account sends one post at a time, a run one to each group, and a group waits while a post may still arrive. */
function otherPostBlockers(other: OtherPosts, now: Date): Blocker[] {
  const found: Blocker[] = [];
  if (other.in_flight) {
    found.push(
      blocker('account_in_flight', null, 'the end of an earlier post of this account is not known yet', SETTLED),
    );
  }
  if (other.in_run) {
    const message = 'this run has posted to the group already';
    found.push(blocker('target_in_run', null, message, 'Wait for the next run.'));
  }
  found.push(...unconfirmedBlockers(other.unconfirmed_since, now));
  return found;
}

/** `since`: when the last post was begun of which nobody knows whether it arrived. */
export function unconfirmedBlockers(since: Date | null, now: Date): Blocker[] {
  const known = since && addMs(since, LOOKED_UP_MS);
  if (!known || known <= now) return [];
  const message = `an earlier post to the group may still arrive, until ${dateText(known)}`;
  return [blocker('target_unconfirmed', known, message)];
}
