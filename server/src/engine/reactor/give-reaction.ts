// One account's reaction: connect, look at the post, reserve, react, record. Nothing is given before its place is committed;
// after a crash whoever takes over looks first, and only then gives the same emoji again, which changes nothing where it is
// there already.
import type { Blocker } from '#domain/blockers.ts';
import { addMs } from '#domain/days.ts';
import { pauseFactor } from '#domain/floods.ts';
import { blockedStatus, isWorkspaceWide, reactionPause } from '#domain/reactions.ts';
import type { AvailableReactions, ReactOutcome } from '#domain/telegram-messages.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Line } from '#engine/open-line.ts';
import type { Crew } from '#engine/crew.ts';
import { notTestable, recordFailure } from '#engine/health-check.ts';
import { failed, openOptions, settle, type Act, type ActEnd, type ReactionRequest } from '#engine/reactor/act.ts';
import { endForAll } from '#engine/reactor/end-for-all.ts';
import { onReactionFault } from '#engine/reactor/on-fault.ts';
import { chatInLink, chatOfPost, isPublic, lookAtPost } from '#engine/reactor/post-chat.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { reactionResult, reserveReaction, targetOfChat, type ReactionChat } from '#store/reactions/results.ts';
import { whatKeepsFromReacting } from '#store/reactions/rules.ts';
import { markEmojiChecked, reactionTask, setTaskChat, setTaskPause } from '#store/reactions/reactions.ts';

const NOT_FOUND = 'it is not known whether the reaction was given; it is not at the post now';

/**
 * Lets the account have its turn. Its part of the task tells what came of it: still `pending` when nothing was begun, or when
 * nobody knows how it ended. Throws `stopped`, and what is no trouble of an account.
 */
export async function giveReaction(
  crew: Crew,
  connections: Connections,
  request: ReactionRequest,
  signal: AbortSignal,
): Promise<void> {
  const options = await openOptions(crew, signal);
  const act = await actOf(crew, request, options.timeout_ms);
  if (!act) return;
  const blockers = await blockersOf(act);
  if (isOnlyHeldBack(act, blockers)) {
    await heldBack(act, blockers);
    return;
  }
  try {
    await connections.use(act.account.id, options, async (line) => {
      try {
        await attempt(act, line, blockers);
      } finally {
        await pause(act);
      }
    });
  } catch (error) {
    if (signal.aborted) throw new GroundcrewError('stopped', { cause: error });
    await notConnected(act, error);
  }
}

/** An account that may not act has its turn without a connection. False: it may, or it has to be looked what it did earlier. */
export async function passOverIfHeldBack(crew: Crew, request: ReactionRequest): Promise<boolean> {
  const act = await actOf(crew, request, 0);
  const blockers = act ? await blockersOf(act) : [];
  if (!act || !isOnlyHeldBack(act, blockers)) return false;
  await heldBack(act, blockers);
  return true;
}

function isOnlyHeldBack({ uncertain, account }: Act, blockers: readonly Blocker[]): boolean {
  return blockers.length > 0 && !(uncertain && notTestable(account) === null);
}

async function actOf(crew: Crew, request: ReactionRequest, timeout_ms: number): Promise<Act | null> {
  const { scope } = crew;
  const result = await reactionResult(scope, request.result_id);
  const task = result && (await reactionTask(scope, result.task_id));
  const account = result && (await accountState(scope, result.account_id));
  if (!task || !account || result.status !== 'pending') return null;
  if (task.status !== 'processing' || task.run_id !== request.run_id) return null;
  return { crew, task, run_id: request.run_id, result, account, uncertain: result.place !== null, timeout_ms };
}

async function blockersOf({ crew, task, account }: Act): Promise<Blocker[]> {
  const target = await targetOfChat(crew.scope, chatInLink(task));
  return whatKeepsFromReacting(crew.scope, account, target);
}

/** Where everybody has to wait, the turn is not lost: the run waits and asks again. */
async function heldBack(act: Act, blockers: readonly Blocker[], line: Line | null = null): Promise<ActEnd> {
  if (blockers.some(isWorkspaceWide)) return 'open';
  const message = blockers.map((blocker) => blocker.message).join('; ');
  const error_message = act.uncertain ? `${NOT_FOUND}: ${message}` : message;
  return settle(act, line, { status: blockedStatus(blockers), error_message });
}

/** Kept after every turn that reached Telegram; a pause that stands is never shortened. */
async function pause(act: Act): Promise<void> {
  const { scope } = act.crew;
  const pause_ms = await pauseOf(act);
  await setTaskPause(scope, act.task.id, addMs(scope.now(), pause_ms));
}

async function pauseOf({ crew, account }: Act): Promise<number> {
  const { scope, chance } = crew;
  return reactionPause(pauseFactor(await recentFloods(scope), account.id, scope.now()), chance);
}

async function attempt(act: Act, line: Line, blockers: readonly Blocker[]): Promise<ActEnd> {
  const { crew, task, result, timeout_ms } = act;
  let chat_id: number | null = null;
  try {
    const chat = await chatOfPost(line.client, task, { timeout_ms });
    if (!chat.ok) return await failed(act, line, chat.error_message);
    chat_id = chat.chat_id;
    await setTaskChat(crew.scope, task.id, chat_id);
    const post = await lookAtPost(line.client, task, chat_id, { timeout_ms });
    if (!post) return await postGone(act, line);
    const own = post.reactions?.own ?? [];
    if (act.uncertain && own.includes(result.emoji ?? '')) {
      return await settle(act, line, { status: 'success', error_message: null });
    }
    if (blockers.length > 0) return await heldBack(act, blockers, line);
    // A person's own choice is not replaced.
    if (own.length > 0) return await failed(act, line, `it has reacted to this post already: ${own.join(' ')}`);
    const wrong = task.emoji_checked_at === null ? await refusedEmoji(act, line, chat_id) : null;
    if (wrong !== null) return await endForAll(act, wrong);
    return await reserveAndReact(act, line, { telegram_id: chat_id, usernames: chat.usernames });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return onReactionFault(act, { line, chat_id, called: false }, error);
  }
}

/** Before anybody reacts: what the chat does not take is a mistake in the task, told with what it takes. */
async function refusedEmoji(act: Act, line: Line, chat_id: number): Promise<string | null> {
  const { crew, task, timeout_ms } = act;
  const available = await line.client.availableReactions(chat_id, { timeout_ms });
  const wrong = task.emoji.filter((emoji) => !isAllowed(emoji, available));
  if (wrong.length === 0) {
    await markEmojiChecked(crew.scope, task.id);
    return null;
  }
  const { reactions } = available;
  if (reactions.length === 0) return 'REACTION_INVALID: reactions are switched off in this chat';
  return `REACTION_INVALID: ${wrong.join(' ')} cannot be given in this chat; allowed: ${reactions.join(' ')}`;
}

function isAllowed(emoji: string, { reactions, custom }: AvailableReactions): boolean {
  return reactions.includes(emoji) || (custom && emoji.startsWith('custom:'));
}

async function reserveAndReact(
  act: Act,
  line: Line,
  chat: ReactionChat & { telegram_id: number },
  instead: readonly string[] | null = null,
): Promise<ActEnd> {
  const { crew, task, run_id, result, timeout_ms } = act;
  const pause_ms = await pauseOf(act);
  const reservation = await reserveReaction(crew.scope, line.lease, {
    result_id: result.id,
    task,
    run_id,
    chat,
    pause_ms,
    ...(instead ? { instead } : {}),
  });
  if (!reservation.ok) {
    switch (reservation.why) {
      case 'over':
        return 'settled';
      case 'no_place':
        return failed(act, line, reservation.message);
      case 'blocked':
        return heldBack(act, reservation.blockers, line);
    }
  }
  const at = { chat_id: chat.telegram_id, message_id: task.message_id };
  try {
    const { emoji } = reservation;
    const outcome = await line.client.react({ ...at, emoji }, { timeout_ms });
    // Where a post takes no emoji that it does not have, another one of the task may be there.
    const there = outcome.status === 'too_many' ? task.emoji.filter((other) => outcome.present.includes(other)) : [];
    if (there.length > 0 && !instead) return await reserveAndReact(act, line, chat, there);
    return await record(act, line, emoji, outcome);
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return onReactionFault(act, { line, chat_id: chat.telegram_id, called: true }, error);
  }
}

function record(act: Act, line: Line, emoji: string, outcome: ReactOutcome): Promise<ActEnd> {
  switch (outcome.status) {
    case 'ok':
    case 'already':
      return settle(act, line, { status: 'success', error_message: null });
    case 'not_allowed': {
      const allowed = outcome.allowed.join(' ') || 'none';
      return failed(act, line, `REACTION_INVALID: ${emoji} cannot be given in this chat; allowed: ${allowed}`);
    }
    case 'too_many': {
      const there = outcome.present.join(' ');
      return failed(act, line, `REACTIONS_TOO_MANY: the post takes no other emoji than those that it has: ${there}`);
    }
    case 'message_gone':
      return postGone(act, line);
  }
}

/** In a public chat for everybody; in a private one perhaps for this account only, which came later. */
async function postGone(act: Act, line: Line): Promise<ActEnd> {
  if (!isPublic(act.task)) {
    return failed(act, line, 'MSG_ID_INVALID: the post is gone, or was written before this account came to the chat');
  }
  const gone = 'MSG_ID_INVALID: the post is gone, or the link names none';
  await failed(act, line, gone);
  return endForAll(act, gone);
}

/** The account cannot be used, or another process has it or has taken it over. Bugs are not swallowed here. */
async function notConnected(act: Act, error: unknown): Promise<void> {
  if (error instanceof TelegramError) {
    await onReactionFault(act, { line: null, chat_id: null, called: false }, error);
    return;
  }
  if (error instanceof GroundcrewError && error.code === 'lease_lost') return;
  await recordFailure(act.crew, act.account.id, error);
  if (act.uncertain) return;
  const why = error instanceof Error ? error.message.replace(/^Failed to create client: /, '') : String(error);
  await failed(act, null, `Failed to create client: ${why}`);
}
