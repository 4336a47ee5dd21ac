// What the joiner does about an error: the group is blamed only for what is the group's, and nobody concludes anything from
// an answer that did not come.
import type { AccountState } from '#domain/accounts.ts';
import { decide } from '#domain/decisions.ts';
import { floodEnds } from '#domain/floods.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import type { TargetState } from '#domain/targets.ts';
import { TelegramError } from '#domain/telegram.ts';
import { recordFailure, recordOk } from '#engine/health-check.ts';
import { noteFlood, noteTrouble, type FloodDecision } from '#engine/joiner/account-trouble.ts';
import {
  failTarget,
  openOptions,
  pauseAfter,
  type Acting,
  type JoinStep,
  type Progress,
} from '#engine/joiner/batch.ts';
import { settleAttempt } from '#engine/joiner/look-back.ts';
import { settleRequest } from '#engine/joiner/settle-join.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { blockJoins, holdAccount } from '#store/accounts/accounts.ts';
import { finishJoinAttempt, setNichePause } from '#store/groups/joins.ts';

const NEXT_GROUP: JoinStep = { next: 'next_group' };

export async function onJoinFailure(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  progress: Progress,
  error: unknown,
): Promise<JoinStep> {
  const { crew, said, run } = batch;
  // Our own trouble after Telegram's answer (the database is away, the account is not ours any more): the attempt stays
  // open, and the next run looks.
  if (progress.answered) throw error;
  const { attempt } = progress;
  if (attempt !== null && isUnknown(error)) return lookAgain(batch, target, account, { attempt, error });
  if (attempt !== null && !isRequested(error)) await finishJoinAttempt(crew.scope, attempt, endOf(error));
  if (run.signal.aborted) throw new GroundcrewError('stopped', { cause: error });
  if (error instanceof TelegramError) {
    const blamed = ['blame_account', 'effect_unknown'].includes(decide(error.fault).do);
    if (progress.line || !blamed) return onFault(batch, target, account, progress, error);
  }
  // Not connected at all: the account cannot be used, or another process has it. Bugs are not swallowed here.
  await recordFailure(crew, account.id, error);
  const why = whyNoClient(error);
  // An account that is paused or lent elsewhere is no failure.
  const busy = error instanceof GroundcrewError && error.code === 'account_leased';
  if (busy) said.info(`${account.name} is not free: ${error.message}`);
  else said.error(`Failed to create client: ${account.name}: ${why}`);
  // Telegram was asked; a missing session or a broken proxy of ours never got there.
  if (error instanceof TelegramError && error.fault.kind !== 'setup') await pauseAfter(batch, account, 'error');
  return { next: 'other_account', why };
}

/** The attempt ends together with what it brought. */
function isRequested(error: unknown): boolean {
  return error instanceof TelegramError && decide(error.fault).do === 'requested';
}

async function requested(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  { line, attempt, chat }: Progress,
): Promise<JoinStep> {
  // Only a join is answered so, and it has both.
  if (!line || attempt === null) throw new Error('Something else than a join was answered as a request to join.');
  await settleRequest(batch, target, account, { line, attempt_id: attempt, chat });
  return NEXT_GROUP;
}

/** Neither Telegram's own refusal nor anything of ours before the call: it may have been done. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof TelegramError)) return false;
  return error.fault.kind !== 'rpc' || ['effect_unknown', 'done'].includes(decide(error.fault).do);
}

function endOf(error: unknown) {
  const flood = error instanceof TelegramError && decide(error.fault).do === 'flood';
  return { outcome: flood ? ('flood_wait' as const) : ('error' as const), error_message: messageOf(error) };
}

async function lookAgain(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  { attempt, error }: { attempt: number; error: unknown },
): Promise<JoinStep> {
  const { crew, connections, said } = batch;
  const why = messageOf(error);
  said.warning(`${account.name}: ${why}: looking whether it has joined ${target.link}`);
  await recordFailure(crew, account.id, error);
  await connections.close(account.id);
  const found = await settleAttempt(batch, { id: attempt }, target, account);
  await pauseAfter(batch, account, found === 'joined' ? 'joined' : 'error');
  if (found === 'unknown') return NEXT_GROUP;
  // The connection is back, and has answered.
  await recordOk(crew, account.id);
  return found === 'joined' ? NEXT_GROUP : { next: 'other_account', why };
}

async function onFault(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  progress: Progress,
  error: TelegramError,
): Promise<JoinStep> {
  const { crew, said } = batch;
  const decision = decide(error.fault);
  const otherAccount = async (why: string): Promise<JoinStep> => {
    said.error(`${account.name}: ${why}`);
    await pauseAfter(batch, account, 'error');
    return { next: 'other_account', why };
  };
  const failed = async (mark: { status?: 'error' | 'banned'; error_message: string }): Promise<JoinStep> => {
    await failTarget(batch, target, account, mark);
    return NEXT_GROUP;
  };
  switch (decision.do) {
    case 'flood':
      return flooded(batch, target, account, decision);
    case 'requested':
      return requested(batch, target, account, progress);
    case 'mark_target':
      return failed(decision);
    case 'look_at_membership':
      if (await isBannedThere(batch, account, progress)) return failed({ ...decision, status: 'banned' });
      await holdAccount(crew.scope, account.id, 'restricted', 'groundcrew');
      return otherAccount(`hold restricted: ${decision.error_message}`);
    case 'delay_target':
      // It has to wait, which is no fault of the group.
      await pauseAfter(batch, account, 'error');
      return NEXT_GROUP;
    case 'forbid_content':
    case 'refused':
    case 'done':
      return failed({ error_message: error.message });
    case 'hold':
      await holdAccount(crew.scope, account.id, decision.reason, 'groundcrew');
      return otherAccount(`hold ${decision.reason}: ${decision.error_message}`);
    case 'block_joins':
      await blockJoins(crew.scope, account.id, decision.reason);
      return otherAccount(decision.reason);
    case 'blame_account':
    case 'effect_unknown':
      await recordFailure(crew, account.id, error);
      await batch.connections.close(account.id);
      return otherAccount(decision.error_message);
  }
}

async function isBannedThere(batch: Acting, account: AccountState, { chat }: Progress): Promise<boolean> {
  if (!chat) return false;
  try {
    const rights = await batch.connections.use(account.id, await openOptions(batch), ({ client }) =>
      client.rights(chat.id),
    );
    return rights.banned;
  } catch (error) {
    await noteTrouble(batch, account, error);
    return false;
  }
}

/** Short: the run waits it out and goes on with the next group. Long: the account cools down, others go on. */
async function flooded(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  flood: FloodDecision,
): Promise<JoinStep> {
  const { crew, said } = batch;
  const long = await noteFlood(batch, account, flood);
  said.warning(`FloodWait: ${flood.seconds} seconds for ${account.name} (${flood.method}); ${target.link} stays new`);
  if (long) await pauseAfter(batch, account, 'error');
  else {
    const until = floodEnds(crew.scope.now(), flood.seconds);
    await setNichePause(crew.scope, batch.niche, { until, reason: `FloodWait of ${account.name}` });
  }
  return NEXT_GROUP;
}

/** Which part it is that a person has to look at: api_id or api_hash, session, proxy, or the log-in. */
function whyNoClient(error: unknown): string {
  const message = messageOf(error).replace(/^Failed to create client: /, '');
  if (!(error instanceof TelegramError)) return message;
  const { fault } = error;
  if (fault.kind === 'connection' && fault.reason.startsWith('proxy')) return `proxy: ${message}`;
  if (fault.kind === 'transport') return `session: ${message}`;
  if (fault.kind !== 'rpc') return message;
  const family = classifyRpc(fault).family;
  if (family === 'config') return `api_id or api_hash: ${message}`;
  return family === 'session_dead' || family === 'account_banned' ? `log-in: ${message}` : message;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
