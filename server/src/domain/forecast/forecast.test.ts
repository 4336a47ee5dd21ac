import { describe, expect, test } from 'vitest';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { DEFAULT_LIMITS } from '#domain/limits.ts';
import { DEFAULT_RULES } from '#domain/rules.ts';
import { plainAccount, plainTarget, readyTarget } from '#testing/worlds.ts';
import { forecast } from './forecast.ts';
import type { ForecastInput, PlannedCampaign } from './input.ts';

const NOW = new Date('2026-01-12T06:00:00Z');
const MIDNIGHT = new Date('2026-01-13T00:00:00Z');

function campaign(fixed: Partial<PlannedCampaign> = {}): PlannedCampaign {
  return {
    id: 1,
    name: 'spring',
    niche: 'ukraine_cars',
    zone: 'UTC',
    slots: ['08:00', '12:00'],
    interval_minutes: null,
    interval_from: null,
    gap_seconds: 60,
    ends_at: null,
    due_from: NOW,
    contents: [{ text: true, photo: false }],
    last_post_at: null,
    last_slot_at: null,
    open: null,
    asked: true,
    ...fixed,
  };
}

function input(fixed: Partial<ForecastInput> = {}): ForecastInput {
  return {
    now: NOW,
    until: MIDNIGHT,
    niche: 'ukraine_cars',
    rules: DEFAULT_RULES,
    floods: [],
    accounts: [plainAccount()],
    targets: [readyTarget()],
    campaigns: [campaign()],
    joins: [],
    join_pauses: new Map(),
    recent_joins: [],
    last_posts: new Map(),
    unconfirmed: new Map(),
    ...fixed,
  };
}

const at = (time: string) => new Date(`2026-01-12T${time}:00Z`);
const times = (given: ForecastInput) => forecast(given).posts.map((post) => post.at);

describe('A forecast', () => {
  test('gives posts by slots, counts them by day and account, and names what is in the way', () => {
    const targets = [1, 2, 3].map((id) => readyTarget({ id, link: `@g${id}` }));
    const found = forecast(
      input({ targets, until: addMs(MIDNIGHT, DAY_MS), rules: withLimits({ posts_per_group_per_day: 1 }) }),
    );
    expect(found.days).toEqual([
      { date: '2026-01-12', posts: 3, joins: 0, by_account: { s1: { posts: 3, joins: 0 } } },
      { date: '2026-01-13', posts: 3, joins: 0, by_account: { s1: { posts: 3, joins: 0 } } },
    ]);
    expect(found.posts.slice(0, 3)).toEqual(
      targets.map(({ link }, n) => ({
        at: addMs(at('08:00'), n * MINUTE_MS),
        link,
        account: 's1',
        campaign: 'spring',
      })),
    );
    expect(found.bottleneck).toEqual({
      code: 'target_daily_posts',
      turns: 6,
      of: 12,
      sentence: 'Groups have had the 1 posts of a day that each may get: 6 of 12 turns (one group in one slot)',
      ends: [
        { end: 'posted', turns: 6 },
        { end: 'target_daily_posts', turns: 6 },
      ],
    });
    expect(found.impossible).toEqual([]);
  });

  test('says of every group without a post why, and when it is possible', () => {
    const warm = addMs(MIDNIGHT, HOUR_MS);
    const found = forecast(
      input({
        targets: [
          readyTarget({ id: 1, link: '@warm', warmup_ends_at: warm }),
          readyTarget({ id: 2, link: '@held', assigned_account_id: 2 }),
          plainTarget({ id: 3, link: '@fresh_one' }),
          plainTarget({ id: 4, link: 'ID:77' }),
          plainTarget({ id: 5, link: '@gone', status: 'banned' }),
        ],
        accounts: [plainAccount(), plainAccount({ id: 2, session_name: 's2', hold_reason: 'by_person' })],
      }),
    );
    expect(found.impossible.map(({ link, codes, next_at }) => [link, codes, next_at])).toEqual([
      ['@warm', ['target_warmup'], warm],
      ['@held', ['account_hold'], null],
      ['@fresh_one', ['target_status', 'target_unbound'], null],
      ['ID:77', ['target_status', 'target_unbound'], null],
      ['@gone', ['target_status', 'target_unbound'], null],
    ]);
    expect(found.impossible.map(({ why }) => why)).toEqual([
      'warm-up until 2026-01-13 01:00:00Z; possible from 2026-01-13 01:00:00Z',
      'hold by_person',
      expect.stringContaining('no joins are planned'),
      expect.stringContaining('only an account that knows it'),
      expect.stringContaining('the group is banned'),
    ]);
    expect(found.bottleneck?.sentence).toMatch(/s2|first 24 hours/);
  });

  test('tells which other campaign uses up a group, and that the day ends by itself', () => {
    const limits = { ...DEFAULT_LIMITS, posts_per_group_per_day: 1 };
    const found = forecast(
      input({
        rules: { ...DEFAULT_RULES, limits },
        campaigns: [
          campaign({ id: 1, name: 'early', asked: false, slots: ['08:00'] }),
          campaign({ id: 2, name: 'late', slots: ['18:00'] }),
        ],
      }),
    );
    expect(found.posts).toEqual([]);
    expect(found.impossible).toMatchObject([{ codes: ['target_daily_posts'], passes: true, taken_by: ['early'] }]);
    expect(found.impossible[0]?.why).toContain('used by campaign early');
  });

  test('ends slots where the next begins, or after three hours, and counts who had no turn', () => {
    const targets = Array.from({ length: 9 }, (_, n) => readyTarget({ id: n + 1, link: `@g${n + 1}` }));
    const slow = campaign({ slots: ['08:00', '09:00'], gap_seconds: 1_800 });
    const found = forecast(input({ targets, campaigns: [slow] }));
    expect(found.posts.map((post) => post.at)).toEqual(
      ['08:00', '08:30', '09:00', '09:30', '10:00', '10:30', '11:00', '11:30'].map(at),
    );
    expect(found.impossible).toMatchObject([
      { link: '@g9', codes: [], why: 'every slot was over before it had its turn' },
    ]);
    expect(found.bottleneck).toMatchObject({ code: 'slot_time', sentence: expect.stringContaining('gap of 1800 s') });
  });

  test('comes back within the slot to a group that was not free yet', () => {
    const targets = [readyTarget({ warmup_ends_at: at('09:30') }), readyTarget({ id: 8, warmup_ends_at: at('11:30') })];
    expect(times(input({ targets }))).toEqual([at('09:30'), at('12:00'), at('12:01')]);
  });

  test('begins a slot that has just come, goes on with one that has begun, and not with what was begun or is over', () => {
    const now = at('08:20');
    expect(times(input({ now }))).toEqual([now, at('12:00')]);
    expect(times(input({ now: at('08:30') }))).toEqual([at('12:00')]);
    expect(times(input({ now, campaigns: [campaign({ last_slot_at: at('08:00') })] }))).toEqual([at('12:00')]);
    const open = { ends_at: at('11:00'), served: new Set([7]) };
    const targets = [readyTarget(), readyTarget({ id: 8 })];
    const going = campaign({ last_slot_at: at('08:00'), open, last_post_at: at('08:19') });
    expect(times(input({ now, targets, campaigns: [going] }))).toEqual([now, at('12:00'), at('12:01')]);
    expect(times(input({ now, campaigns: [campaign({ ends_at: at('12:00'), due_from: now })] }))).toEqual([]);
  });

  test('lets campaigns share what an account may do, and shows only what was asked for', () => {
    const rules = withLimits({ posts_per_account_per_day: 3 });
    const other = campaign({ id: 2, name: 'other', niche: 'villas', slots: ['07:00'], asked: false });
    const targets = [
      ...[1, 2].map((id) => readyTarget({ id, niche: 'villas' })),
      ...[3, 4].map((id) => readyTarget({ id, link: `@g${id}` })),
    ];
    const found = forecast(input({ rules, targets, campaigns: [campaign(), other] }));
    expect(found.posts).toMatchObject([{ link: '@g3', campaign: 'spring' }]);
    expect(found.bottleneck?.code).toBe('account_daily_posts');
    expect(found.impossible.map(({ link }) => link)).toEqual(['@g4']);
  });

  test('joins by the schedule, with pauses of their mean length, and posts when the warm-up is over', () => {
    const targets = [1, 2, 3].map((id) => plainTarget({ id, link: `@group_${id}` }));
    const joins = [{ niche: 'ukraine_cars', cron: '0 */2 * * *', zone: 'UTC', batch_size: 2, handled_until: NOW }];
    const found = forecast(input({ targets, joins, until: addMs(MIDNIGHT, DAY_MS) }));
    expect(found.joins.map((join) => [join.link, join.at])).toEqual([
      ['@group_1', at('08:00')],
      ['@group_2', new Date('2026-01-12T08:07:30Z')],
      ['@group_3', at('10:00')],
    ]);
    expect(found.posts.map(({ link, at: when }) => [link, when.toISOString().slice(5, 16)])).toEqual([
      ['@group_1', '01-13T08:00'],
      ['@group_2', '01-13T08:07'],
      ['@group_3', '01-13T10:00'],
      ['@group_1', '01-13T12:00'],
      ['@group_2', '01-13T12:01'],
      ['@group_3', '01-13T12:02'],
    ]);
  });

  test('joins with whoever has joined least, and stops where nobody may', () => {
    const targets = [1, 2, 3].map((id) => plainTarget({ id, link: `@group_${id}` }));
    const accounts = [plainAccount(), plainAccount({ id: 2, session_name: 's2' })];
    const joins = [{ niche: 'ukraine_cars', cron: '0 8 * * *', zone: 'UTC', batch_size: 5, handled_until: NOW }];
    const recent_joins = [{ account_id: 1, at: addMs(NOW, -HOUR_MS) }];
    const rules = withLimits({ joins_per_account_per_day: 1 });
    const found = forecast(input({ targets, accounts, joins, recent_joins, rules }));
    expect(found.joins.map(({ account }) => account)).toEqual(['s2', 's1']);
    expect(found.impossible.at(-1)?.why).toContain('its turn to be joined does not come');
  });

  test('keeps to waits, unknown ends, floods and the gap after posts of before', () => {
    const account = plainAccount({ next_allowed_action_time: at('08:10') });
    expect(times(input({ accounts: [account] }))).toEqual([at('08:10'), at('12:00')]);
    const unconfirmed = new Map([[7, at('07:30')]]);
    expect(times(input({ unconfirmed }))).toEqual([at('08:30'), at('12:00')]);
    const last_posts = new Map([[1, new Date('2026-01-12T07:59:30Z')]]);
    expect(times(input({ last_posts }))[0]).toEqual(new Date('2026-01-12T08:00:30Z'));
    const floods = [at('05:00'), at('05:30')].map((when) => {
      return { account_id: 1, method: 'messages.sendMessage', seconds: 30, at: when };
    });
    expect(times(input({ last_posts, floods }))[0]).toEqual(new Date('2026-01-12T08:01:30Z'));
  });

  test('sends a text where photos are forbidden, and nothing where neither is allowed', () => {
    const targets = [
      readyTarget({ id: 1, link: '@no_photos', forbidden_content: ['photo'] }),
      readyTarget({ id: 2, link: '@nothing', forbidden_content: ['photo', 'text'] }),
    ];
    const contents = [{ text: true, photo: true }];
    const found = forecast(input({ targets, campaigns: [campaign({ contents })] }));
    expect(new Set(found.posts.map(({ link }) => link))).toEqual(new Set(['@no_photos']));
    expect(found.impossible).toMatchObject([{ link: '@nothing', codes: ['target_content'] }]);
    const bare = forecast(input({ targets, campaigns: [campaign({ contents: [{ text: false, photo: true }] })] }));
    expect(bare.posts).toEqual([]);
  });

  test('with the stop switch thrown says so of every group', () => {
    const stop = { at: NOW, by: 'anna', reason: null };
    const found = forecast(input({ rules: { ...DEFAULT_RULES, stop } }));
    expect([found.posts, found.bottleneck?.code]).toEqual([[], 'workspace_stopped']);
    expect(found.impossible).toMatchObject([{ codes: ['workspace_stopped'], next_at: null }]);
  });
});

function withLimits(limits: Partial<typeof DEFAULT_LIMITS>): typeof DEFAULT_RULES {
  return { ...DEFAULT_RULES, limits: { ...DEFAULT_LIMITS, ...limits } };
}
