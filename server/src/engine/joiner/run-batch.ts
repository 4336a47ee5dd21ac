// One run of the joiner: one batch of one niche, group after group, with the pauses that keep accounts alive. Pauses are
// stored, so that after the last group nothing is slept and the next run waits for what remains.
import type { AccountState } from '#domain/accounts.ts';
import { joinBlockers, workspaceBlockers, type Blocker } from '#domain/blockers.ts';
import { chooseJoiner, type BlockedAccount } from '#domain/join-choice.ts';
import { BATCH_SIZE, isNicheDisabled } from '#domain/limits.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Crew } from '#engine/crew.ts';
import { failTarget, joinStep, readLink, type JoinResult, type JoinStep } from '#engine/joiner/batch.ts';
import { findKnower } from '#engine/joiner/find-knower.ts';
import { haveDone, isBusy, type Coordinating } from '#engine/joiner/errand.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { lookBack } from '#engine/joiner/look-back.ts';
import { pollRequests } from '#engine/joiner/poll-requests.ts';
import { stopReason, type Run } from '#engine/runs.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { accountStates, endPassedWaits } from '#store/accounts/accounts.ts';
import { joinPauseOf } from '#store/groups/joins.ts';
import { countTargets, newTargets, targetState } from '#store/groups/targets.ts';
import type { Bell } from '#store/database/listen.ts';
import { readRules } from '#store/workspaces/rules.ts';

export type { JoinResult } from '#engine/joiner/batch.ts';

/** A group with an error that nobody knows must not wear out one account after the other. */
const TRIES_PER_GROUP = 3;

/** How many new groups are looked through at once for one that somebody can join. */
const PAGE = 500;

export async function joinBatch(
  crew: Crew,
  lanes: Lanes,
  run: Run,
  said: SmartJoinerLog,
  batch: { niche: string; batch_size: number; bell?: Bell | null },
): Promise<JoinResult> {
  const { niche, bell = null } = batch;
  const result: JoinResult = { niche, joined: [], requested: [], errors: [], flood_waits: [], left: 0 };
  const state: Coordinating = {
    crew,
    lanes,
    run,
    said,
    niche,
    result,
    excluded: new Map(),
    skipped: new Set(),
    bell,
  };
  said.info('='.repeat(60));
  said.info('SMART JOINER - JOIN BATCH');
  said.info('='.repeat(60));
  if (isNicheDisabled(niche)) said.warning(`Niche ${niche} is switched off: nothing is joined`);
  else {
    await endPassedWaits(crew.scope);
    try {
      await lookBack(state);
      await pollRequests(state);
      await joinSome(state, Math.min(batch.batch_size, BATCH_SIZE.max));
    } catch (error) {
      // What was joined so far is worth knowing.
      if (!run.signal.aborted) throw error;
      result.stopped = stopReason(run.signal).message;
      said.warning(result.stopped);
    }
  }
  result.left = await countTargets(crew.scope, niche, 'new');
  const { joined, requested, errors, left } = result;
  const how = result.stopped === undefined ? 'done' : 'ended early';
  said.info(
    `Batch ${how}: joined ${joined.length}, requested ${requested.length}, errors ${errors.length}, left ${left}`,
  );
  return result;
}

async function joinSome(batch: Coordinating, batch_size: number): Promise<void> {
  const { said, crew, niche, result } = batch;
  const waiting = (await countTargets(crew.scope, niche, 'new')) - batch.skipped.size;
  if (waiting <= 0) return said.info(`No new groups in niche ${niche}`);
  const total = Math.min(batch_size, waiting);
  const tried = new Set<number>();
  while (tried.size < total) {
    const closed = await waitForNiche(batch);
    await batch.run.assertOurs();
    if (closed) {
      result.quiet_until = closed.until;
      return said.info(`Nothing is joined now: ${closed.message}`);
    }
    const choice = await nextTarget(batch, tried);
    if (!choice.target) {
      if (!choice.untried) return;
      await batch.run.assertNotStopped();
      return sayBlocked(batch, (result.blocked = choice.blocked));
    }
    tried.add(choice.target.id);
    said.info(`[${tried.size}/${total}] Group: ${choice.target.link}`);
    await joinWithSomebody(batch, choice.target);
  }
}

type NextTarget = { target: TargetState } | { target: null; untried: boolean; blocked: BlockedAccount[] };

/** The oldest new group for which somebody is free. */
async function nextTarget(batch: Coordinating, tried: ReadonlySet<number>): Promise<NextTarget> {
  const { scope } = batch.crew;
  const given = await whatDecides(batch);
  const accounts = await accountStates(scope);
  const anybody = accounts.some(
    (account) => !batch.excluded.has(account.id) && joinBlockers(account, given.rules, given.now).length === 0,
  );
  const blocked = new Map<string, BlockedAccount>();
  let untried = false;
  for (let after_id = 0; ;) {
    const page = await newTargets(scope, batch.niche, { after_id, limit: PAGE });
    for (const target of page) {
      if (tried.has(target.id) || batch.skipped.has(target.id)) continue;
      untried = true;
      const choice = chooseJoiner(accounts, target, given);
      if (choice.account) return { target };
      for (const entry of choice.blocked) if (!blocked.has(entry.account)) blocked.set(entry.account, entry);
    }
    const last = page.at(-1);
    if (!last || page.length < PAGE || !anybody) return { target: null, untried, blocked: [...blocked.values()] };
    after_id = last.id;
  }
}

async function whatDecides({ crew, excluded }: Coordinating) {
  return { rules: await readRules(crew.scope), now: crew.scope.now(), excluded };
}

/** Lets one account after the other try, until the group has an end or nobody is left. */
async function joinWithSomebody(batch: Coordinating, target: TargetState): Promise<void> {
  const { crew, said, result } = batch;
  const { scope } = crew;
  const only = await onlyAccount(batch, target);
  if (only === 'nobody') return;
  for (let tries = 0; tries < TRIES_PER_GROUP; tries += 1) {
    if (await waitForNiche(batch)) return;
    await batch.run.assertOurs();
    const fresh = await targetState(scope, target.id);
    if (fresh?.status !== 'new') return;
    const accounts = (await accountStates(scope)).filter(({ id }) => only === 'anybody' || id === only);
    const choice = chooseJoiner(accounts, fresh, await whatDecides(batch));
    if (!choice.account) {
      await batch.run.assertNotStopped();
      said.warning(`No available accounts for ${target.link}: it stays new`);
      result.blocked = choice.blocked;
      return;
    }
    said.info(`Using account: ${choice.account.name} (id=${choice.account.id})`);
    const step = await letJoin(batch, fresh, choice.account);
    if (step.next === 'next_group') return;
    batch.excluded.set(choice.account.id, step.why);
  }
  said.warning(`${target.link} stays new: ${TRIES_PER_GROUP} accounts could not join it`);
  result.blocked ??= [];
}

async function letJoin(batch: Coordinating, target: TargetState, account: AccountState): Promise<JoinStep> {
  const errand = { do: 'join', niche: batch.niche, target_id: target.id } as const;
  return haveDone(batch, account, errand, joinStep).catch((error: unknown) => {
    if (!isBusy(error)) throw error;
    batch.said.info(`${account.name} is not free: ${error.message}`);
    return { next: 'other_account', why: error.message };
  });
}

/** Who may try at all: for a group of which only the id is known, the account that knows it. */
async function onlyAccount(batch: Coordinating, target: TargetState): Promise<number | 'anybody' | 'nobody'> {
  const link = readLink(target);
  if (link?.kind !== 'id') return 'anybody';
  const knower = await findKnower(batch, target);
  if (typeof knower === 'object') return knower.account_id;
  if (knower === 'nobody') {
    await failTarget(batch, target, null, { error_message: 'no account knows this group' });
  } else batch.said.warning(`${target.link} stays new: not every account can be asked now whether it knows the group`);
  return 'nobody';
}

/** Waits out the pause that this niche has, whoever made it; or says, at once, what will be in everybody's way at its end. The stop switch ends the run. */
async function waitForNiche({ crew: { scope }, said, niche, run }: Coordinating): Promise<Blocker | null> {
  let told: Date | null = null;
  for (;;) {
    const pause = await joinPauseOf(scope, niche);
    const now = scope.now();
    const [closed = null] = workspaceBlockers(await readRules(scope), pause?.until ?? now);
    if (closed) await run.assertNotStopped();
    if (!pause || closed) return closed;
    const seconds = Math.ceil((pause.until.getTime() - now.getTime()) / 1_000);
    if (told?.getTime() !== pause.until.getTime()) said.info(`Waiting ${seconds} s: ${pause.reason}`);
    told = pause.until;
    await run.sleepUntil(pause.until);
  }
}

function sayBlocked({ said }: Coordinating, blocked: BlockedAccount[]): void {
  said.error('No available accounts');
  const active = blocked.filter((entry) => !takesNoPart(entry));
  for (const { account, blockers } of active) {
    said.error(`  ${account}: ${blockers.map((blocker) => blocker.message).join('; ')}`);
  }
  if (active.length < blocked.length) said.error(`  and ${blocked.length - active.length} inactive or without session`);
}

function takesNoPart({ blockers }: BlockedAccount): boolean {
  return blockers.some(({ code }) => code === 'account_inactive' || code === 'no_session');
}
