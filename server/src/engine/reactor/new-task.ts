// What a person asks for is refused when it is entered, with the culprit and what is allowed.
import { markedChannelId } from '#domain/links.ts';
import { parsePostLink } from '#domain/post-link.ts';
import { ACCOUNTS_PER_POST, chooseReactors, parseEmoji, type Candidate } from '#domain/reactions.ts';
import type { Crew } from '#engine/crew.ts';
import { candidatesFor, heldBackBy, heldBackText, type HeldBack } from '#engine/reactor/candidates.ts';
import { assertNotStopped } from '#engine/stop-watch.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountsPerPost } from '#store/reactions/results.ts';
import { createReactionTask } from '#store/reactions/reactions.ts';

export type ReactionWish = {
  link: string;
  emoji: string;
  /** These, or so many of the usable ones. */
  who: { account_ids: readonly number[] } | { account_count: number };
  created_by: string;
};

/** `held_back`: accounts that were named, or that could have been chosen, and cannot act as things stand. */
export type NewTask = { id: number; held_back: HeldBack[]; usable: number };

/**
 * Stores the task, to be carried out by whoever works for this workspace. Throws `bad_value`, `not_found` for an account, `bad_input` for what a setting forbids,
 * `workspace_stopped`, and `no_usable_healthy_account`
 * with what holds each account back.
 */
export async function newReactionTask(crew: Crew, wish: ReactionWish): Promise<NewTask> {
  const { scope } = crew;
  const parsed = parsePostLink(wish.link);
  if (!parsed.ok) throw badValue('link', parsed.reason, `link "${wish.link.slice(0, 100)}": ${parsed.reason}`);
  const emoji = parseEmoji(wish.emoji);
  if (!emoji.ok) throw badValue('emoji', emoji.reason);
  const { link, chat, message_id } = parsed.link;
  const account_ids = 'account_ids' in wish.who ? [...new Set(wish.who.account_ids)] : null;
  const wanted = 'account_count' in wish.who ? wish.who.account_count : (account_ids ?? []).length;
  await assertAllowed(crew, wanted);
  await assertNotStopped(crew);

  const telegram_id = chat.kind === 'id' ? markedChannelId(chat.channel_id) : null;
  const candidates = await candidatesFor(crew, { link, telegram_id, message_id }, account_ids);
  const known = new Set(candidates.map(({ account }) => account.id));
  const unknown = (account_ids ?? []).find((id) => !known.has(id));
  if (unknown !== undefined) throw new GroundcrewError('not_found', { detail: `account ${unknown}` });
  const usable = chooseReactors(candidates.map(afterQuietHours), candidates.length).length;
  const held_back = heldBackBy(candidates);
  if (usable === 0) {
    throw new GroundcrewError('no_usable_healthy_account', {
      detail: heldBackText(held_back),
      details: { held_back },
    });
  }
  const who = account_ids ? { account_ids } : { account_count: wanted };
  const { created_by } = wish;
  const task = { link, telegram_id, message_id, emoji: emoji.emoji, who, created_by };
  return { id: await createReactionTask(scope, task), held_back, usable };
}

/** The task waits for their end by itself. */
function afterQuietHours(candidate: Candidate): Candidate {
  return { ...candidate, blockers: candidate.blockers.filter(({ code }) => code !== 'quiet_hours') };
}

async function assertAllowed({ scope }: Crew, wanted: number): Promise<void> {
  const limit = await accountsPerPost(scope);
  if (wanted < 1) throw badValue('account_ids', 'no account is named');
  if (wanted <= limit) return;
  const raise = limit < ACCOUNTS_PER_POST.max ? `, which an owner may raise to ${ACCOUNTS_PER_POST.max}` : '';
  const detail = `${wanted} accounts: at most ${limit} react to one post (setting reactions_per_post${raise})`;
  throw new GroundcrewError(wanted > ACCOUNTS_PER_POST.max ? 'bad_value' : 'bad_input', { detail });
}

/** `field`: of the wish. */
function badValue(field: string, reason: string, detail = reason): GroundcrewError {
  return new GroundcrewError('bad_value', { detail, details: { field, reason } });
}
