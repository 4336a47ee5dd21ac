import type { HealthStatus } from '@groundcrew/contract/values.ts';
import type { AccountState, HoldReason } from '#domain/accounts.ts';
import { dateText } from '#domain/days.ts';
import { mayWork } from '#domain/health.ts';
import type { Rules } from '#domain/rules.ts';
import { shellWord, workspaceBlockers, type Blocker, type BlockerCode } from './blocker.ts';

const HOLDS: Record<HoldReason, { message: string; action: string }> = {
  takeover: {
    message: 'hold takeover: nobody has confirmed that the older scripts are stopped',
    action: 'Stop the older scripts, then run: groundcrew accounts takeover --one NAME --old-scripts-stopped',
  },
  peer_flood: {
    message: 'hold peer_flood: Telegram limited this account for spam',
    action: 'Ask @SpamBot from this account, then run: groundcrew accounts release NAME',
  },
  frozen: {
    message: 'hold frozen: Telegram froze this account',
    action: 'Appeal in the Telegram app, then run: groundcrew accounts release NAME',
  },
  restricted: {
    message: 'hold restricted: Telegram restricted this account in public groups',
    action: 'Ask @SpamBot from this account, then run: groundcrew accounts release NAME',
  },
  by_person: {
    message: 'hold by_person',
    action: 'A person holds it. To let it work again, run: groundcrew accounts release NAME',
  },
};

const testAgain = (name: string) => `See why, and test it again: groundcrew health --account ${name}`;

/** What helps where a test of the session failed. */
const UNHEALTHY: Record<HealthStatus, (name: string) => string> = {
  ok: testAgain,
  rate_limited: testAgain,
  invalid_session: (name) =>
    `Telegram does not take its session any more. Log it in anew: groundcrew accounts login ${name} --replace`,
  connection_timeout: (name) =>
    `Telegram was not reached. Test its proxy: groundcrew accounts proxy-test ${name}. Then test it again: groundcrew health --account ${name}`,
  dc_migrate_required: (name) =>
    `Telegram keeps it in another data centre, to which the way was not found. ${testAgain(name)}`,
  unknown_error: testAgain,
};

/** What keeps the account from anything outgoing: joins, posts and reactions. Empty: nothing. */
export function accountBlockers(account: AccountState, rules: Rules, now: Date): Blocker[] {
  return [...workspaceBlockers(rules, now), ...ownBlockers(account, now)];
}

/** The part of it that lies with the account itself: also what keeps it from looking something up for others. */
export function ownBlockers(account: AccountState, now: Date): Blocker[] {
  const found: Blocker[] = [];
  const session_name = shellWord(account.session_name);
  const add = (code: BlockerCode, until: Date | null, message: string, action: string | null = null) =>
    found.push({ code, until, message, action });

  if (account.archived_at)
    add(
      'account_archived',
      null,
      'the account was removed',
      'Restore it on its page, where the filter of accounts shows those removed',
    );
  if (!account.is_active) {
    add(
      'account_inactive',
      null,
      'is_active is false',
      `It is deactivated. To activate it, run: groundcrew accounts activate ${session_name}`,
    );
  }
  if (!account.has_session) {
    add('no_session', null, 'the account has no session', `Run: groundcrew accounts login ${session_name}`);
  }
  if (account.status === 'banned') {
    const action = `Write to Telegram's support; once it is lifted, run: groundcrew accounts activate ${session_name}`;
    add('account_banned', null, 'Telegram banned this account', action);
  }
  if (account.hold_reason) {
    const { message, action } = HOLDS[account.hold_reason];
    // As a function, since names may hold what `replace` takes for patterns.
    const named = action.replace('NAME', () => session_name);
    add('account_hold', null, message, named);
  }
  if (!mayWork(account.health)) {
    const times = account.health?.consecutive_failures ?? 0;
    const failures = times >= 3 ? ` (${times} failures running)` : '';
    const status = account.health?.status ?? 'unknown_error';
    add('account_unhealthy', null, `health ${status}${failures}`, UNHEALTHY[status](session_name));
  }
  const until = account.next_allowed_action_time;
  if (until && until > now) {
    const why = account.status === 'active' ? 'waits' : account.status;
    add('account_waiting', until, `${why} until ${dateText(until)}`);
  }
  return found;
}
