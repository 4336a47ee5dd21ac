import { dateText } from '#domain/days.ts';
import { quietUntil } from '#domain/quiet-hours.ts';
import type { Rules } from '#domain/rules.ts';

/** Every reason there is why something is not done now. docs/operating/blockers.md says what each means. */
export const BLOCKER_CODES = [
  'workspace_stopped',
  'quiet_hours',
  'account_archived',
  'account_inactive',
  'no_session',
  'account_banned',
  'account_hold',
  'account_unhealthy',
  'account_waiting',
  'account_joins_blocked',
  'account_daily_joins',
  'account_join_pause',
  'join_pause',
  'account_daily_posts',
  'post_gap',
  'account_in_flight',
  'account_excluded',
  'niche_disabled',
  'target_status',
  'target_bound',
  'target_unbound',
  'target_blocklisted',
  'target_warmup',
  'target_daily_posts',
  'target_waiting',
  'target_content',
  'target_in_run',
  'target_in_slot',
  'campaign_not_running',
  'campaign_content',
  'target_unconfirmed',
  'between_slots',
  'task_over',
  'task_pause',
  'no_accounts',
  'no_groups',
  'no_new_groups',
  'mailbox_inactive',
  'first_mails',
  'do_not_contact',
  'reply_flood',
] as const;

export type BlockerCode = (typeof BLOCKER_CODES)[number];

export type Blocker = {
  code: BlockerCode;
  /** When it ends by itself; null: a person or a later event ends it. */
  until: Date | null;
  message: string;
  /** What a person can do about it; null: wait. */
  action: string | null;
  /** Only where it stands for several groups that do not end together: when the last does; null: not all end by themselves. */
  last_until?: Date | null;
};

/** A blocker where something is in the way, written in one line. */
export function blocker(code: BlockerCode, until: Date | null, message: string, action: string | null = null): Blocker {
  return { code, until, message, action };
}

/** A name as the shell takes it, for commands that people copy. */
export function shellWord(text: string): string {
  return /^[\w@.+:/-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** What keeps everybody in the workspace from everything outgoing. */
export function workspaceBlockers({ stop, quiet_hours }: Pick<Rules, 'stop' | 'quiet_hours'>, now: Date): Blocker[] {
  const found: Blocker[] = [];
  if (stop) {
    const why = stop.reason === null ? '' : `: ${stop.reason}`;
    const message = `stopped by ${stop.by} since ${dateText(stop.at)}${why}`;
    found.push(blocker('workspace_stopped', null, message, 'Run: groundcrew stop --off'));
  }
  const until = quiet_hours && quietUntil(quiet_hours, now);
  if (until) {
    const { from, to, zone } = quiet_hours;
    const message = `quiet hours (${from} to ${to} in ${zone}) until ${dateText(until)}`;
    found.push(blocker('quiet_hours', until, message, 'Wait, or run: groundcrew settings set quiet_hours off'));
  }
  return found;
}

/**
 * When the last of these ends; null when no time alone ends them. Empty: now. Something else may be in the way by then:
 * `freeAt` looks.
 */
export function nextAt(blockers: readonly Blocker[], now: Date): Date | null {
  let at = now;
  for (const { until } of blockers) {
    if (until === null) return null;
    if (until > at) at = until;
  }
  return at;
}

/** Far more than there are reasons that can follow upon one another. */
const LOOKS_MAX = 100;

/**
 * The earliest instant from `now` on at which `ask` names nothing, if nothing happens meanwhile; null when no time alone
 * gets there: a person has to act, or one wait always leads into another. Just before it something is in the way.
 */
export function freeAt(ask: (at: Date) => readonly Blocker[], now: Date): Date | null {
  let at = now;
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const blockers = ask(at);
    if (blockers.length === 0) return at;
    const next = nextAt(blockers, at);
    if (next === null) return null;
    at = next;
  }
  return null;
}
