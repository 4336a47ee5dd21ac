// The table of docs/operating/blockers.md: what every code means to a person, and how it ends. A code without words here is no program.
import type { BlockerCode } from '#domain/blockers.ts';
import { markdownTable } from './markdown-table.ts';

/** What it means, and what ends it. */
const BLOCKERS: Record<BlockerCode, readonly [meaning: string, end: string]> = {
  workspace_stopped: ['somebody has thrown the stop switch: nothing outgoing happens', '`groundcrew stop --off`'],
  quiet_hours: ['the quiet hours of the workspace: no joins, posts or reactions', 'by itself, at the end of the hours'],
  account_archived: ['the account was removed', 'restore it on its page'],
  account_inactive: ['the account is deactivated', '`groundcrew accounts activate NAME`'],
  no_session: ['the account has no session', '`groundcrew accounts login NAME`'],
  account_banned: ['Telegram has banned it', 'when Telegram lifts it; then activate it'],
  account_hold: [
    'it is held: for takeover, after a spam report, a freeze, or by a person',
    '`groundcrew accounts release NAME`',
  ],
  account_unhealthy: ['the last test of its session failed', 'with a test that succeeds; `action` says what helps'],
  account_waiting: ['Telegram made it wait (FloodWait, cooldown)', 'by itself'],
  account_joins_blocked: ['it is in too many groups to join more', 'leave some, then `accounts release NAME`'],
  account_daily_joins: ['its joins of the UTC day are used up', 'at midnight UTC'],
  account_join_pause: ['it has joined, or tried to, minutes ago', 'by itself'],
  join_pause: ['the niche pauses after a join, an error or a FloodWait', 'by itself'],
  account_daily_posts: ['its posts of the UTC day are used up', 'at midnight UTC'],
  post_gap: [
    'the gap after the last post of the account, the campaign or the niche; doubled after floods',
    'by itself',
  ],
  account_in_flight: ['a post of the account is under way, or its end is not known yet', 'when a round has found out'],
  account_excluded: ['it met trouble in this run and does nothing more in it', 'with the next run'],
  niche_disabled: ['the niche is switched off (`disabled_…`)', 'give the groups another niche'],
  target_status: [
    'the group is not in the state for this: an error, banned, waiting for approval',
    'look at the group',
  ],
  target_bound: ['the group belongs to another account, for ever', 'never for this account'],
  target_unbound: ['no account has joined the group, so nobody may write there', 'when an account joins it'],
  target_blocklisted: ['the account is on the block list of the group', '`groundcrew targets unblock LINK ACCOUNT`'],
  target_warmup: ['the group was joined less than the warm-up ago', 'by itself'],
  target_daily_posts: ['the group has its posts of the UTC day', 'at midnight UTC'],
  target_waiting: ['the group’s slow mode', 'by itself'],
  target_content: ['the group forbids this kind of content', 'have a text for it'],
  target_in_run: ['this run has posted there already', 'with the next run'],
  target_in_slot: ['the group has its post of this slot of the campaign', 'with the next slot'],
  target_unconfirmed: [
    'an earlier post may still have arrived; the group waits for an hour',
    'by itself, or when it was found',
  ],
  campaign_not_running: [
    'the campaign is a draft, paused, stopped or over, or its slot is over',
    '`groundcrew campaigns start NAME`',
  ],
  campaign_content: [
    'nothing of the campaign can be posted: its photos are gone, or it has no message',
    '`groundcrew campaigns variants NAME --messages FILE`',
  ],
  between_slots: ['the campaign’s next slot has not come yet', 'by itself'],
  task_over: ['the reaction task has ended', '`groundcrew react retry ID`, when it failed'],
  task_pause: ['the pause between two reactions of a task', 'by itself'],
  no_accounts: ['there is no account at all, or none is left for the task', '`groundcrew accounts login NAME`'],
  no_groups: [
    'the account has joined no group that can be posted to; no group of the campaign’s niche is',
    'when it has joined one',
  ],
  no_new_groups: ['there is no new group that the account may join', 'import groups'],
  mailbox_inactive: ['a reply by mail: the mailbox is switched off', 'switch it on'],
  first_mails: ['a mail that begins a conversation: the mailbox has begun 50 within 24 hours', 'wait; answers go out'],
  do_not_contact: ['a reply: whom it goes to is on the do-not-contact list', '`groundcrew do-not-contact remove WHO`'],
  reply_flood: ['a reply: Telegram wants no message of this kind from the account for a while', 'by itself'],
};

export function blockersTable(): string {
  return markdownTable(
    ['code', 'what it means', 'it ends'],
    Object.entries(BLOCKERS).map(([code, words]) => [`\`${code}\``, ...words]),
  );
}
