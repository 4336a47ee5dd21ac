// What a team does with conversations beside answering: take them, label them, change many at once.
import { BULK_CONVERSATIONS_MAX } from '@groundcrew/contract/values.ts';
import { badField, GroundcrewError, reportError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { conversationIds, findConversation, type ConversationFilter } from '#store/inbox/lists.ts';
import { labelIdsOf, setLabels, strangeLabels } from '#store/inbox/labels.ts';
import { setStand, standsOf, type StandBefore } from '#store/inbox/state.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';
import {
  assertMayAnswer,
  assertSnooze,
  changeConversation,
  locked,
  noConversation,
  type ConversationChange,
} from './acts.ts';

/** The first one has it. False: it was his already. Throws `in_use`, naming who has it. */
export async function claimConversation(scope: Scope, id: number, user_id: string): Promise<boolean> {
  await assertMayAnswer(scope, user_id);
  const outcome = await locked(scope, id, async (tx, before) => {
    if (before.assignee !== null) return before.assignee === user_id ? 'his already' : 'somebody’s';
    await setStand(tx, scope, { ...before, assignee: user_id });
    await tellInbox(tx, scope, { assigned: [id] });
    return 'claimed';
  });
  if (outcome !== 'somebody’s') return outcome === 'claimed';
  const assignee = (await findConversation(scope, id))?.assignee ?? null;
  throw new GroundcrewError('in_use', {
    detail: `${assignee?.name ?? 'somebody else'} has conversation ${id}`,
    details: { assignee },
  });
}

/** All that it has from then on. False: it has them already. */
export function labelConversation(scope: Scope, id: number, label_ids: readonly number[]): Promise<boolean> {
  return locked(scope, id, async (tx) => {
    await assertLabels(tx, scope, 'label_ids', label_ids);
    const before = await labelIdsOf(tx, { of: 'conversation', id });
    const remove = before.filter((label) => !label_ids.includes(label));
    const changed = await setLabels(tx, scope, { of: 'conversation', id, add: label_ids, remove });
    if (changed) await tellInbox(tx, scope, { updated: [id] });
    return changed;
  });
}

export type BulkChange = ConversationChange & {
  add_label_ids?: readonly number[] | undefined;
  remove_label_ids?: readonly number[] | undefined;
};

export type BulkOutcome = {
  id: number;
  outcome: 'changed' | 'unchanged' | 'refused';
  code: string | null;
  message: string | null;
  before: StandBefore | null;
};

export async function chosenConversations(
  scope: Scope,
  { ids, filter }: { ids: readonly number[] | undefined; filter: ConversationFilter | undefined },
): Promise<number[]> {
  if ((ids === undefined) === (filter === undefined)) throw badField('ids', 'give ids or a filter, one of them');
  if (ids !== undefined) return [...new Set(ids)];
  const found = await conversationIds(scope, { ...filter, limit: BULK_CONVERSATIONS_MAX + 1 });
  if (found.length <= BULK_CONVERSATIONS_MAX) return found;
  throw badField('filter', `it has more than ${BULK_CONVERSATIONS_MAX} conversations: narrow it`);
}

/** Each by itself, so that nobody waits for all of them; what holds for all of them is refused before the first. */
export async function changeConversations(
  scope: Scope,
  ids: readonly number[],
  { add_label_ids: add = [], remove_label_ids: remove = [], ...change }: BulkChange,
): Promise<BulkOutcome[]> {
  const both = add.filter((label) => remove.includes(label));
  if (both.length > 0) throw badField('change.remove_label_ids', `also in add_label_ids: ${both.join(', ')}`);
  if (change.assignee) await assertMayAnswer(scope, change.assignee);
  const { state, snoozed_until: until = null } = change;
  if (state === 'snoozed' || until !== null) assertSnooze(until, scope.now(), 'change.snoozed_until');
  await assertLabels(scope.db, scope, 'change.add_label_ids', add);
  const before = await standsOf(scope, ids);
  const outcomes: BulkOutcome[] = [];
  for (const id of ids) {
    const done = await changeOne(scope, id, { change, add, remove });
    outcomes.push({ ...done, before: done.outcome === 'changed' ? (before.get(id) ?? null) : null });
  }
  return outcomes;
}

async function changeOne(
  scope: Scope,
  id: number,
  wish: { change: ConversationChange; add: readonly number[]; remove: readonly number[] },
): Promise<Omit<BulkOutcome, 'before'>> {
  try {
    const { change, add, remove } = wish;
    const stands = Object.values(change).some((value) => value !== undefined);
    const changed = stands && (await changeConversation(scope, id, change));
    const labelled = (add.length > 0 || remove.length > 0) && (await relabel(scope, id, { add, remove }));
    if (!stands && !labelled && !(await findConversation(scope, id))) throw noConversation(id);
    return { id, outcome: changed || labelled ? 'changed' : 'unchanged', code: null, message: null };
  } catch (error) {
    if (!(error instanceof GroundcrewError)) throw error;
    const { code, message } = reportError(error);
    return { id, outcome: 'refused', code, message };
  }
}

function relabel(
  scope: Scope,
  id: number,
  { add, remove }: { add: readonly number[]; remove: readonly number[] },
): Promise<boolean> {
  return locked(scope, id, async (tx) => {
    const changed = await setLabels(tx, scope, { of: 'conversation', id, add, remove });
    if (changed) await tellInbox(tx, scope, { updated: [id] });
    return changed;
  });
}

export async function assertLabels(tx: Database, scope: Scope, field: string, ids: readonly number[]): Promise<void> {
  const unknown = await strangeLabels(tx, scope, ids);
  if (unknown.length > 0) throw badField(field, `there are no such labels: ${unknown.join(', ')}`);
}
