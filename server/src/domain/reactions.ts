// Reaction tasks: one post, some emoji, and accounts that each put one of them there.
import type { AccountState } from '#domain/accounts.ts';
import type { Blocker } from '#domain/blockers.ts';
import { SECOND_MS } from '#domain/days.ts';
import type { Chance } from '#lib/chance.ts';

export type TaskStatus = 'queued' | 'processing' | 'completed' | 'failed';
export type ResultStatus = 'pending' | 'success' | 'failed' | 'rate_limited';

/** The most accounts that react to one post: as long as nobody raises it, and the ceiling. The table's check is the same. */
export const ACCOUNTS_PER_POST = { default: 8, max: 20 };
/** Different emoji of one task: more than accounts would have no use. */
const EMOJI_MAX = ACCOUNTS_PER_POST.max;
/** Of what is no emoji, told back. */
const SHOWN_MAX = 40;
const PAUSE_SECONDS = { min: 2, max: 5 };

export type EmojiResult = { ok: true; emoji: string[] } | { ok: false; reason: string };

/**
 * Reads emoji as people write them down: one after the other, or with commas or white space between, and `custom:ID` for
 * those that need Premium. Coloured and plain form of one emoji are the same to Telegram.
 */
export function parseEmoji(text: string): EmojiResult {
  const found = new Set<string>();
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== '')) {
    for (const emoji of /^custom:/i.test(word) ? [word.toLowerCase()] : graphemes(word)) {
      const plain = emoji.replaceAll('\u{FE0F}', '');
      if (!isEmoji(plain)) {
        const shown = graphemes(word).slice(0, SHOWN_MAX).join('');
        return { ok: false, reason: `"${shown}" is no emoji; write for instance 👍,🔥` };
      }
      found.add(plain);
    }
  }
  if (found.size === 0) return { ok: false, reason: 'no emoji is given; write for instance 👍,🔥' };
  if (found.size > EMOJI_MAX)
    return { ok: false, reason: `${found.size} different emoji; at most ${EMOJI_MAX} are allowed` };
  return { ok: true, emoji: [...found] };
}

function graphemes(word: string): string[] {
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(word)].map(({ segment }) => segment);
}

/** Which of them a chat takes is asked there; this only finds what is no emoji at all. */
function isEmoji(text: string): boolean {
  return /^(?:custom:\d{1,20}|\p{Regional_Indicator}{2}|[0-9#*]\u20E3|\p{Extended_Pictographic}.*)$/u.test(text);
}

/** The emoji that was taken least so far, the earlier one of equals: so that all are taken evenly, whoever drops out. */
export function nextEmoji(emoji: readonly string[], taken: readonly string[]): string {
  const times = (one: string) => taken.filter((other) => other === one).length;
  const [first] = emoji.toSorted((one, other) => times(one) - times(other));
  if (first === undefined) throw new Error('A task without emoji.');
  return first;
}

/** Milliseconds between two reactions of a task. `factor`: longer after floods. */
export function reactionPause(factor: number, chance: Chance): number {
  return chance.int(PAUSE_SECONDS.min * SECOND_MS, PAUSE_SECONDS.max * SECOND_MS) * factor;
}

export type Candidate = {
  account: AccountState;
  blockers: Blocker[];
  /** It has a reaction on this post, or may have one, by another task. */
  reacted: boolean;
  /** Reactions of the last day; the least burdened account goes first. */
  reactions_lately: number;
};

/** So many of those that may react. */
export function chooseReactors(candidates: readonly Candidate[], count: number): AccountState[] {
  return candidates
    .filter(({ blockers, reacted }) => blockers.length === 0 && !reacted)
    .toSorted((one, other) => one.reactions_lately - other.reactions_lately || one.account.id - other.account.id)
    .slice(0, count)
    .map(({ account }) => account);
}

/** Keeps everybody from everything: the stop switch, quiet hours. */
export function isWorkspaceWide({ code }: Blocker): boolean {
  return code === 'workspace_stopped' || code === 'quiet_hours';
}

/** What an account's turn comes to when something is in its way: a wait that Telegram imposed is told apart. */
export function blockedStatus(blockers: readonly Blocker[]): Exclude<ResultStatus, 'pending' | 'success'> {
  return blockers.every(({ code }) => code === 'account_waiting') ? 'rate_limited' : 'failed';
}

export type TaskProgress = { total: number; done: number; success: number; failed: number; rate_limited: number };

export function progressOf(results: readonly { status: ResultStatus }[]): TaskProgress {
  const count = (status: ResultStatus) => results.filter((result) => result.status === status).length;
  const [success, failed, rate_limited] = [count('success'), count('failed'), count('rate_limited')];
  return { total: results.length, done: success + failed + rate_limited, success, failed, rate_limited };
}

/** How a task ends that was carried out to its end: it has failed when nobody's reaction is there. */
export function taskEnd(results: readonly { status: ResultStatus }[]): {
  status: 'completed' | 'failed';
  error_message: string | null;
} {
  const { total, success } = progressOf(results);
  if (success > 0) return { status: 'completed', error_message: null };
  const why = total === 0 ? 'no account was free to react' : 'no account could react; each one says why';
  return { status: 'failed', error_message: why };
}
