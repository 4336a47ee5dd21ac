// One account tries one group: look, ask to join, record what came of it, and set the pauses.
import type { AccountState } from '#domain/accounts.ts';
import { decide } from '#domain/decisions.ts';
import { floodEnds, pauseFactor, SHORT_FLOOD_SECONDS } from '#domain/floods.ts';
import { parseLink } from '#domain/links.ts';
import { joinPause } from '#domain/pacing.ts';
import type { TargetState } from '#domain/targets.ts';
import { TelegramError, type JoinOutcome, type TelegramChat, type TelegramClient } from '#domain/telegram.ts';
import type { Line } from '#engine/connections.ts';
import { recordFailure, TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Batch } from '#engine/joiner/run-batch.ts';
import { settleJoin } from '#engine/joiner/settle-join.ts';
import { blockJoins, holdAccount, setAccountWait, setJoinPause } from '#store/accounts.ts';
import {
  finishJoinAttempt,
  recentFloods,
  recordFlood,
  setNichePause,
  startJoinAttempt,
  type JoinOutcomeKind,
} from '#store/joins.ts';
import { markRequested, markTarget, targetByTelegramId } from '#store/targets.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

/** What the batch does next. `exclude`: the account does nothing more in this run. */
export type JoinStep = { next: 'next_group' } | { next: 'other_account'; why: string; exclude: boolean };

const NEXT_GROUP: JoinStep = { next: 'next_group' };

export async function joinOne(batch: Batch, target: TargetState, account: AccountState): Promise<JoinStep> {
  const { crew, connections } = batch;
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  const open = { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS };
  let attempt: number | null = null;
  try {
    return await connections.use(account.id, open, async (line) => {
      const twin = await twinOf(batch, target, line.client);
      if (twin) return await failTarget(batch, target, account, `duplicate of ${twin}`);
      attempt = await startJoinAttempt(crew.scope, line.lease, {
        account_id: account.id,
        target_id: target.id,
        run_id: batch.run.id,
      });
      const outcome = await line.client.join(linkOf(target));
      return await succeed(batch, target, account, { line, attempt, outcome });
    });
  } catch (error) {
    return fail(batch, target, account, { attempt, error });
  }
}

function linkOf(target: TargetState) {
  const parsed = parseLink(target.link);
  if (!parsed.ok) throw new Error(`The stored link ${target.link} cannot be read: ${parsed.reason}`);
  return parsed.link;
}

/** Looks before it joins: the link of a group that is here already under another link. */
async function twinOf(batch: Batch, target: TargetState, client: TelegramClient): Promise<string | null> {
  const chat = await client.resolve(linkOf(target));
  if (!chat) return null;
  return otherLink(batch, target, chat.id);
}

async function otherLink(batch: Batch, target: TargetState, telegram_id: number): Promise<string | null> {
  const known = await targetByTelegramId(batch.crew.scope, telegram_id);
  return known && known.id !== target.id ? known.link : null;
}

async function succeed(
  batch: Batch,
  target: TargetState,
  account: AccountState,
  act: { line: Line; attempt: number; outcome: JoinOutcome },
): Promise<JoinStep> {
  const { crew, said, result } = batch;
  const { outcome, attempt } = act;
  const finish = (kind: JoinOutcomeKind, error_message: string | null = null) =>
    finishJoinAttempt(crew.scope, attempt, { outcome: kind, error_message });
  switch (outcome.status) {
    case 'joined':
    case 'already_member': {
      await finish(outcome.status);
      const twin = await otherLink(batch, target, outcome.chat.id);
      if (twin) return failTarget(batch, target, account, `duplicate of ${twin}`);
      await settle(batch, target, account, act.line, outcome.chat);
      await pauseAfter(batch, account, 'joined');
      return NEXT_GROUP;
    }
    case 'requested':
      await finish('requested');
      await markRequested(crew.scope, target.id, { account_id: account.id, telegram_id: outcome.chat?.id ?? null });
      result.requested.push({ link: target.link, account: account.session_name });
      said.info(`Asked to join ${target.link}: an admin has to approve`);
      await pauseAfter(batch, account, 'joined');
      return NEXT_GROUP;
    case 'guarded':
      await finish('error', outcome.detail);
      return failTarget(batch, target, account, `a guard bot wants a person: ${outcome.detail}`);
  }
}

async function settle(batch: Batch, target: TargetState, account: AccountState, line: Line, chat: TelegramChat) {
  const { said, result } = batch;
  said.info(`Joined ${target.link}`);
  const trouble = await settleJoin(batch.crew, target, account, line.client, chat);
  said.info(`Group ${target.link} bound to account ${account.name}`);
  if (trouble === null) result.joined.push({ link: target.link, account: account.session_name });
  else {
    said.warning(`${target.link}: ${trouble}`);
    result.errors.push({ link: target.link, account: account.session_name, error: trouble });
  }
}

/** The group itself is the trouble: it is marked, and the run pauses. */
async function failTarget(
  batch: Batch,
  target: TargetState,
  account: AccountState,
  error_message: string,
  status: 'error' | 'banned' = 'error',
): Promise<JoinStep> {
  await markTarget(batch.crew.scope, target.id, { status, error_message });
  batch.said.error(`${target.link}: ${error_message}`);
  batch.result.errors.push({ link: target.link, account: account.session_name, error: error_message });
  await pauseAfter(batch, account, 'error');
  return NEXT_GROUP;
}

async function pauseAfter(batch: Batch, account: AccountState, outcome: 'joined' | 'error'): Promise<void> {
  const { scope, chance } = batch.crew;
  const now = scope.now();
  const factor = pauseFactor(await recentFloods(scope), account.id, now);
  const until = new Date(now.getTime() + joinPause(outcome, factor, chance));
  const slowed = factor > 1 ? `, ×${factor} after floods` : '';
  const reason = outcome === 'joined' ? `pause after a join${slowed}` : `pause after an error${slowed}`;
  await setNichePause(scope, batch.niche, { until, reason });
  await setJoinPause(scope, account.id, until);
}

async function fail(
  batch: Batch,
  target: TargetState,
  account: AccountState,
  act: { attempt: number | null; error: unknown },
): Promise<JoinStep> {
  const { crew, said } = batch;
  const { error } = act;
  const message = error instanceof Error ? error.message : String(error);
  const isFlood = error instanceof TelegramError && decide(error.fault).do === 'flood';
  if (act.attempt !== null) {
    const outcome = isFlood ? 'flood_wait' : 'error';
    await finishJoinAttempt(crew.scope, act.attempt, { outcome, error_message: message });
  }
  if (!(error instanceof TelegramError)) {
    // Not connected at all: the account cannot be used, or another process has it. Bugs are not swallowed here.
    await recordFailure(crew, account.id, error);
    said.error(`Failed to create client: ${account.name}: ${message}`);
    return { next: 'other_account', why: message, exclude: true };
  }
  return onFault(batch, target, account, error);
}

async function onFault(
  batch: Batch,
  target: TargetState,
  account: AccountState,
  error: TelegramError,
): Promise<JoinStep> {
  const { crew, said } = batch;
  const decision = decide(error.fault);
  const otherAccount = async (why: string): Promise<JoinStep> => {
    said.error(`${account.name}: ${why}`);
    await pauseAfter(batch, account, 'error');
    return { next: 'other_account', why, exclude: true };
  };
  switch (decision.do) {
    case 'flood':
      return flooded(batch, target, account, decision);
    case 'requested':
      await markRequested(crew.scope, target.id, { account_id: account.id, telegram_id: null });
      batch.result.requested.push({ link: target.link, account: account.session_name });
      await pauseAfter(batch, account, 'joined');
      return NEXT_GROUP;
    case 'mark_target':
      return failTarget(batch, target, account, decision.error_message, decision.status);
    case 'look_at_membership':
    case 'forbid_content':
    case 'delay_target':
    case 'refused':
    case 'done':
      return failTarget(batch, target, account, error.message);
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

/** Short: the run waits it out and goes on with the next group. Long: the account cools down, others go on. */
async function flooded(
  batch: Batch,
  target: TargetState,
  account: AccountState,
  flood: { seconds: number; method: string },
): Promise<JoinStep> {
  const { crew, said, result } = batch;
  const until = floodEnds(crew.scope.now(), flood.seconds);
  const short = flood.seconds <= SHORT_FLOOD_SECONDS;
  await recordFlood(crew.scope, { account_id: account.id, ...flood });
  await setAccountWait(crew.scope, account.id, { until, status: short ? 'active' : 'cooldown' });
  result.flood_waits.push({ account: account.session_name, method: flood.method, seconds: flood.seconds });
  said.warning(`FloodWait: ${flood.seconds} seconds for ${account.name} (${flood.method}); ${target.link} stays new`);
  if (short) await setNichePause(crew.scope, batch.niche, { until, reason: `FloodWait of ${account.name}` });
  else {
    batch.excluded.set(account.id, `cooldown until ${until.toISOString()}`);
    await pauseAfter(batch, account, 'error');
  }
  return NEXT_GROUP;
}
