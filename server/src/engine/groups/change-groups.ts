// What people change of groups: their niche, and whether one that failed is tried again.
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Scope } from '#store/scope.ts';
import { idsOfTargets, retryFailed, setNiche, type BulkChange, type TargetChoice } from '#store/groups/entries.ts';
import { targetListing, type TargetFilter, type TargetListing } from '#store/groups/lists.ts';

export type BulkWish = {
  act: 'set_niche' | 'retry';
  ids?: readonly number[] | undefined;
  filter?: TargetFilter | undefined;
  niche?: string | undefined;
  dry_run: boolean;
};

/** Throws `bad_value` when it is not clear with which groups, or what; `not_found` for ids that are none here: then nothing was done. */
export async function changeGroups(scope: Scope, wish: BulkWish): Promise<BulkChange> {
  const choice = choiceOf(wish);
  const { act, niche, dry_run } = wish;
  if (act === 'set_niche' && niche === undefined) throw badField('niche', 'set_niche needs the new one');
  if (act === 'retry' && niche !== undefined) throw badField('niche', 'retry does not take it');
  if ('ids' in choice) await assertHere(scope, choice.ids);
  if (act === 'retry' || niche === undefined) return retryFailed(scope, choice, { dry_run });
  return setNiche(scope, choice, { niche, dry_run });
}

function choiceOf({ ids, filter }: BulkWish): TargetChoice {
  if (ids && !filter) return { ids };
  if (filter && !ids) return { filter };
  throw badField('ids', 'give either ids or filter');
}

async function assertHere(scope: Scope, ids: readonly number[]): Promise<void> {
  const there = await idsOfTargets(scope, ids);
  const missing = ids.filter((id) => !there.has(id));
  if (missing.length > 0)
    throw new GroundcrewError('not_found', { detail: `groups ${missing.slice(0, 20).join(', ')}` });
}

/** Throws `not_found`. */
export async function groupOf(scope: Scope, id: number): Promise<TargetListing> {
  const found = await targetListing(scope, id);
  if (!found) throw new GroundcrewError('not_found', { detail: `group ${id}` });
  return found;
}

/** `changed` is false when it is there already. */
export async function moveGroup(
  scope: Scope,
  id: number,
  niche: string,
): Promise<{ group: TargetListing; changed: boolean }> {
  await groupOf(scope, id);
  const { changed } = await setNiche(scope, { ids: [id] }, { niche, dry_run: false });
  return { group: await groupOf(scope, id), changed: changed > 0 };
}

/**
 * `changed` is false for one that waits to be joined already. Throws `not_found`, `wrong_state` for a group that has not
 * failed, and `wrong_kind` for a duplicate of another.
 */
export async function retryGroup(scope: Scope, id: number): Promise<TargetListing & { changed: boolean }> {
  const { link, status: state } = await groupOf(scope, id);
  const { skipped } = await retryFailed(scope, { ids: [id] }, { dry_run: false });
  const [why] = skipped;
  if (why && state !== 'new') {
    const detail = `${link} ${why.reason}`;
    // A duplicate has failed, and is what it is.
    if (state === 'error') throw new GroundcrewError('wrong_kind', { detail });
    throw new GroundcrewError('wrong_state', { detail, details: { state, allowed_from: ['error'] } });
  }
  return { ...(await groupOf(scope, id)), changed: why === undefined };
}
