// One round of posts in a niche: what is open is settled first, then every group that is ready gets one post, with the gap
// between posts waited out. Each post is an intent before it is a call.
import { nextAt, postBlockers } from '#domain/blockers.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Lanes, type LanesOptions } from '#engine/lanes/lanes.ts';
import { chooseVariant } from '#engine/poster/choose-variant.ts';
import { kindOf, type Variant } from '#engine/poster/content.ts';
import { havePosted, haveSettled } from '#engine/poster/errand.ts';
import { waitForGap } from '#engine/poster/gap.ts';
import type { PostResult, Round, RoundSlot } from '#engine/poster/round.ts';
import { photosAtHand, type PhotoShelf } from '#engine/poster/photo-shelf.ts';
import { postHandler } from '#engine/poster/post-handler.ts';
import { showOpen } from '#engine/poster/settle-intents.ts';
import { stopReason, type Run } from '#engine/runs.ts';
import { accountState, accountStates, endPassedWaits } from '#store/accounts.ts';
import type { Bell } from '#store/listen.ts';
import { readRules } from '#store/rules.ts';
import { accountsWithOpenIntents } from '#store/post-reads.ts';
import { slotIsOpen, targetsOfSlot } from '#store/campaign-slots.ts';
import { joinedTargets, targetState } from '#store/targets.ts';

export type { PostResult } from '#engine/poster/round.ts';

export async function postRound(
  crew: Crew,
  connections: Connections,
  run: Run,
  post: {
    niche: string;
    variants: readonly Variant[];
    limit: number | null;
    slot?: RoundSlot;
    /** Those of a server, which handle `post`; without them the round has its own. */
    lanes?: Lanes;
    /** For lanes of its own; by default the photos that the variants bring along. */
    photos?: PhotoShelf;
    say?: (sentence: string) => void;
    /** For lanes of its own: listens to LANE_CHANNELS. Without one it is looked often. */
    bell?: Bell | null;
  },
): Promise<PostResult> {
  const { niche, variants, slot = null, say = () => {} } = post;
  const result: PostResult = { niche, posted: [], skipped: [], errors: [], unconfirmed: [] };
  const photos = post.photos ?? photosAtHand(variants.map(({ photo }) => photo));
  const lanes = post.lanes ?? ownLanes(crew, connections, photos, { say, ...(post.bell ? { bell: post.bell } : {}) });
  const round: Round = { crew, lanes, run, niche, variants, slot, result, say };
  await endPassedWaits(crew.scope);
  try {
    await settleOpenIntents(round);
    await postToAll(round, post.limit);
  } catch (error) {
    // What was posted so far is worth knowing.
    if (!run.signal.aborted) throw error;
    result.stopped = stopReason(run.signal).message;
  } finally {
    if (!post.lanes) await lanes.stop();
  }
  return result;
}

function ownLanes(crew: Crew, connections: Connections, photos: PhotoShelf, options: LanesOptions): Lanes {
  const lanes = new Lanes(crew, connections, options);
  lanes.handle('post', postHandler(crew, connections, photos));
  return lanes;
}

async function settleOpenIntents(round: Round): Promise<void> {
  const { scope } = round.crew;
  for (const account_id of await accountsWithOpenIntents(scope)) {
    await round.run.assertOurs();
    if (!(await showOpen(round, account_id))) continue;
    const why = await haveSettled(round, account_id);
    if (why !== null) round.crew.log.warn({ account_id, error: why }, 'open posts could not be looked for');
  }
}

async function postToAll(round: Round, limit: number | null): Promise<void> {
  const { crew, run, niche, result, slot } = round;
  const served = slot ? await targetsOfSlot(crew.scope, slot) : new Set<number>();
  let queue = (await joinedTargets(crew.scope, niche)).filter(({ id }) => !served.has(id));
  let waiting: Later[] = [];
  let begun = 0;
  while (queue.length > 0) {
    for (const target of queue) {
      if (limit !== null && begun >= limit) return;
      await run.assertOurs();
      if (!(await isOpen(round))) {
        result.time_over = true;
        break;
      }
      const before = counts(result);
      const end = await postTo(round, target);
      if (end === 'begun') begun += 1;
      else if (end !== 'skipped') waiting.push({ target, ...end });
      tell(round, target, before);
    }
    if (result.time_over) break;
    [queue, waiting] = await nextOf(round, waiting);
  }
  for (const { target, reasons } of waiting) result.skipped.push({ link: target.link, reasons });
}

/** A group that is free within the slot, but not now. */
type Later = { target: TargetState; at: Date; reasons: string[] };

/** Sleeps until the first of those who wait is free; says who is, and who waits on. */
async function nextOf({ crew, run }: Round, waiting: Later[]): Promise<[TargetState[], Later[]]> {
  if (waiting.length === 0) return [[], []];
  const first = new Date(Math.min(...waiting.map(({ at }) => at.getTime())));
  await crew.clock.sleepUntil(first, run.signal);
  const now = crew.scope.now();
  return [waiting.filter(({ at }) => at <= now).map(({ target }) => target), waiting.filter(({ at }) => at > now)];
}

/** Whether anything more may be posted: the slot of a campaign ends, and people pause it. */
async function isOpen({ crew, run, slot }: Round): Promise<boolean> {
  return slot === null || slotIsOpen(crew.scope, { ...slot, run_id: run.id });
}

type Counts = { posted: number; errors: number; skipped: number; unconfirmed: number };

function counts({ posted, errors, skipped, unconfirmed }: PostResult): Counts {
  const of = { posted: posted.length, errors: errors.length, skipped: skipped.length };
  return { ...of, unconfirmed: unconfirmed.length };
}

/** What came of one group, in the log for machines and as a sentence for people. */
function tell({ crew, result, say }: Round, target: TargetState, before: Counts): void {
  const fields = { target_id: target.id, account_id: target.assigned_account_id };
  for (const { link, account, message_id } of result.posted.slice(before.posted)) {
    crew.log.info({ ...fields, message_id }, 'posted');
    say(`Posted to ${link} by ${account} (message ${message_id})`);
  }
  for (const { link, account, error } of result.errors.slice(before.errors)) {
    crew.log.warn({ ...fields, error }, 'post failed');
    say(`${link} by ${account}: ${error}`);
  }
  for (const { link, account, error } of result.unconfirmed.slice(before.unconfirmed)) {
    crew.log.warn({ ...fields, error }, 'post unconfirmed');
    say(`${link} by ${account}: unconfirmed: ${error}`);
  }
  for (const { link, reasons } of result.skipped.slice(before.skipped)) {
    crew.log.debug({ ...fields, reasons }, 'post skipped');
    say(`Skipped ${link}: ${reasons.join('; ')}`);
  }
}

/** What would be posted now, without sending or reserving anything. */
export async function previewRound(
  crew: Crew,
  post: { niche: string; variants: readonly Variant[] },
): Promise<{ niche: string; ready: { link: string; account: string }[]; skipped: PostResult['skipped'] }> {
  const accounts = new Map((await accountStates(crew.scope)).map((account) => [account.id, account]));
  const rules = await readRules(crew.scope);
  const ready: { link: string; account: string }[] = [];
  const skipped: PostResult['skipped'] = [];
  for (const target of await joinedTargets(crew.scope, post.niche)) {
    const account = accounts.get(target.assigned_account_id ?? 0) ?? null;
    const variant = await chooseVariant(crew, post.variants, target);
    const kind = variant ? kindOf(variant) : 'text';
    const blockers = postBlockers(target, account, rules, crew.scope.now(), kind);
    if (blockers.length || !account)
      skipped.push({ link: target.link, reasons: blockers.map((found) => found.message) });
    else ready.push({ link: target.link, account: account.session_name });
  }
  return { niche: post.niche, ready, skipped };
}

/** Whether anything was begun for this group; or when it may be, where that is within the slot of the round. */
async function postTo(round: Round, target: TargetState): Promise<'begun' | 'skipped' | Omit<Later, 'target'>> {
  const { crew, variants, slot } = round;
  const { scope } = crew;
  const skip = (...reasons: string[]): 'skipped' => {
    round.result.skipped.push({ link: target.link, reasons });
    return 'skipped';
  };
  const variant = await chooseVariant(crew, variants, target);
  if (!variant) return skip('no message variant may be posted here');
  const account = await accountState(scope, target.assigned_account_id ?? 0);
  const rules = await readRules(scope);
  const blockers = postBlockers(target, account, rules, scope.now(), kindOf(variant));
  if (blockers.length || !account) {
    const reasons = blockers.map((blocker) => blocker.message);
    const now = scope.now();
    const free_at = nextAt(blockers, now);
    return slot && free_at && free_at > now && free_at < slot.ends_at ? { at: free_at, reasons } : skip(...reasons);
  }
  for (;;) {
    if (!(await waitForGap(round, account.id))) return skip('the slot ends before the gap between posts does');
    await round.run.assertOurs();
    if (!(await isOpen(round))) return skip('the slot was over');
    // Much may have changed while it waited; the reservation decides once more, with the rows held.
    const fresh = await targetState(scope, target.id);
    const chosen = fresh && (await chooseVariant(crew, variants, fresh));
    // Another round may have been faster with this account: then the gap is waited out again.
    if (!chosen || (await havePosted(round, fresh, account, chosen)) === 'tried') return 'begun';
  }
}
