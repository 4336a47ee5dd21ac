// What somebody who comes in the morning wants to know of a workspace: numbers, and what needs a person.
import type { AccountState } from '#domain/accounts.ts';
import { ownBlockers } from '#domain/blockers/account.ts';
import { countToday } from '#domain/days.ts';
import { quietUntil } from '#domain/quiet-hours.ts';
import type { Rules } from '#domain/rules.ts';

export type OverviewAccounts = {
  total: number;
  active: number;
  /** May act now, as far as they themselves are concerned. */
  usable: number;
  /** Their last test failed. */
  unhealthy: number;
  not_tested: number;
  held: number;
  /** Of those that are held: until a person confirms that nothing else uses the sessions. */
  to_take_over: number;
  /** They wait for a flood to pass. */
  waiting: number;
  without_session: number;
  invalid_sessions: number;
};

export function countAccounts(accounts: readonly AccountState[], now: Date): OverviewAccounts {
  const count = (of: (account: AccountState) => boolean) => accounts.filter(of).length;
  const active = accounts.filter(({ is_active }) => is_active);
  return {
    total: accounts.length,
    active: active.length,
    usable: count((account) => ownBlockers(account, now).length === 0),
    unhealthy: active.filter(({ health }) => health !== null && health.status !== 'ok').length,
    not_tested: active.filter(({ health }) => health === null).length,
    held: count(({ hold_reason }) => hold_reason !== null),
    to_take_over: count(({ hold_reason }) => hold_reason === 'takeover'),
    waiting: active.filter(({ next_allowed_action_time: at }) => at !== null && at > now).length,
    without_session: count(({ has_session }) => !has_session),
    invalid_sessions: active.filter(({ health }) => health?.status === 'invalid_session').length,
  };
}

export type Capacity = { used: number; limit: number };

/** What accounts that are switched on have used of today, and what they may together. */
export function capacityOf(
  accounts: readonly AccountState[],
  { limits }: Rules,
  now: Date,
): { posts: Capacity; joins: Capacity } {
  const working = accounts.filter(
    ({ is_active, has_session, hold_reason }) => is_active && has_session && !hold_reason,
  );
  const sum = (of: (account: AccountState) => number) => accounts.reduce((all, account) => all + of(account), 0);
  return {
    posts: {
      used: sum((account) => countToday({ count: account.daily_posts_count, day: account.last_stats_reset }, now)),
      limit: working.length * limits.posts_per_account_per_day,
    },
    joins: {
      used: sum((account) => account.joins_today),
      limit: working.length * limits.joins_per_account_per_day,
    },
  };
}

/** What a person can do about a warning; `path` is an address of the API: there it is done, or what it is about is listed. */
export type Warning = {
  code:
    | 'stopped'
    | 'no_worker'
    | 'takeover_pending'
    | 'invalid_sessions'
    | 'held_accounts'
    | 'failed_reconnects'
    | 'unconfirmed_posts'
    | 'spoilt_campaigns'
    | 'nobody_usable';
  sentence: string;
  count: number | null;
  act: { label: string; method: 'GET' | 'POST' | 'DELETE' | 'PATCH' | null; path: string | null };
};

type Given = {
  accounts: OverviewAccounts;
  rules: Rules;
  workers: number;
  failed_reconnects: number;
  unconfirmed: number;
  spoilt_campaigns: readonly { id: number; name: string; fault: string }[];
};

const act = (label: string, method: Warning['act']['method'], path: string | null): Warning['act'] => ({
  label,
  method,
  path,
});

/** The gravest first. */
export function warningsOf({
  accounts,
  rules,
  workers,
  failed_reconnects,
  unconfirmed,
  spoilt_campaigns,
}: Given): Warning[] {
  const found: Warning[] = [];
  const add = (code: Warning['code'], count: number | null, sentence: string, what: Warning['act']) =>
    found.push({ code, sentence, count, act: what });
  const { stop } = rules;
  if (stop) {
    const why = stop.reason === null ? '' : `: ${stop.reason}`;
    add('stopped', null, `Everything outgoing is stopped by ${stop.by}${why}`, act('Let it go on', 'DELETE', '/stop'));
  }
  if (workers === 0) {
    add(
      'no_worker',
      null,
      'No server works for accounts: nothing is joined or posted',
      act('Start a server', null, null),
    );
  }
  if (accounts.active > 0 && accounts.usable === 0) {
    add('nobody_usable', accounts.active, 'No account can act now', act('See why', 'GET', '/accounts?is_active=true'));
  }
  if (accounts.to_take_over > 0) {
    const sentence = 'Accounts wait until you confirm that older scripts do not use them any more';
    add('takeover_pending', accounts.to_take_over, sentence, act('Take over', 'POST', '/accounts/takeover'));
  }
  if (accounts.invalid_sessions > 0) {
    const sentence = 'Sessions are not valid any more: log in anew, or switch the accounts off';
    add(
      'invalid_sessions',
      accounts.invalid_sessions,
      sentence,
      act('See them', 'GET', '/accounts?health=invalid_session&is_active=true'),
    );
  }
  if (accounts.held > accounts.to_take_over) {
    const sentence = 'Accounts are held, which only a person ends';
    add(
      'held_accounts',
      accounts.held - accounts.to_take_over,
      sentence,
      act('See them', 'GET', '/accounts?held=true&to_take_over=false'),
    );
  }
  if (failed_reconnects > 0) {
    const sentence = 'Reconnects have failed; they are tried again';
    add('failed_reconnects', failed_reconnects, sentence, act('See them', 'GET', '/accounts?reconnect_failed=true'));
  }
  if (unconfirmed > 0) {
    const sentence = 'Of posts nobody knows whether they were delivered: look, and say so';
    add('unconfirmed_posts', unconfirmed, sentence, act('Look at them', 'GET', '/posts/unconfirmed'));
  }
  const [spoilt] = spoilt_campaigns;
  if (spoilt) {
    const sentence = `Nothing of campaign ${spoilt.name} can be posted: ${spoilt.fault}`;
    add('spoilt_campaigns', spoilt_campaigns.length, sentence, act('Mend it', 'PATCH', `/campaigns/${spoilt.id}`));
  }
  return found;
}

/** The end of the quiet hours in which `now` lies; null: it is not quiet. */
export function quietNow({ quiet_hours }: Rules, now: Date): Date | null {
  return quiet_hours && quietUntil(quiet_hours, now);
}
