// One round of posts in a niche: what is open is settled first, then every group that is ready gets one post, with the gap
// between posts waited out. Each post is an intent before it is a call.
import type { AccountState } from '#domain/accounts.ts';
import { nextAt, postBlockers, reservationBlockers, unconfirmedBlockers, type Blocker } from '#domain/blockers.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Lanes, type LanesOptions } from '#engine/lanes/lanes.ts';
import { chooseVariant } from '#engine/poster/choose-variant.ts';
import { kindOf, type Variant } from '#engine/poster/content.ts';
import { havePosted, haveSettled } from '#engine/poster/errand.ts';
import { waitForGap, type GapEnd } from '#engine/poster/gap.ts';
import type { PostResult, Round, RoundSlot } from '#engine/poster/round.ts';
import { photosAtHand, type PhotoShelf } from '#engine/poster/photo-shelf.ts';
import { postHandler } from '#engine/poster/post-handler.ts';
import { showOpen } from '#engine/poster/settle-intents.ts';
import { stopReason, type Run } from '#engine/runs.ts';
import { accountState, accountStates, endPassedWaits } from '#store/accounts/accounts.ts';
import type { Bell } from '#store/database/listen.ts';
import { readRules } from '#store/workspaces/rules.ts';
import { accountsWithOpenIntents } from '#store/posts/reads.ts';
import { slotIsOpen, targetsOfSlot } from '#store/campaigns/slots.ts';
import { joinedTargets, targetState } from '#store/groups/targets.ts';
import { unconfirmedPosts } from '#store/campaigns/forecast-reads.ts';
import { otherPosts } from '#store/posts/other-posts.ts';

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
  let waiting: Waiting[] = [];
  let begun = 0;
  while (queue.length > 0) {
    for (const [n, target] of queue.entries()) {
      if (limit !== null && begun >= limit) return;
      await run.assertOurs();
      if (!(await isOpen(round))) {
        result.time_over = true;
        waiting.push(...queue.slice(n).map((unserved) => tooLate(unserved)));
        break;
      }
      const before = counts(result);
      const end = await postTo(round, target);
      if (end === 'begun') begun += 1;
      else if (slot) waiting.push(end);
      else result.skipped.push({ link: target.link, reasons: end.reasons });
      tell(round, target, before);
    }
    if (result.time_over || !slot) break;
    [queue, waiting] = await nextOf(round, slot, waiting);
  }
  for (const { target, reasons } of waiting) {
    const before = counts(result);
    result.skipped.push({ link: target.link, reasons });
    tell(round, target, before);
  }
}

/** A group that is not free now. */
type Waiting = {
  target: TargetState;
  kind: ContentKind;
  /** When it may be; null: no time alone makes it so. */
  at: Date | null;
  reasons: string[];
};

function tooLate(target: TargetState): Waiting {
  return { target, kind: 'text', at: null, reasons: ['the slot was over'] };
}

/**
 * Sleeps until the first of those who wait is free; says who is, and who waits on. All are looked at whenever something has
 * changed, those too that no time would have freed. Once nobody is to be free within the slot it is over.
 */
async function nextOf(round: Round, slot: RoundSlot, waiting: Waiting[]): Promise<[TargetState[], Waiting[]]> {
  const { crew, run, result } = round;
  let asleep = waiting;
  for (;;) {
    const times = asleep.flatMap(({ at }) => (at && at < slot.ends_at ? [at.getTime()] : []));
    if (times.length === 0) return [[], asleep];
    const first = new Date(Math.min(...times));
    if (first > crew.scope.now()) await run.sleepUntil(first);
    await run.assertOurs();
    if (!(await isOpen(round))) {
      result.time_over = true;
      return [[], asleep];
    }
    await run.assertNotStopped();
    asleep = await lookAgain(round, asleep);
    const now = crew.scope.now();
    const isFree = ({ at }: Waiting) => at !== null && at <= now;
    const free = asleep.filter(isFree);
    if (free.length > 0) return [free.map(({ target }) => target), asleep.filter((each) => !isFree(each))];
  }
}

/** As things stand now, all read at once. */
async function lookAgain({ crew: { scope }, niche }: Round, waiting: readonly Waiting[]): Promise<Waiting[]> {
  const targets = new Map((await joinedTargets(scope, niche)).map((target) => [target.id, target]));
  const owners = waiting.map(({ target }) => targets.get(target.id)?.assigned_account_id ?? 0);
  const accounts = new Map((await accountStates(scope, [...new Set(owners)])).map((account) => [account.id, account]));
  const rules = await readRules(scope);
  const unconfirmed = await unconfirmedPosts(scope);
  const now = scope.now();
  return waiting.map((before) => {
    const { kind } = before;
    const target = targets.get(before.target.id);
    // It has left the niche.
    if (!target) return { ...before, at: null };
    const account = accounts.get(target.assigned_account_id ?? 0) ?? null;
    const unknown = unconfirmedBlockers(unconfirmed.get(target.id) ?? null, now);
    const blockers = [...postBlockers(target, account, rules, now, kind), ...unknown];
    return { target, kind, at: nextAt(blockers, now), reasons: blockers.map(({ message }) => message) };
  });
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

/** Whether anything was begun for this group; or why not, and when it may be. */
async function postTo(round: Round, { id }: TargetState): Promise<'begun' | Waiting> {
  const { crew, variants } = round;
  const { scope } = crew;
  for (let waited = false; ;) {
    // Much may have changed while others had their turn, or while it waited; the reservation decides once more, with the rows held.
    const target = await targetState(scope, id);
    if (!target) return 'begun';
    const variant = await chooseVariant(crew, variants, target);
    if (!variant) return { target, kind: 'text', at: null, reasons: ['no message variant may be posted here'] };
    const kind = kindOf(variant);
    const skip = (...reasons: string[]): Waiting => ({ target, kind, at: null, reasons });
    const account = await accountState(scope, target.assigned_account_id ?? 0);
    const blockers = await inTheWay(round, target, account, kind);
    if (blockers.some(({ code }) => code === 'workspace_stopped')) await round.run.assertNotStopped();
    if (blockers.length || !account) {
      const at = nextAt(blockers, scope.now());
      return { ...skip(...blockers.map(({ message }) => message)), at };
    }
    const gap: GapEnd = waited ? 'over' : await waitForGap(round, account.id);
    if (gap === 'too_late') return skip('the slot ends before the gap between posts does');
    waited = gap === 'waited';
    if (waited) continue;
    await round.run.assertOurs();
    if (!(await isOpen(round))) return skip('the slot was over');
    // Another round may have been faster with this account: then the gap is waited out again.
    if ((await havePosted(round, target, account, variant)) === 'tried') return 'begun';
  }
}

async function inTheWay(
  { crew: { scope }, run }: Round,
  target: TargetState,
  account: AccountState | null,
  kind: ContentKind,
): Promise<Blocker[]> {
  const rules = await readRules(scope);
  const now = scope.now();
  if (!account) return postBlockers(target, account, rules, now, kind);
  const other = await otherPosts(scope, { account_id: account.id, target_id: target.id, run_id: run.id });
  // What goes on in its lane is over before its turn there comes.
  return reservationBlockers(target, account, { ...other, in_flight: false }, rules, now, kind);
}
