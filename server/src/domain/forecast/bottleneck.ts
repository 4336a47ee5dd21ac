// What keeps groups from more posts, counted by turns: one group in one slot.
import { SLOT_LASTS_MS } from '#domain/schedule/slots.ts';
import { HOUR_MS } from '#domain/days.ts';
import type { World } from './world.ts';

export type Bottleneck = {
  /** A blocker's code, or `slot_time`: slots end before every group had its turn. */
  code: string;
  /** Turns that ended there. */
  turns: number;
  /** All turns. */
  of: number;
  sentence: string;
  /** Every end of turns by how many ended so, the most frequent first; `posted` among them. */
  ends: { end: string; turns: number }[];
};

/** Null when every turn was a post, or there were none. */
export function bottleneckOf(world: World): Bottleneck | null {
  const ends = [...world.turns]
    .map(([end, turns]) => ({ end, turns }))
    .toSorted((one, other) => other.turns - one.turns || one.end.localeCompare(other.end));
  const worst = ends.find(({ end }) => end !== 'posted');
  if (!worst) return null;
  const of = ends.reduce((sum, { turns }) => sum + turns, 0);
  const share = `${worst.turns} of ${of} turns (one group in one slot)`;
  return { code: worst.end, turns: worst.turns, of, sentence: `${sentenceOf(world, worst.end)}: ${share}`, ends };
}

function sentenceOf(world: World, code: string): string {
  const { limits } = world.input.rules;
  const asked = world.input.campaigns.filter((campaign) => campaign.asked);
  switch (code) {
    case 'slot_time': {
      const gap = Math.max(...asked.map(({ gap_seconds }) => gap_seconds), 1);
      const room = Math.floor(SLOT_LASTS_MS / 1_000 / gap);
      return `Slots are over before every group had its turn. With a gap of ${gap} s a slot of ${SLOT_LASTS_MS / HOUR_MS} h has room for ${room} posts`;
    }
    case 'target_daily_posts':
      return `Groups have had the ${limits.posts_per_group_per_day} posts of a day that each may get`;
    case 'account_daily_posts':
      return `Accounts have made the ${limits.posts_per_account_per_day} posts of a day that each may make`;
    case 'target_warmup':
      return `Groups are in the first ${limits.warmup_hours} hours after their join`;
    case 'quiet_hours':
      return 'Slots begin in the quiet hours of the workspace';
    case 'campaign_content': {
      const fault = asked.find(({ content_fault }) => content_fault !== undefined);
      return `Nothing of campaign ${fault?.name ?? '-'} can be posted: ${fault?.content_fault ?? '-'}`;
    }
    case 'workspace_stopped':
      return 'The stop switch is thrown';
    case 'account_unhealthy':
    case 'account_hold':
    case 'account_inactive':
    case 'account_banned':
    case 'account_waiting':
    case 'account_archived':
    case 'no_session':
      return `Accounts that may not act (${code}): ${accountsMissing(world, code)}`;
    default:
      return `Groups are kept back by ${code}`;
  }
}

const SHOWN = 5;

/** Those whose groups missed a turn for this reason and never had a post. */
function accountsMissing(world: World, code: string): string {
  const names = new Set<string>();
  for (const [target_id, { blockers }] of world.misses) {
    if (!blockers.some((blocker) => blocker.code === code)) continue;
    const account = world.accounts.get(world.targets.get(target_id)?.assigned_account_id ?? 0);
    if (account) names.add(account.session_name);
  }
  const shown = [...names].slice(0, SHOWN).join(', ');
  return names.size > SHOWN ? `${shown} and ${names.size - SHOWN} more` : shown;
}
