// Slots keep their reasons as the sentences of their time. Those that groups meet most are told in the person's language.
import { useTranslation } from 'react-i18next';
import { useBlockers } from '#lib/blockers.ts';

export type ReadReason = { code: string; until: string | null };

/** By how the API's sentence begins. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^warm-up until/, 'target_warmup'],
  [/^group: \d+ of \d+ posts/, 'group_daily_posts'],
  [/^account: \d+ of \d+ posts/, 'account_daily_posts'],
  [/^the group's slow mode/, 'target_waiting'],
  [/^the group forbids:/, 'target_content'],
  [/^no message variant may be posted here/, 'target_content'],
  [/^the group is /, 'target_status'],
  [/^only the account that joined/, 'target_unbound'],
  [/^this account is on the block list/, 'target_blocklisted'],
  [/^an earlier post to the group/, 'target_unconfirmed'],
  [/^the end of an earlier post/, 'account_in_flight'],
  [/^(?:waits|cooldown|flood_wait) until/, 'account_waiting'],
  [/^hold \w+/, 'account_hold'],
  [/^health \w+/, 'account_unhealthy'],
  [/^is_active is false/, 'account_inactive'],
  [/^Telegram banned this account/, 'account_banned'],
  [/^the account has no session/, 'no_session'],
  [/^the account was removed/, 'account_archived'],
  [/^gap between posts/, 'post_gap'],
  [/^quiet hours/, 'quiet_hours'],
  [/^stopped by /, 'workspace_stopped'],
  [/^(?:the slot was over|every slot was over)/, 'slot_over'],
  [/^its time was over/, 'time_over'],
  [/^it has its post of the slot/, 'target_in_slot'],
  [/^the campaign has nothing to post/, 'campaign_content'],
];

/** Null: it is none of those that are known. */
export function readReason(reason: string): ReadReason | null {
  const code = BEGINNINGS.find(([beginning]) => beginning.test(reason))?.[1];
  if (code === undefined) return null;
  const [, day, time] = /until (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z$/.exec(reason) ?? [];
  return { code, until: day === undefined ? null : `${day}T${time}Z` };
}

const GROUP_STATUSES = ['new', 'requested', 'error', 'banned'] as const;

function statusIn(words: string): (typeof GROUP_STATUSES)[number] | null {
  const [, named] = /the group is (\w+)/.exec(words) ?? [];
  return GROUP_STATUSES.find((status) => status === named) ?? null;
}

/** Of slots and forecasts alone. */
const OWN = ['group_daily_posts', 'posted', 'slot_time', 'slot_over', 'time_over'] as const;

/** What a code means; `words`: the API's own, for a code that is not known here. */
export function useCodeWords(): (code: string, words: string) => string {
  const { t } = useTranslation('campaigns');
  const { t: tStatus } = useTranslation('status');
  const tell = useBlockers();
  return (code, words) => {
    const own = OWN.find((one) => one === code);
    if (own) return t(`turn.${own}`);
    const status = code === 'target_status' ? statusIn(words) : null;
    if (status) return t('turn.group_status', { status: tStatus(`group.${status}`).toLowerCase() });
    return tell({ code, message: words, action: null }).what;
  };
}

/** The API's sentence in the person's language, where it is one of those that are known. */
export function useReasonWords(): (reason: string) => string {
  const words = useCodeWords();
  return (reason) => {
    const read = readReason(reason);
    return read === null ? reason : words(read.code, reason);
  };
}
