// What becomes of a reply when Telegram refuses it, or does not answer. It has failed only where that is proved: by a refusal
// of the first call under its id.
import { addMs, dateText, SECOND_MS } from '#domain/days.ts';
import { decide, type Decision } from '#domain/decisions.ts';
import { floodEnds } from '#domain/floods.ts';
import { nextAttempt, nextLook } from '#domain/inbox/reply-pace.ts';
import { describeFault, TelegramError } from '#domain/telegram.ts';
import { recordFailure } from '#engine/health-check.ts';
import { fenceOf, type Replying, type TelegramReply } from '#engine/inbox/replying.ts';
import type { Line } from '#engine/open-line.ts';
import { holdAccount, setAccountWait } from '#store/accounts/accounts.ts';
import { recordFlood } from '#store/accounts/floods.ts';
import { failOutgoing, leaveOutgoingUnconfirmed, putOffOutgoing } from '#store/inbox/outgoing/settle.ts';
import { delayTarget, forbidContent, markTarget, targetByTelegramId } from '#store/groups/targets.ts';

/** `nothing`: it was not begun; `once`: the call that failed was the first under its id; `before`: an earlier one may have arrived. */
export type Failure = { error: TelegramError; sent: 'nothing' | 'once' | 'before' };

type Outcome =
  | { is: 'refused' }
  /** Telegram wants it later. */
  | { is: 'later'; until: Date; message: string }
  | { is: 'unknown' };

export async function onReplyFault(
  replying: Replying,
  line: Line,
  message: TelegramReply,
  failure: Failure,
): Promise<void> {
  const { scope } = replying.crew;
  const { error, sent } = failure;
  const outcome = await outcomeOf(replying, line, message, failure);
  const fence = fenceOf(line.lease);
  const { fault } = error;
  const why = { code: fault.kind === 'rpc' ? fault.type : fault.kind, message: describeFault(fault) };
  const now = scope.now();
  if (outcome.is === 'unknown' && sent === 'once') {
    // Looked for in the next turn, on a new connection where this one is gone.
    return;
  }
  if (outcome.is === 'unknown' && sent === 'nothing') {
    const until = nextAttempt(message.attempts, now);
    if (until) await putOffOutgoing(scope, fence, message, { ...why, until, counts: true });
    else await failOutgoing(scope, fence, message, why);
    return;
  }
  if (sent === 'before') {
    const next = outcome.is === 'later' ? laterLook(message, outcome.until) : nextLook(message, now);
    await leaveOutgoingUnconfirmed(scope, fence, message, { ...why, next_try_at: next });
    return;
  }
  if (outcome.is === 'later') {
    await putOffOutgoing(scope, fence, message, { ...why, message: outcome.message, until: outcome.until });
  } else await failOutgoing(scope, fence, message, why);
}

/** Not before Telegram may be asked again. */
function laterLook(message: TelegramReply, until: Date): Date | null {
  const next = nextLook(message, until);
  return next && until;
}

/** With what the error says of the account and the group, as the poster takes it. */
async function outcomeOf(replying: Replying, line: Line, message: TelegramReply, { error }: Failure): Promise<Outcome> {
  const { crew } = replying;
  const { account_id } = message;
  const decision = decide(error.fault);
  switch (decision.do) {
    case 'flood': {
      const { method, seconds } = decision;
      const until = floodEnds(crew.scope.now(), seconds);
      await recordFlood(crew.scope, { account_id, method, seconds });
      await setAccountWait(crew.scope, account_id, { until, status: 'flood_wait' });
      return { is: 'later', until, message: `FloodWait: ${seconds} seconds, until ${dateText(until)}` };
    }
    case 'delay_target': {
      const until = addMs(crew.scope.now(), (decision.seconds + 1) * SECOND_MS);
      await noteTarget(replying, message, decision, until);
      return { is: 'later', until, message: `SlowMode: ${decision.seconds} seconds, until ${dateText(until)}` };
    }
    case 'hold':
      await holdAccount(crew.scope, account_id, decision.reason, 'groundcrew');
      return { is: 'refused' };
    case 'look_at_membership':
      await bannedOrRestricted(replying, line, message, decision.error_message);
      return { is: 'refused' };
    case 'mark_target':
    case 'forbid_content':
      await noteTarget(replying, message, decision, crew.scope.now());
      return { is: 'refused' };
    case 'refused':
    case 'requested':
    case 'block_joins':
      return { is: 'refused' };
    case 'blame_account': {
      await recordFailure(crew, account_id, error);
      const { fault } = error;
      // A server's own trouble proves nothing, in whatever words it comes.
      return { is: fault.kind === 'setup' || (fault.kind === 'rpc' && fault.code < 500) ? 'refused' : 'unknown' };
    }
    case 'done':
    case 'effect_unknown':
      return { is: 'unknown' };
  }
}

/** Only of a group of ours: what a person forbids in his private chat is his affair. */
async function noteTarget(
  { crew: { scope } }: Replying,
  { peer_id }: TelegramReply,
  decision: Extract<Decision, { do: 'delay_target' | 'mark_target' | 'forbid_content' }>,
  until: Date,
): Promise<void> {
  const target = peer_id < 0 ? await targetByTelegramId(scope, peer_id) : null;
  if (!target) return;
  if (decision.do === 'delay_target') await delayTarget(scope, target.id, until);
  else if (decision.do === 'forbid_content') await forbidContent(scope, target.id, decision.kind);
  // A link that leads nowhere is not what a reply goes by.
  else if (decision.status === 'banned') await markTarget(scope, target.id, decision);
}

/** Banned in this group, or restricted everywhere: the membership says which. No answer to that: neither. */
async function bannedOrRestricted(
  replying: Replying,
  line: Line,
  message: TelegramReply,
  error_message: string,
): Promise<void> {
  const { crew } = replying;
  try {
    const rights = await line.client.rights(message.peer_id);
    if (!rights.banned) await holdAccount(crew.scope, message.account_id, 'restricted', 'groundcrew');
    else await noteTarget(replying, message, { do: 'mark_target', status: 'banned', error_message }, crew.scope.now());
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    await recordFailure(crew, message.account_id, error);
  }
}
