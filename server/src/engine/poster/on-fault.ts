// What the poster does about an error: the quota goes back only when it is proved that nothing was delivered. Telegram's
// refusal proves it for the first call under a random id only: an earlier one may have arrived.
import { decide, type Decision } from '#domain/decisions.ts';
import { addMs, SECOND_MS } from '#domain/days.ts';
import { floodEnds } from '#domain/floods.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import { recordFailure } from '#engine/health-check.ts';
import { confirmFromHistory } from '#engine/poster/find-sent.ts';
import type { Post, Acting } from '#engine/poster/round.ts';
import { holdAccount, setAccountWait } from '#store/accounts/accounts.ts';
import { recordFlood } from '#store/accounts/floods.ts';
import { addHistory, releasePost, type PostIntent } from '#store/posts/posts.ts';
import { delayTarget, forbidContent, markTarget } from '#store/groups/targets.ts';

/**
 * Where it happened: before anything was reserved (`intent` null), or with an intent on a line. `first`: no call under its
 * random id came before the one that failed.
 */
export type Failure = { error: TelegramError } & (
  | { line: Line; intent: PostIntent; first: boolean }
  | { line: null; intent: null }
);

/** `open`: it may have been delivered; the intent stays as it is, to be settled on a new connection. */
export type FaultEnd = 'settled' | 'open';

export async function onPostFault(acting: Acting, post: Post, failure: Failure): Promise<FaultEnd> {
  const { crew } = acting;
  const { target, account } = post;
  const decision = decide(failure.error.fault);
  switch (decision.do) {
    case 'flood':
      await recordFlood(crew.scope, { account_id: account.id, method: decision.method, seconds: decision.seconds });
      await setAccountWait(crew.scope, account.id, {
        until: floodEnds(crew.scope.now(), decision.seconds),
        status: 'flood_wait',
      });
      return give(acting, post, failure, 'flood_wait', `FloodWait: ${decision.seconds} seconds`);
    case 'delay_target':
      await delayTarget(crew.scope, target.id, addMs(crew.scope.now(), (decision.seconds + 1) * SECOND_MS));
      return give(acting, post, failure, 'skipped', `SlowMode: ${decision.seconds} seconds`);
    case 'mark_target':
      await markTarget(crew.scope, target.id, decision);
      return give(acting, post, failure, 'error', decision.error_message);
    case 'forbid_content':
      await forbidContent(crew.scope, target.id, decision.kind);
      return give(acting, post, failure, 'error', decision.error_message);
    case 'look_at_membership':
      return bannedOrRestricted(acting, post, failure, decision.error_message);
    case 'hold':
      await holdAccount(crew.scope, account.id, decision.reason, 'groundcrew');
      return give(acting, post, failure, 'error', decision.error_message);
    case 'refused':
    case 'requested':
    case 'block_joins':
      return give(acting, post, failure, 'error', failure.error.message);
    case 'blame_account':
      return blame(acting, post, failure, decision);
    case 'done':
    case 'effect_unknown':
      return unknownEnd(acting, post, failure);
  }
}

/** The stored group cannot be written to, which shows before anything is reserved. */
export async function refuseTarget(acting: Acting, post: Post, error_message: string): Promise<FaultEnd> {
  await markTarget(acting.crew.scope, post.target.id, { status: 'error', error_message });
  return tell(acting, post, 'error', error_message);
}

async function give(
  acting: Acting,
  post: Post,
  failure: Failure,
  status: 'error' | 'flood_wait' | 'skipped',
  error_message: string,
): Promise<FaultEnd> {
  if (!failure.intent) return tell(acting, post, status, error_message);
  if (!failure.first) return 'open';
  await releasePost(acting.crew.scope, failure.line.lease, failure.intent, { status, error_message });
  return report(acting, post, status, error_message);
}

/** Into the history, where no intent carries it there. */
async function tell(
  acting: Acting,
  post: Post,
  status: 'error' | 'flood_wait' | 'skipped',
  error_message: string,
): Promise<FaultEnd> {
  const { account, target, content } = post;
  const row = { account_id: account.id, target_id: target.id, ...content, status, error_message };
  await addHistory(acting.crew.scope, row);
  return report(acting, post, status, error_message);
}

function report({ result }: Acting, post: Post, status: 'error' | 'flood_wait' | 'skipped', why: string): FaultEnd {
  const { link } = post.target;
  if (status === 'error') result.errors.push({ link, account: post.account.session_name, error: why });
  else result.skipped.push({ link, reasons: [why] });
  return 'settled';
}

/** Banned in this group, or restricted everywhere: the membership says which. No answer to that: neither. */
async function bannedOrRestricted(
  acting: Acting,
  post: Post,
  failure: Failure,
  error_message: string,
): Promise<FaultEnd> {
  const { crew } = acting;
  const { target, account } = post;
  try {
    const client = failure.line?.client;
    const rights = client && target.telegram_id !== null ? await client.rights(target.telegram_id) : null;
    if (rights?.banned) await markTarget(crew.scope, target.id, { status: 'banned', error_message });
    else await holdAccount(crew.scope, account.id, 'restricted', 'groundcrew');
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    const decision = decide(error.fault);
    if (decision.do === 'mark_target') await markTarget(crew.scope, target.id, decision);
    else await recordFailure(crew, account.id, error);
  }
  return give(acting, post, failure, 'error', error_message);
}

/** The session or the way is broken. Refused by Telegram's own word: not delivered. Else nobody knows. */
async function blame(
  acting: Acting,
  post: Post,
  failure: Failure,
  decision: Extract<Decision, { do: 'blame_account' }>,
): Promise<FaultEnd> {
  await recordFailure(acting.crew, post.account.id, failure.error);
  if (failure.error.fault.kind !== 'rpc' && failure.intent) return 'open';
  return give(acting, post, failure, 'error', decision.error_message);
}

/** It may be there already: the history tells. Not seen there yet, it stays open and is never sent under a new id. */
async function unknownEnd(acting: Acting, post: Post, failure: Failure): Promise<FaultEnd> {
  if (!failure.intent) {
    await recordFailure(acting.crew, post.account.id, failure.error);
    return give(acting, post, failure, 'error', failure.error.message);
  }
  const found = await confirmFromHistory(acting, post, failure.line, failure.intent).catch((error: unknown) => {
    if (error instanceof TelegramError) return false;
    throw error;
  });
  return found ? 'settled' : 'open';
}
