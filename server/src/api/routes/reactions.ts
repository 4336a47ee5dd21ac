import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { lookAtTask } from '#engine/reactor/look-at-task.ts';
import { newReactionTask } from '#engine/reactor/new-task.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { pageOfReactionTasks } from '#store/reactions/lists.ts';
import { cancelReactionTask, reactionTask, retryReactionTask } from '#store/reactions/reactions.ts';
import type { Scope } from '#store/scope.ts';
import { liveWorkers } from '#store/leases/workers.ts';

const list = inWorkspace.reactions.list.handler(async ({ input, context: { scope } }) => {
  const newest = { ...input, sort: '-id' } as const;
  const { rows, total } = await pageOfReactionTasks(scope, { ...input, ...pageWish(newest) });
  const shown = rows.map(({ total: of, success, failed, rate_limited, ...task }) => ({
    ...task,
    progress: { total: of, done: success + failed + rate_limited, success, failed, rate_limited },
  }));
  return pageFrom(newest, { rows: shown, total });
});

async function look(scope: Scope, id: number) {
  const task = await lookAtTask(scope, id);
  const over = task.finished_at !== null;
  return { ...task, waits_for_worker: !over && (await liveWorkers(scope.db, LEASE_TTL_MS)).length === 0 };
}

/** Of another workspace or of none: there is no such thing. */
async function assertFound(scope: Scope, id: number): Promise<void> {
  if (!(await reactionTask(scope, id))) throw new GroundcrewError('not_found', { detail: `reaction task ${id}` });
}

const get = inWorkspace.reactions.get.handler(async ({ input, context: { scope } }) => {
  await assertFound(scope, input.id);
  return look(scope, input.id);
});

const HELD_BACK_MAX = 100;

const make = inWorkspace.reactions.make.handler(async ({ input, context: { scope, crew, caller } }) => {
  const { link, emoji, account_ids, account_count } = input;
  if ((account_ids === undefined) === (account_count === undefined)) {
    const message = 'say either which accounts, account_ids, or how many of the usable ones, account_count';
    throw badField('account_ids', message);
  }
  const who = account_ids ? { account_ids } : { account_count: account_count ?? 0 };
  const words = typeof emoji === 'string' ? emoji : emoji.join(' ');
  const { id, usable, held_back } = await newReactionTask(crew, { link, emoji: words, who, created_by: byOf(caller) });
  return { ...(await look(scope, id)), usable, held_back: held_back.slice(0, HELD_BACK_MAX) };
});

const retry = inWorkspace.reactions.retry.handler(async ({ input, context: { scope } }) => {
  await assertFound(scope, input.id);
  await retryReactionTask(scope, input.id);
  return look(scope, input.id);
});

const cancel = inWorkspace.reactions.cancel.handler(async ({ input, context: { scope, caller } }) => {
  await assertFound(scope, input.id);
  const changed = await cancelReactionTask(scope, input.id, byOf(caller));
  return { ...(await look(scope, input.id)), changed };
});

export const reactions = { list, get, make, retry, cancel };
