import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { addMs } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { acquireLease, releaseLease } from '#store/leases/leases.ts';
import {
  accountsAtPost,
  finishReaction,
  nextReaction,
  passOverReaction,
  reactionResults,
  reactionsLately,
  reserveReaction,
  targetOfChat,
  type ReactionResult,
} from './results.ts';
import {
  cancelReactionTask,
  claimReactionTask,
  createReactionTask,
  endReactionTask,
  listReactionTasks,
  planReactions,
  reactionTask,
  retryReactionTask,
  setTaskPause,
  unattendedReactionTasks,
  type NewReactionTask,
} from './reactions.ts';
import { finishRun, startRun } from '#store/runs/runs.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
let fleet: Fleet;
let message_id = 0;
let telegram_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(() => {
  fleet.setNow(NOON);
  message_id += 1;
  telegram_id = -1_000_000_000_000 - message_id;
});

async function accounts(count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await fleet.addAccount());
  return ids;
}

async function newTask(account_ids: readonly number[], more: Partial<NewReactionTask> = {}): Promise<number> {
  return createReactionTask(fleet.scope, {
    link: `https://t.me/some_group/${message_id}`,
    telegram_id: null,
    message_id,
    emoji: ['👍', '🔥'],
    who: { account_ids },
    created_by: 'a test',
    ...more,
  });
}

async function newRun(ttl_ms = 60_000): Promise<number> {
  const id = await startRun(fleet.scope, { kind: 'reaction', niche: null, node_id: 'node', ttl_ms });
  if (id === null) throw new Error('Another run is under way.');
  return id;
}

async function claimed(account_ids: readonly number[]): Promise<{ id: number; run_id: number }> {
  const [id, run_id] = [await newTask(account_ids), await newRun()];
  expect(await claimReactionTask(fleet.scope, id, run_id)).toMatchObject({ id, status: 'processing', run_id });
  return { id, run_id };
}

async function reserve(task: { id: number; run_id: number }, result: ReactionResult, pause_ms = 0) {
  const lease = await fleet.lease(result.account_id);
  const stored = await reactionTask(fleet.scope, task.id);
  if (!stored) throw new Error('There is no such task.');
  const chat = { telegram_id, usernames: ['some_group'] };
  const want = { result_id: result.id, task: stored, run_id: task.run_id, chat, pause_ms };
  return { lease, reservation: await reserveReaction(fleet.scope, lease, want) };
}

const results = (id: number) => reactionResults(fleet.scope, id);
async function resultAt(id: number, n: number): Promise<ReactionResult> {
  const result = (await results(id))[n];
  if (!result) throw new Error(`The task has no account ${n}.`);
  return result;
}

describe('A task', () => {
  it('is queued with its accounts, and claimed by one run', async () => {
    const [one, other] = await accounts(2);
    const id = await newTask([other ?? 0, one ?? 0, other ?? 0]);
    expect((await results(id)).map(({ account_id }) => account_id)).toEqual([other, one]);
    expect(await unattendedReactionTasks(fleet.scope, 100)).toContain(id);
    const runs = await Promise.all([newRun(), newRun(), newRun()]);
    const claims = await Promise.all(runs.map((run) => claimReactionTask(fleet.scope, id, run)));
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(await unattendedReactionTasks(fleet.scope, 100)).not.toContain(id);
  });

  it('is claimed again when its run is over, or its process is gone', async () => {
    const { id, run_id } = await claimed(await accounts(1));
    await finishRun(fleet.scope, { id: run_id, node_id: 'node', state: 'failed', result: {} });
    const next = await newRun(0);
    expect(await claimReactionTask(fleet.scope, id, next)).toMatchObject({ run_id: next });
    expect(await unattendedReactionTasks(fleet.scope, 100)).toContain(id);
    expect(await claimReactionTask(fleet.scope, id, await newRun())).not.toBeNull();
    expect(await endReactionTask(fleet.scope, { id, run_id, error_message: null })).toBe(false);
  });

  it('names its accounts or their number, and never more than the ceiling', async () => {
    await expect(newTask([], { who: { account_count: 21 } })).rejects.toThrow('account_count');
    await expect(newTask(await accounts(1), { emoji: [] })).rejects.toThrow('emoji');
    await expect(newTask([999_999])).rejects.toThrow('foreign key');
  });

  it('keeps the longest pause', async () => {
    const id = await newTask(await accounts(1));
    await setTaskPause(fleet.scope, id, addMs(NOON, 5_000));
    await setTaskPause(fleet.scope, id, addMs(NOON, 2_000));
    expect(await reactionTask(fleet.scope, id)).toMatchObject({ next_at: addMs(NOON, 5_000) });
  });

  it("that was cancelled, or is another run's, takes nobody in any more", async () => {
    const [first = 0] = await accounts(1);
    const id = await newTask([], { who: { account_count: 1 } });
    const run_id = await newRun();
    await claimReactionTask(fleet.scope, id, run_id);
    expect(await planReactions(fleet.scope, { id, run_id: await newRun() }, [first])).toBe(false);
    await cancelReactionTask(fleet.scope, id, 'somebody');
    expect(await planReactions(fleet.scope, { id, run_id }, [first])).toBe(false);
    expect(await reactionResults(fleet.scope, id)).toEqual([]);
  });

  it('of another workspace is not seen, nor ended', async () => {
    const id = await newTask(await accounts(1));
    const foreign = await fleet.addWorkspace(`other-${message_id}`);
    expect(await reactionTask(foreign, id)).toBeNull();
    expect(await unattendedReactionTasks(foreign, 100)).toEqual([]);
    await expect(cancelReactionTask(foreign, id, 'somebody')).rejects.toThrow(`Not found: reaction task ${id}`);
    await expect(retryReactionTask(foreign, id)).rejects.toThrow('Not found');
  });
});

describe('A reservation', () => {
  it('takes a place and the emoji that was taken least, and stores the pause', async () => {
    const task = await claimed(await accounts(3));
    for (const n of [0, 1, 2]) await reserve(task, await resultAt(task.id, n), 3_000);
    expect(await results(task.id)).toMatchObject([
      { emoji: '👍', place: 1, reserved_at: NOON, status: 'pending' },
      { emoji: '🔥', place: 2 },
      { emoji: '👍', place: 3 },
    ]);
    expect(await reactionTask(fleet.scope, task.id)).toMatchObject({ next_at: addMs(NOON, 3_000) });
    expect(await accountsAtPost(fleet.scope, { telegram_id, message_id })).toHaveLength(3);
    expect((await reactionsLately(fleet.scope)).get((await resultAt(task.id, 0)).account_id)).toBe(1);
  });

  it('is not given to more accounts than may react to a post, however many ask at once', async () => {
    const [one, other] = [await claimed(await accounts(6)), await claimed(await accounts(6))];
    const asked = await Promise.all(
      [one, other].flatMap((task) =>
        [0, 1, 2, 3, 4, 5].map(async (n) => (await reserve(task, await resultAt(task.id, n))).reservation),
      ),
    );
    expect(asked.filter(({ ok }) => ok)).toHaveLength(8);
    const full = asked.find(({ ok }) => !ok);
    expect(full).toEqual({ ok: false, why: 'no_place', message: '8 of 8 accounts have reacted to this post' });
  });

  it('is given once to an account, over all tasks on a post', async () => {
    const ids = await accounts(1);
    const [one, other] = [await claimed(ids), await claimed(ids)];
    await reserve(one, await resultAt(one.id, 0));
    const { reservation } = await reserve(other, await resultAt(other.id, 0));
    expect(reservation).toMatchObject({
      ok: false,
      why: 'no_place',
      message: expect.stringContaining(`task ${one.id}`),
    });
    const twice = sql`update reaction_results set emoji = '👍', place = 9, telegram_id = ${telegram_id},
      message_id = ${message_id}, reserved_at = ${NOON} where task_id = ${other.id}`;
    await expect(twice.execute(fleet.db)).rejects.toThrow('reaction_results_once');
    const beyond = sql`update reaction_results set place = 21 where task_id = ${one.id}`;
    await expect(beyond.execute(fleet.db)).rejects.toThrow('place_check');
  });

  it('is refused with what holds the account back', async () => {
    const [able = 0, held = 0] = await accounts(2);
    await fleet.addJoined(able, { telegram_id, warmup_ends_at: addMs(NOON, 1) });
    const task = await claimed([held, able]);
    await sql`update telegram_accounts set hold_reason = 'by_person' where id = ${held}`.execute(fleet.db);
    const codes = async (n: number) => {
      const { reservation } = await reserve(task, await resultAt(task.id, n));
      return reservation.ok || reservation.why !== 'blocked' ? [] : reservation.blockers.map(({ code }) => code);
    };
    expect(await codes(0)).toEqual(['account_hold', 'target_bound', 'target_warmup']);
    expect(await codes(1)).toEqual(['target_warmup']);
    fleet.setNow(addMs(NOON, 1));
    expect(await codes(1)).toEqual([]);
    expect((await resultAt(task.id, 1)).place).toBe(1);
  });

  it('is refused once the task is cancelled, its run is over, or the account is another node\u2019s', async () => {
    const task = await claimed(await accounts(2));
    await finishRun(fleet.scope, { id: task.run_id, node_id: 'node', state: 'done', result: {} });
    const first = await resultAt(task.id, 0);
    expect((await reserve(task, first)).reservation).toEqual({ ok: false, why: 'over' });
    const run_id = await newRun();
    await claimReactionTask(fleet.scope, task.id, run_id);
    const lease = await fleet.lease(first.account_id);
    await releaseLease(fleet.db, lease);
    const { workspace_id } = fleet.scope;
    await acquireLease(fleet.db, { account_id: first.account_id, workspace_id, node_id: 'other', ttl_ms: 60_000 });
    const stored = await reactionTask(fleet.scope, task.id);
    const chat = { telegram_id, usernames: [] };
    const want = { result_id: first.id, run_id, chat, pause_ms: 0 };
    await expect(stored && reserveReaction(fleet.scope, lease, { ...want, task: stored })).rejects.toThrow(
      'Lease lost',
    );
    await cancelReactionTask(fleet.scope, task.id, 'somebody');
    const second = await resultAt(task.id, 1);
    expect((await reserve({ id: task.id, run_id }, second)).reservation).toEqual({ ok: false, why: 'over' });
  });
});

describe('An end', () => {
  it('gives the place back when Telegram has refused, and keeps it when nobody knows', async () => {
    const task = await claimed(await accounts(2));
    for (const n of [0, 1]) {
      const result = await resultAt(task.id, n);
      const { lease } = await reserve(task, result);
      await finishReaction(fleet.scope, lease, result, { status: 'failed', error_message: 'no', keep_place: n === 1 });
    }
    expect(await results(task.id)).toMatchObject([
      { status: 'failed', place: null, reserved_at: null, at: NOON },
      // The place that was given back.
      { status: 'failed', place: 1 },
    ]);
    await endReactionTask(fleet.scope, { ...task, error_message: null });
    expect(await reactionTask(fleet.scope, task.id)).toMatchObject({ status: 'failed', finished_at: NOON });
  });

  it('that comes after the task was cancelled is recorded all the same, and a success stays', async () => {
    const task = await claimed(await accounts(2));
    const result = await resultAt(task.id, 0);
    const { lease } = await reserve(task, result);
    await cancelReactionTask(fleet.scope, task.id, 'somebody');
    expect(await results(task.id)).toMatchObject([
      { status: 'failed', place: 1, error_message: expect.stringContaining('is not known') },
      { status: 'failed', place: null, error_message: 'cancelled by somebody' },
    ]);
    await finishReaction(fleet.scope, lease, result, { status: 'success', error_message: null, keep_place: true });
    await passOverReaction(fleet.scope, result, { status: 'failed', error_message: 'late' });
    expect(await results(task.id)).toMatchObject([{ status: 'success', error_message: null }, {}]);
  });

  it('is told as an event, once', async () => {
    const task = await claimed(await accounts(1));
    const result = await resultAt(task.id, 0);
    const { lease } = await reserve(task, result);
    const success = { status: 'success' as const, error_message: null, keep_place: true };
    await finishReaction(fleet.scope, lease, result, success);
    await finishReaction(fleet.scope, lease, result, success);
    await endReactionTask(fleet.scope, { ...task, error_message: null });
    const { rows } = await sql`select type, account_id, data from events where (data ->> 'task_id')::int = ${task.id}
      order by seq`.execute(fleet.db);
    expect(rows).toEqual([
      {
        type: 'reaction.ended',
        account_id: result.account_id,
        data: { task_id: task.id, emoji: '👍', status: 'success', error: null },
      },
      {
        type: 'reaction_task.ended',
        account_id: null,
        data: { task_id: task.id, status: 'completed', success: 1, total: 1, error: null },
      },
    ]);
  });
});

it('A retry is for those who failed, and whoever may have reacted has the first turn', async () => {
  const task = await claimed(await accounts(3));
  await expect(retryReactionTask(fleet.scope, task.id)).rejects.toThrow('under way');
  for (const [n, end] of [
    [0, { status: 'success', keep_place: true }],
    [1, { status: 'rate_limited', keep_place: false }],
    [2, { status: 'failed', keep_place: true }],
  ] as const) {
    const result = await resultAt(task.id, n);
    const { lease } = await reserve(task, result);
    await finishReaction(fleet.scope, lease, result, { ...end, error_message: null });
  }
  await endReactionTask(fleet.scope, { ...task, error_message: null });
  await retryReactionTask(fleet.scope, task.id);
  expect((await results(task.id)).map(({ status }) => status)).toEqual(['success', 'pending', 'pending']);
  expect(await nextReaction(fleet.scope, task.id)).toMatchObject({ place: 2, status: 'pending' });
  expect(await reactionTask(fleet.scope, task.id)).toMatchObject({ status: 'queued', finished_at: null });
  const [listed] = await listReactionTasks(fleet.scope, { limit: 1, status: 'queued' });
  expect(listed).toMatchObject({ id: task.id, total: 3, success: 1, failed: 0, rate_limited: 0 });
});

it('A chat is found by its id, and by its link as long as no other id is known under it', async () => {
  const id = await fleet.addTarget({ link: '@Some_Cars', telegram_id: null });
  const other = await fleet.addTarget({ link: `ID:${message_id}`, telegram_id: null });
  const found = async (chat: Parameters<typeof targetOfChat>[1]) => (await targetOfChat(fleet.scope, chat))?.id;
  expect(await found({ telegram_id: null, usernames: ['some_cars'] })).toBe(id);
  expect(await found({ telegram_id, usernames: [] })).toBe(other);
  await sql`update targets set telegram_id = ${telegram_id} where id = ${id}`.execute(fleet.db);
  expect(await found({ telegram_id, usernames: [] })).toBe(id);
  expect(await found({ telegram_id: telegram_id - 500, usernames: ['some_cars'] })).toBeUndefined();
});
