// Random accounts and groups: the rules written out once more, one by one, agree with what the blockers say.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountWith, rules as anyRules, targetWith, WORLD_NOW as NOW } from '#testing/worlds.ts';
import type { AccountState } from './accounts.ts';
import { accountBlockers, freeAt, joinBlockers, nextAt, postBlockers, reactBlockers } from './blockers.ts';
import type { Rules } from './rules.ts';
import type { ContentKind, TargetState } from './targets.ts';

const kinds = fc.constantFrom<ContentKind>('text', 'photo');
const joined = targetWith({ status: 'joined', assigned_account_id: 1, niche: 'ukraine_cars' });
const RUNS = { numRuns: 2_000 };

/** By hand, for those that `anyRules` makes, at noon in UTC. */
function isQuiet(hours: Rules['quiet_hours']): boolean {
  return hours?.from === '12:00' || hours?.zone === 'America/New_York';
}

function mayAct(account: AccountState, rules: Rules): boolean {
  return (
    rules.stop === null &&
    !isQuiet(rules.quiet_hours) &&
    account.archived_at === null &&
    account.is_active &&
    account.has_session &&
    account.status !== 'banned' &&
    account.hold_reason === null &&
    ['none', 'ok', 'rate_limited'].includes(account.health?.status ?? 'none') &&
    Number(account.next_allowed_action_time ?? 0) <= Number(NOW)
  );
}

function mayJoin(account: AccountState, target: TargetState, rules: Rules): boolean {
  return (
    mayAct(account, rules) &&
    account.joins_blocked_reason === null &&
    account.joins_today < rules.limits.joins_per_account_per_day &&
    Number(account.next_join_at ?? 0) <= Number(NOW) &&
    !target.niche.startsWith('disabled_') &&
    target.status === 'new' &&
    [null, account.id].includes(target.assigned_account_id) &&
    !target.blocklisted_account_ids.includes(account.id)
  );
}

function mayPost(account: AccountState, target: TargetState, rules: Rules, kind: ContentKind): boolean {
  const today = '2026-01-12';
  const ofAccount = account.last_stats_reset < today ? 0 : account.daily_posts_count;
  const ofGroup = target.last_group_stats_reset < today ? 0 : target.daily_posts_in_group;
  return (
    mayAct(account, rules) &&
    ofAccount < rules.limits.posts_per_account_per_day &&
    ofGroup < rules.limits.posts_per_group_per_day &&
    !target.niche.startsWith('disabled_') &&
    target.status === 'joined' &&
    target.assigned_account_id === account.id &&
    target.warmup_ends_at !== null &&
    Number(target.warmup_ends_at) <= Number(NOW) &&
    Number(target.next_post_at ?? 0) <= Number(NOW) &&
    !target.blocklisted_account_ids.includes(account.id) &&
    !target.forbidden_content.includes(kind)
  );
}

test('an account has nothing in its way exactly when every rule is kept', () => {
  const seen = { free: 0, joins: 0, posts: 0 };
  fc.assert(
    fc.property(accountWith({ id: 1 }), targetWith(), anyRules, kinds, (account, target, rules, kind) => {
      const able = [
        accountBlockers(account, rules, NOW).length === 0,
        joinBlockers(account, rules, NOW, target).length === 0,
        postBlockers(target, account, rules, NOW, kind).length === 0,
      ];
      expect(able).toEqual([
        mayAct(account, rules),
        mayJoin(account, target, rules),
        mayPost(account, target, rules, kind),
      ]);
    }),
    RUNS,
  );
  // The worlds are not so hard that the rules would agree for want of anybody who may act.
  fc.sample(fc.tuple(accountWith({ id: 1 }), targetWith(), anyRules), { numRuns: 4_000, seed: 1 }).forEach((world) => {
    const [account, target, rules] = world;
    if (mayAct(account, rules)) seen.free += 1;
    if (mayJoin(account, target, rules)) seen.joins += 1;
    if (mayPost(account, target, rules, 'text')) seen.posts += 1;
  });
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
});

test('no reason is said twice, and what ends by itself ends in the future', () => {
  fc.assert(
    fc.property(accountWith({ id: 1 }), targetWith(), anyRules, kinds, (account, target, rules, kind) => {
      for (const found of [
        joinBlockers(account, rules, NOW, target),
        postBlockers(target, account, rules, NOW, kind),
        reactBlockers(account, target, rules, NOW),
      ]) {
        expect(new Set(found.map(({ code }) => code)).size).toBe(found.length);
        expect(found.every(({ message }) => message !== '')).toBe(true);
        expect(found.every(({ until }) => until === null || until > NOW)).toBe(true);
        // What no time ends says what a person can do.
        expect(found.filter(({ until, action }) => until === null && action === null)).toEqual([]);
      }
    }),
    RUNS,
  );
});

test('when all reasons end by themselves, nothing is in the way at the instant that is told, and something just before', () => {
  let told = 0;
  fc.assert(
    fc.property(accountWith({ id: 1 }), joined, anyRules, kinds, (account, target, rules, kind) => {
      const ask = (at: Date) => postBlockers(target, account, rules, at, kind);
      const found = ask(NOW);
      expect(nextAt(found.toReversed(), NOW)).toEqual(nextAt(found, NOW));
      const at = freeAt(ask, NOW);
      const waits = at !== null && at > NOW;
      told += waits ? 1 : 0;
      expect(waits ? ask(at) : []).toEqual([]);
      const before = waits ? ask(new Date(at.getTime() - 1)) : found;
      expect(before.length > 0).toBe(found.length > 0);
    }),
    RUNS,
  );
  expect(told).toBeGreaterThan(20);
});
