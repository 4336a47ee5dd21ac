// One slot of a campaign, group after group, as the poster does it. It yields the instant until which it waits.
import type { AccountState } from '#domain/accounts.ts';
import { nextAt, postBlockers, unconfirmedBlockers, type Blocker } from '#domain/blockers.ts';
import { addMs, SECOND_MS } from '#domain/days.ts';
import { contentBlocker } from '#domain/campaign-slots.ts';
import type { ContentKind, TargetState } from '#domain/targets.ts';
import type { PlannedCampaign } from './input.ts';
import { count, gapEnds, post, type World } from './world.ts';

export type PlannedSlot = { ends_at: Date; served: ReadonlySet<number> };

/** A group that is free within the slot, but not now. */
type Later = { target: TargetState; at: Date; blockers: readonly Blocker[] };

export function* postSlot(world: World, campaign: PlannedCampaign, slot: PlannedSlot): Generator<Date, void> {
  let queue = inTurn(world, campaign.niche).filter(({ id }) => !slot.served.has(id));
  const { content_fault } = campaign;
  if (content_fault !== undefined) {
    // The slot is not begun.
    for (const target of queue) miss(world, campaign, target, [contentBlocker(campaign, content_fault)]);
    return;
  }
  let waiting: Later[] = [];
  let over = false;
  while (queue.length > 0) {
    for (const target of queue) {
      over ||= isOver(world, campaign, slot);
      if (over) missTime(world, campaign, target);
      else {
        const later = yield* turnOf(world, campaign, slot, target);
        if (later) waiting.push(later);
      }
    }
    if (waiting.length === 0 || over) break;
    const first = new Date(Math.min(...waiting.map(({ at }) => at.getTime())));
    if (first > world.now) yield first;
    queue = waiting.filter(({ at }) => at <= world.now).map(({ target }) => target);
    waiting = waiting.filter(({ at }) => at > world.now);
  }
  for (const { target, blockers } of waiting) miss(world, campaign, target, blockers);
}

/** Also when the campaign's own gap reaches beyond its end. */
function isOver(world: World, campaign: PlannedCampaign, { ends_at }: PlannedSlot): boolean {
  const last = world.last_of_campaign.get(campaign.id);
  return world.now >= ends_at || (last !== undefined && addMs(last, campaign.gap_seconds * SECOND_MS) >= ends_at);
}

/** Never-posted first, then the longest silent, as they stand when the slot begins. */
function inTurn({ targets }: World, niche: string): TargetState[] {
  const at = ({ last_post_at }: TargetState) => last_post_at?.getTime() ?? Number.NEGATIVE_INFINITY;
  return [...targets.values()]
    .filter((target) => target.niche === niche && target.status === 'joined')
    .toSorted((one, other) => (at(one) === at(other) ? one.id - other.id : at(one) - at(other)));
}

/** One group: its post, or when it may come later in the slot, or nothing. */
function* turnOf(
  world: World,
  campaign: PlannedCampaign,
  slot: PlannedSlot,
  target: TargetState,
): Generator<Date, Later | null> {
  const missed = (reasons: readonly Blocker[]): null => {
    miss(world, campaign, target, reasons);
    return null;
  };
  for (;;) {
    const fresh = world.targets.get(target.id) ?? target;
    const account = world.accounts.get(fresh.assigned_account_id ?? 0);
    const blockers = inTheWay(world, campaign, fresh);
    if (blockers.length > 0 || !account) {
      const at = nextAt(blockers, world.now);
      return at && at > world.now && at < slot.ends_at ? { target: fresh, at, blockers } : missed(blockers);
    }
    const until = gapEnds(world, campaign, account.id);
    if (until && until >= slot.ends_at) return missed([]);
    if (!until) {
      post(world, campaign, fresh, account);
      return null;
    }
    // Another campaign may be faster with this account meanwhile, quiet hours may have come: all is looked at again.
    yield until;
    if (world.now >= slot.ends_at) return missed([]);
  }
}

/** What keeps the group from its post now. */
function inTheWay(world: World, campaign: PlannedCampaign, target: TargetState): readonly Blocker[] {
  const known = world.blocked.get(target.id);
  if (known && known.state === target && world.now.getTime() < known.until) return known.blockers;
  const account: AccountState | null = world.accounts.get(target.assigned_account_id ?? 0) ?? null;
  const { rules, unconfirmed } = world.input;
  const kind = contentFor(campaign, target);
  const blockers = postBlockers(target, account, rules, world.now, kind);
  blockers.push(...unconfirmedBlockers(unconfirmed.get(target.id) ?? null, world.now));
  // What is in the way ends by time only: nothing that is forecast takes it away sooner. Content is the campaign's own.
  if (blockers.length > 0 && blockers.every(({ code }) => code !== 'target_content')) {
    const until = nextAt(blockers, world.now)?.getTime() ?? Number.POSITIVE_INFINITY;
    world.blocked.set(target.id, { state: target, blockers, until });
  }
  return blockers;
}

/** What the group would get: where photos are forbidden, a text goes without its photo. */
export function contentFor({ contents }: Pick<PlannedCampaign, 'contents'>, target: TargetState): ContentKind {
  const { forbidden_content: forbidden } = target;
  const kinds = contents.map(({ text, photo }): ContentKind => {
    const bare = photo && text && forbidden.includes('photo');
    return photo && !bare ? 'photo' : 'text';
  });
  return kinds.find((kind) => !forbidden.includes(kind)) ?? kinds[0] ?? 'text';
}

/** The slot is over. Whoever had something else in the way is counted there. */
function missTime(world: World, campaign: PlannedCampaign, target: TargetState): void {
  if (!campaign.asked) return;
  miss(world, campaign, target, inTheWay(world, campaign, world.targets.get(target.id) ?? target));
}

function miss(world: World, campaign: PlannedCampaign, target: TargetState, blockers: readonly Blocker[]): void {
  if (!campaign.asked) return;
  count(world, lastToEnd(blockers)?.code ?? 'slot_time');
  if (!world.posted.has(target.id)) world.misses.set(target.id, { at: world.now, blockers });
}

/** Of several reasons, the one that is in the way for longest: without it nothing would be gained by lifting the others. */
function lastToEnd(blockers: readonly Blocker[]): Blocker | null {
  let found: Blocker | null = null;
  for (const blocker of blockers) {
    if (!found || (found.until !== null && (blocker.until === null || blocker.until > found.until))) found = blocker;
  }
  return found;
}
