import { describe, expect, it } from 'vitest';
import { plainAccount, plainTarget, readyTarget, WORLD_NOW } from '#testing/worlds.ts';
import type { AccountState } from './accounts.ts';
import { accountBlockers, joinBlockers, nextAt, postBlockers, postGapEnds, type BlockerCode } from './blockers.ts';
import { addMs, DAY_MS } from './days.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { DEFAULT_RULES } from './rules.ts';
import type { TargetState } from './targets.ts';

const LATER = addMs(WORLD_NOW, 60_000);
const MIDNIGHT = new Date('2026-01-13T00:00:00Z');
const failing = { status: 'connection_timeout' as const, consecutive_failures: 3, error_message: 'timeout' };

const ofAccount = (fixed: Partial<AccountState>, now = WORLD_NOW) =>
  accountBlockers(plainAccount(fixed), DEFAULT_RULES, now);
const ofJoin = (account: Partial<AccountState>, target?: Partial<TargetState>, limits = DEFAULT_LIMITS) =>
  joinBlockers(plainAccount(account), { ...DEFAULT_RULES, limits }, WORLD_NOW, target && plainTarget(target));
const ofPost = (account: Partial<AccountState> | null, target: Partial<TargetState>, limits = DEFAULT_LIMITS) =>
  postBlockers(readyTarget(target), account && plainAccount(account), { ...DEFAULT_RULES, limits }, WORLD_NOW, 'text');

describe('An account that may do anything', () => {
  it('has nothing in its way', () => {
    expect(ofAccount({})).toEqual([]);
    expect(ofJoin({}, {})).toEqual([]);
    expect(ofPost({}, {})).toEqual([]);
    expect(nextAt([], WORLD_NOW)).toEqual(WORLD_NOW);
  });

  it('may work while it is rate limited, whatever its count, and before its first check', () => {
    expect(ofAccount({ health: { status: 'rate_limited', consecutive_failures: 9, error_message: 'x' } })).toEqual([]);
    expect(ofAccount({ health: { status: 'ok', consecutive_failures: 0, error_message: null } })).toEqual([]);
  });

  it('may work again at the very instant at which its wait ends, in whichever status', () => {
    for (const status of ['active', 'flood_wait', 'cooldown'] as const) {
      expect(ofAccount({ status, next_allowed_action_time: WORLD_NOW })).toEqual([]);
      expect(ofAccount({ status, next_allowed_action_time: addMs(WORLD_NOW, 1) })).toHaveLength(1);
    }
  });
});

describe('Each reason', () => {
  it.each<[BlockerCode, Partial<AccountState>, Date | null]>([
    ['account_archived', { archived_at: new Date(0) }, null],
    ['account_inactive', { is_active: false }, null],
    ['no_session', { has_session: false }, null],
    ['account_banned', { status: 'banned' }, null],
    ['account_hold', { hold_reason: 'by_person' }, null],
    ['account_unhealthy', { health: failing }, null],
    ['account_waiting', { next_allowed_action_time: LATER }, LATER],
  ])('%s stops an account alone, from joining and posting too', (code, account, until) => {
    for (const found of [ofAccount(account), ofJoin(account, {}), ofPost(account, {})]) {
      expect(found).toMatchObject([{ code, until }]);
    }
  });

  it.each<[BlockerCode, Partial<AccountState>, Partial<TargetState>, Date | null]>([
    ['account_daily_joins', { joins_today: 10 }, {}, MIDNIGHT],
    ['account_join_pause', { next_join_at: LATER }, {}, LATER],
    ['account_joins_blocked', { joins_blocked_reason: 'CHANNELS_TOO_MUCH' }, {}, null],
    ['niche_disabled', {}, { niche: 'disabled_lexus' }, null],
    ['target_status', {}, { status: 'joined' }, null],
    ['target_bound', {}, { assigned_account_id: 2 }, null],
    ['target_blocklisted', {}, { blocklisted_account_ids: [1] }, null],
  ])('%s stops a join alone', (code, account, target, until) => {
    expect(ofJoin(account, target)).toMatchObject([{ code, until }]);
    expect(ofJoin({ ...account }, { ...target, assigned_account_id: target.assigned_account_id ?? 1 })).toHaveLength(1);
  });

  it.each<[BlockerCode, Partial<AccountState>, Partial<TargetState>, Date | null]>([
    ['account_daily_posts', { daily_posts_count: 20 }, {}, MIDNIGHT],
    ['niche_disabled', {}, { niche: 'disabled_lexus' }, null],
    ['target_status', {}, { status: 'banned' }, null],
    ['target_unbound', {}, { assigned_account_id: 2 }, null],
    ['target_blocklisted', {}, { blocklisted_account_ids: [1] }, null],
    ['target_warmup', {}, { warmup_ends_at: LATER }, LATER],
    ['target_daily_posts', {}, { daily_posts_in_group: 2 }, MIDNIGHT],
    ['target_waiting', {}, { next_post_at: LATER }, LATER],
    ['target_content', {}, { forbidden_content: ['text'] }, null],
  ])('%s stops a post alone', (code, account, target, until) => {
    expect(ofPost(account, target)).toMatchObject([{ code, until }]);
  });
});

describe('A quota', () => {
  it('comes back the day after it was counted, which lies ahead when the clock was set back', () => {
    const ahead = { last_stats_reset: '2026-01-14', daily_posts_count: 20 };
    expect(ofPost(ahead, {})).toMatchObject([{ code: 'account_daily_posts', until: new Date('2026-01-15T00:00:00Z') }]);
    const group = { last_group_stats_reset: '2026-01-13', daily_posts_in_group: 2 };
    expect(ofPost({}, group)).toMatchObject([{ code: 'target_daily_posts', until: new Date('2026-01-14T00:00:00Z') }]);
  });

  it('of yesterday is whole again', () => {
    const yesterday = { last_stats_reset: '2026-01-11', daily_posts_count: 20 };
    expect(ofPost(yesterday, { last_group_stats_reset: '2026-01-11', daily_posts_in_group: 5 })).toEqual([]);
  });

  it('of 0 never comes back by itself', () => {
    const none = { posts_per_group_per_day: 0, posts_per_account_per_day: 0, joins_per_account_per_day: 0 };
    const limits = { ...DEFAULT_LIMITS, ...none };
    expect(ofPost({}, {}, limits).map(({ until }) => until)).toEqual([null, null]);
    expect(ofJoin({}, {}, limits).map(({ until }) => until)).toEqual([null]);
  });

  it('that is used beyond a limit that was lowered meanwhile is used up', () => {
    const limits = { ...DEFAULT_LIMITS, posts_per_group_per_day: 1 };
    expect(ofPost({}, { daily_posts_in_group: 2 }, limits)).toMatchObject([{ code: 'target_daily_posts' }]);
  });
});

describe('A group', () => {
  it('without an account, or with another one, is written to by nobody', () => {
    expect(ofPost(null, {})).toMatchObject([{ code: 'target_unbound' }]);
    expect(ofPost({ id: 3 }, {})).toMatchObject([{ code: 'target_unbound' }]);
    expect(ofPost({ id: 1 }, { assigned_account_id: null })).toMatchObject([{ code: 'target_unbound' }]);
  });

  it('whose warm-up is not known is not written to, and nobody says when it will be', () => {
    expect(ofPost({}, { warmup_ends_at: null })).toMatchObject([{ code: 'target_warmup', until: null }]);
  });

  it('that refuses photos takes texts', () => {
    expect(ofPost({}, { forbidden_content: ['photo'] })).toEqual([]);
    const photo = postBlockers(
      readyTarget({ forbidden_content: ['photo'] }),
      plainAccount(),
      DEFAULT_RULES,
      WORLD_NOW,
      'photo',
    );
    expect(photo).toMatchObject([{ code: 'target_content' }]);
  });

  it('that is new and has an account is joined by that account only', () => {
    expect(ofJoin({ id: 1 }, { assigned_account_id: 1 })).toEqual([]);
    expect(ofJoin({ id: 2 }, { assigned_account_id: 1 })).toMatchObject([{ code: 'target_bound' }]);
  });
});

describe('Words for people', () => {
  it('say three and more failures running, and who lifts a hold how', () => {
    expect(ofAccount({ health: failing })[0]?.message).toBe('health connection_timeout (3 failures running)');
    expect(ofAccount({ health: { ...failing, consecutive_failures: 2 } })[0]?.message).toBe(
      'health connection_timeout',
    );
    expect(ofAccount({ hold_reason: 'peer_flood', session_name: 'vera' })[0]?.action).toContain(
      'accounts release vera',
    );
    expect(ofAccount({ hold_reason: 'takeover', session_name: "$&$'" })[0]?.action).toContain(
      String.raw`--one '$&$'\''' --old-scripts-stopped`,
    );
  });

  it('name the status that the wait has', () => {
    const message = (status: AccountState['status']) =>
      ofAccount({ status, next_allowed_action_time: LATER }).at(-1)?.message;
    expect(message('active')).toBe('waits until 2026-01-12 12:01:00Z');
    expect(message('cooldown')).toBe('cooldown until 2026-01-12 12:01:00Z');
    expect(message('flood_wait')).toBe('flood_wait until 2026-01-12 12:01:00Z');
  });
});

describe('The earliest instant', () => {
  it('is when the last of all waits ends, and none when a person has to act', () => {
    const waiting = ofPost({ next_allowed_action_time: LATER, daily_posts_count: 20 }, {});
    expect(nextAt(waiting, WORLD_NOW)).toEqual(MIDNIGHT);
    expect(nextAt([...waiting, ...ofAccount({ is_active: false })], WORLD_NOW)).toBeNull();
  });

  it('lies a gap after the last post, longer after floods', () => {
    expect(postGapEnds(null, DEFAULT_LIMITS, 1)).toBeNull();
    expect(postGapEnds(WORLD_NOW, DEFAULT_LIMITS, 1)).toEqual(addMs(WORLD_NOW, 60_000));
    expect(postGapEnds(WORLD_NOW, DEFAULT_LIMITS, 4)).toEqual(addMs(WORLD_NOW, 240_000));
    expect(postGapEnds(WORLD_NOW, { ...DEFAULT_LIMITS, post_gap_seconds: 86_400 }, 1)).toEqual(
      addMs(WORLD_NOW, DAY_MS),
    );
  });
});
