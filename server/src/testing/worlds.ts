// Random accounts and groups, as fast-check makes them; every value that decides anything comes up often, and instants
// fall on, just before and just after `WORLD_NOW`.
import fc from 'fast-check';
import type { AccountState } from '#domain/accounts.ts';
import type { Limits } from '#domain/limits.ts';
import type { Rules } from '#domain/rules.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';

export const WORLD_NOW = new Date('2026-01-12T12:00:00.000Z');

const around = fc
  .constantFrom(-86_400_000, -1, 0, 1, 60_000, 86_400_000)
  .map((ms) => new Date(WORLD_NOW.getTime() + ms));
/** Yesterday, today, and tomorrow: the last is what stands there after a clock was set back. */
const days = fc.constantFrom('2026-01-11', '2026-01-12', '2026-01-13');
const mostly = <T>(usual: T, others: fc.Arbitrary<T>) => fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, others);
const maybe = <T>(others: fc.Arbitrary<T>) => mostly<T | null>(null, others);

export const limits: fc.Arbitrary<Limits> = fc.record({
  posts_per_group_per_day: mostly(2, fc.constantFrom(0, 1, 5)),
  posts_per_account_per_day: mostly(20, fc.constantFrom(0, 1, 50)),
  joins_per_account_per_day: mostly(10, fc.constantFrom(0, 1, 20)),
  warmup_hours: fc.constant(24),
  post_gap_seconds: fc.constant(60),
});

/** What a workspace may have decided; quiet hours that begin, hold, or have just ended at `WORLD_NOW`. */
export const rules: fc.Arbitrary<Rules> = fc.record({
  limits,
  stop: maybe(fc.constant({ at: WORLD_NOW, by: 'vera', reason: null })),
  quiet_hours: maybe(
    fc.constantFrom(
      { zone: 'UTC', from: '12:00', to: '13:00' },
      { zone: 'UTC', from: '22:00', to: '08:00' },
      { zone: 'Europe/Kyiv', from: '13:59', to: '14:00' },
      { zone: 'America/New_York', from: '20:00', to: '19:00' },
    ),
  ),
});

const health = maybe(
  fc.record({
    status: fc.constantFrom(
      'ok' as const,
      'rate_limited' as const,
      'invalid_session' as const,
      'connection_timeout' as const,
      'dc_migrate_required' as const,
      'unknown_error' as const,
    ),
    consecutive_failures: fc.integer({ min: 0, max: 5 }),
    error_message: fc.constant(null),
  }),
);

export function accountWith(fixed: Partial<AccountState> = {}): fc.Arbitrary<AccountState> {
  return fc
    .record({
      is_active: mostly(true, fc.constant(false)),
      archived_at: maybe(around),
      has_session: mostly(true, fc.constant(false)),
      status: mostly<AccountState['status']>('active', fc.constantFrom('flood_wait', 'cooldown', 'banned')),
      hold_reason: maybe(
        fc.constantFrom('takeover' as const, 'peer_flood' as const, 'frozen' as const, 'restricted' as const),
      ),
      next_allowed_action_time: maybe(around),
      next_join_at: maybe(around),
      joins_blocked_reason: maybe(fc.constant('CHANNELS_TOO_MUCH')),
      daily_posts_count: fc.constantFrom(0, 1, 19, 20, 50),
      last_stats_reset: days,
      last_post_at: maybe(around),
      health,
      joins_today: fc.constantFrom(0, 1, 9, 10, 20),
      joins_lately: fc.integer({ min: 0, max: 5 }),
    })
    .map((made) => ({ ...plainAccount(), ...made, ...fixed }));
}

export function targetWith(fixed: Partial<TargetState> = {}): fc.Arbitrary<TargetState> {
  return fc
    .record({
      niche: mostly('ukraine_cars', fc.constant('disabled_lexus')),
      status: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('new' as const, 'joined' as const) },
        fc.constantFrom('error' as const, 'banned' as const, 'requested' as const),
      ),
      assigned_account_id: fc.constantFrom(null, 1, 1, 2),
      warmup_ends_at: mostly<Date | null>(WORLD_NOW, fc.oneof(around, fc.constant(null))),
      last_post_at: maybe(around),
      next_post_at: maybe(around),
      daily_posts_in_group: fc.constantFrom(0, 1, 2, 5),
      last_group_stats_reset: days,
      forbidden_content: mostly<ContentKind[]>([], fc.subarray(['text', 'photo'])),
      blocklisted_account_ids: mostly<number[]>([], fc.subarray([1, 2])),
    })
    .map((made) => ({ ...plainTarget(), ...made, ...fixed }));
}

/** An account that may do anything. */
export function plainAccount(fixed: Partial<AccountState> = {}): AccountState {
  return {
    id: 1,
    name: 'First',
    session_name: 's1',
    is_active: true,
    archived_at: null,
    has_session: true,
    status: 'active',
    hold_reason: null,
    next_allowed_action_time: null,
    next_join_at: null,
    joins_blocked_reason: null,
    daily_posts_count: 0,
    last_stats_reset: '2026-01-12',
    last_post_at: null,
    health: null,
    joins_today: 0,
    joins_counted_on: '2026-01-12',
    joins_lately: 0,
    ...fixed,
  };
}

/** A group that nobody has joined. */
export function plainTarget(fixed: Partial<TargetState> = {}): TargetState {
  return {
    id: 7,
    telegram_id: null,
    link: '@cars',
    niche: 'ukraine_cars',
    status: 'new',
    assigned_account_id: null,
    requested_account_id: null,
    warmup_ends_at: null,
    last_post_at: null,
    next_post_at: null,
    daily_posts_in_group: 0,
    last_group_stats_reset: '2026-01-12',
    forbidden_content: [],
    error_message: null,
    blocklisted_account_ids: [],
    ...fixed,
  };
}

/** A group of account 1 that may be posted to. */
export function readyTarget(fixed: Partial<TargetState> = {}): TargetState {
  return plainTarget({ status: 'joined', assigned_account_id: 1, warmup_ends_at: new Date(0), ...fixed });
}
