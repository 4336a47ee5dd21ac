// One run of the joiner: one batch of one niche, group after group, with the pauses that keep accounts alive. Pauses are
// stored, so that after the last group nothing is slept and the next run waits for what remains.
import { chooseJoiner, type BlockedAccount } from '#domain/join-choice.ts';
import { BATCH_SIZE, isNicheDisabled } from '#domain/limits.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { joinOne, type JoinStep } from '#engine/joiner/join-one.ts';
import { pollRequests } from '#engine/joiner/poll-requests.ts';
import type { Run } from '#engine/runs.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { accountStates, endPassedWaits } from '#store/accounts.ts';
import { joinPauseOf } from '#store/joins.ts';
import { countTargets, newTargets, targetState } from '#store/targets.ts';
import { readLimits } from '#store/workspaces.ts';

export type JoinResult = {
  niche: string;
  joined: { link: string; account: string }[];
  requested: { link: string; account: string }[];
  errors: { link: string; account: string | null; error: string }[];
  flood_waits: { account: string; method: string; seconds: number }[];
  /** New groups of the niche that remain. */
  left: number;
  /** Present when groups remained for which no account was free: every account with what holds it back. */
  blocked?: BlockedAccount[];
};

export type Batch = {
  crew: Crew;
  connections: Connections;
  run: Run;
  said: SmartJoinerLog;
  niche: string;
  result: JoinResult;
  /** Accounts that do nothing more in this run, and why. */
  excluded: Map<number, string>;
};

/** A group with an error that nobody knows must not wear out one account after the other. */
const TRIES_PER_GROUP = 3;

/** How many new groups are looked through for one that somebody can join. */
const LOOK_THROUGH = 500;

export async function joinBatch(
  crew: Crew,
  connections: Connections,
  run: Run,
  said: SmartJoinerLog,
  batch: { niche: string; batch_size: number },
): Promise<JoinResult> {
  const { niche } = batch;
  const result: JoinResult = { niche, joined: [], requested: [], errors: [], flood_waits: [], left: 0 };
  const state: Batch = { crew, connections, run, said, niche, result, excluded: new Map() };
  said.info('='.repeat(60));
  said.info('SMART JOINER - JOIN BATCH');
  said.info('='.repeat(60));
  if (isNicheDisabled(niche)) said.warning(`Niche ${niche} is switched off: nothing is joined`);
  else {
    await endPassedWaits(crew.scope);
    await pollRequests(state);
    await joinSome(state, Math.min(batch.batch_size, BATCH_SIZE.max));
  }
  result.left = await countTargets(crew.scope, niche, 'new');
  const { joined, requested, errors, left } = result;
  said.info(
    `Batch done: joined ${joined.length}, requested ${requested.length}, errors ${errors.length}, left ${left}`,
  );
  return result;
}

async function joinSome(batch: Batch, batch_size: number): Promise<void> {
  const { said, crew, niche, result } = batch;
  const fresh = await newTargets(crew.scope, niche, { after_id: 0, limit: 1 });
  if (fresh.length === 0) return said.info(`No new groups in niche ${niche}`);
  const total = Math.min(batch_size, await countTargets(crew.scope, niche, 'new'));
  const tried = new Set<number>();
  while (tried.size < total) {
    await waitForNiche(batch);
    await batch.run.assertOurs();
    const choice = await nextTarget(batch, tried);
    if ('blocked' in choice) {
      if (choice.blocked.length === 0 && tried.size > 0) return undefined;
      result.blocked = choice.blocked;
      return sayBlocked(batch, choice.blocked);
    }
    tried.add(choice.target.id);
    said.info(`[${tried.size}/${total}] Group: ${choice.target.link}`);
    await joinWithSomebody(batch, choice.target);
  }
  return undefined;
}

/** The oldest new group for which somebody is free. */
async function nextTarget(
  batch: Batch,
  tried: ReadonlySet<number>,
): Promise<{ target: TargetState } | { blocked: BlockedAccount[] }> {
  const { scope } = batch.crew;
  const rules = { limits: await readLimits(scope), now: scope.now(), excluded: batch.excluded };
  const accounts = await accountStates(scope);
  const blocked = new Map<string, BlockedAccount>();
  const targets = await newTargets(scope, batch.niche, { after_id: 0, limit: LOOK_THROUGH });
  for (const target of targets.filter(({ id }) => !tried.has(id))) {
    const choice = chooseJoiner(accounts, target, rules);
    if (choice.account) return { target };
    for (const entry of choice.blocked) if (!blocked.has(entry.account)) blocked.set(entry.account, entry);
  }
  return { blocked: [...blocked.values()] };
}

/** Lets one account after the other try, until the group has an end or nobody is left. */
async function joinWithSomebody(batch: Batch, target: TargetState): Promise<void> {
  const { crew, said } = batch;
  const refused = new Map(batch.excluded);
  for (let tries = 0; tries < TRIES_PER_GROUP; tries += 1) {
    const { scope } = crew;
    const fresh = await targetState(scope, target.id);
    if (!fresh) return;
    const rules = { limits: await readLimits(scope), now: scope.now(), excluded: refused };
    const choice = chooseJoiner(await accountStates(scope), fresh, rules);
    if (!choice.account) {
      said.warning(`No available accounts for ${target.link}: it stays new`);
      return;
    }
    said.info(`Using account: ${choice.account.name} (id=${choice.account.id})`);
    const step: JoinStep = await joinOne(batch, fresh, choice.account);
    if (step.next === 'next_group') return;
    refused.set(choice.account.id, step.why);
    if (step.exclude) batch.excluded.set(choice.account.id, step.why);
    await waitForNiche(batch);
  }
}

/** Waits out the pause that this niche has, whoever made it. */
async function waitForNiche({ crew, said, niche, run }: Batch): Promise<void> {
  for (;;) {
    const pause = await joinPauseOf(crew.scope, niche);
    if (!pause) return;
    const seconds = Math.ceil((pause.until.getTime() - crew.scope.now().getTime()) / 1_000);
    said.info(`Waiting ${seconds} s: ${pause.reason}`);
    await crew.clock.sleepUntil(pause.until, run.signal);
  }
}

function sayBlocked({ said }: Batch, blocked: BlockedAccount[]): void {
  said.error('No available accounts');
  for (const { account, blockers } of blocked) {
    said.error(`  ${account}: ${blockers.map((blocker) => blocker.message).join('; ')}`);
  }
}
