// A live worker carries out the task, and the command follows it when it is asked to; without one the command does the work.
import type { CommandContext } from '#cli/context.ts';
import { shownTime } from '#cli/output.ts';
import { testDueAccounts } from '#engine/health-round.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import { Lanes } from '#engine/lanes/lanes.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { performInLanes, reactionHandler } from '#engine/reactor/lane.ts';
import { carryOutTask, waitOf } from '#engine/reactor/run-task.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import type { Bell } from '#store/database/listen.ts';
import { reactionResults } from '#store/reactions/results.ts';
import { reactionTask, unattendedReactionTasks } from '#store/reactions/reactions.ts';
import { liveWorkers } from '#store/leases/workers.ts';

/** Real time: how often a task that others carry out is looked at although nothing is heard. */
const LOOK_MS = 1_000;
/** Real time: a task that no worker takes up within this time is carried out here. */
const GRACE_MS = 10_000;
const TASKS_MAX = 1_000;

/** Where only commands run, an account that had failed comes back by the test that is due. */
export async function letAccountsComeBack(context: CommandContext): Promise<void> {
  const { core, crew, signal } = context;
  if ((await liveWorkers(core.db, LEASE_TTL_MS)).length > 0) return;
  await testDueAccounts(crew, context.connections(), signal);
}

export async function seeToTask(context: CommandContext, id: number, { wait }: { wait: boolean }): Promise<void> {
  const { core, signal } = context;
  if ((await liveWorkers(core.db, LEASE_TTL_MS)).length === 0) return carryOutHere(context, id);
  if (!wait) return say(context, `A live worker carries it out; see groundcrew react show ${id}`);
  const told = new Set<number>();
  const ear = earOf(await context.bell());
  let unattended_since_ms: number | null = null;
  try {
    for (;;) {
      if (signal.aborted) throw new GroundcrewError('stopped', { detail: `task ${id} goes on without this command` });
      await tellNews(context, id, told);
      const task = await reactionTask(context.crew.scope, id);
      if (task?.finished_at !== null) return;
      const unattended = (await unattendedReactionTasks(context.crew.scope, TASKS_MAX)).includes(id);
      unattended_since_ms = unattended ? (unattended_since_ms ?? monotonic()) : null;
      if (unattended_since_ms !== null && monotonic() - unattended_since_ms > GRACE_MS)
        return carryOutHere(context, id);
      await rest(context, id, ear.heard());
    }
  } finally {
    ear.off();
  }
}

/** `heard` resolves when anything has happened since it was last asked for. */
function earOf(bell: Bell | null): { heard: () => Promise<void>; off: () => void } {
  let ring = Promise.withResolvers<void>();
  const off = bell?.on(EVENT_CHANNELS[0], () => ring.resolve()) ?? (() => {});
  const heard = async () => {
    await ring.promise;
    ring = Promise.withResolvers();
  };
  return { heard, off };
}

/** For a while; asleep while whoever carries the task out sleeps, so that a simulated clock may jump there. */
async function rest({ crew, signal }: CommandContext, id: number, heard: Promise<void>): Promise<void> {
  const enough = new AbortController();
  const ends = AbortSignal.any([enough.signal, signal]);
  const wait = await waitOf(crew, id);
  const sleeping = wait ? [crew.clock.sleepUntil(wait.until, ends)] : [];
  await Promise.race([heard, delay(LOOK_MS, ends), ...sleeping]).catch(() => {});
  enough.abort();
}

async function tellNews(context: CommandContext, id: number, told: Set<number>): Promise<void> {
  for (const result of await reactionResults(context.crew.scope, id)) {
    if (result.status === 'pending' || told.has(result.id)) continue;
    told.add(result.id);
    const { account, emoji, status, error_message } = result;
    say(context, status === 'success' ? `${account}: ${emoji}` : `${account}: ${status}: ${error_message}`);
  }
}

async function carryOutHere(context: CommandContext, id: number): Promise<void> {
  const { crew, signal } = context;
  const connections = context.connections();
  const sayIt = (sentence: string) => say(context, sentence);
  const bell = await context.bell();
  const lanes = new Lanes(crew, connections, { say: sayIt, ...(bell ? { bell } : {}) });
  lanes.handle('reaction', reactionHandler(crew, connections));
  try {
    const end = await carryOutTask({ crew, perform: performInLanes(lanes), signal, say: sayIt }, id);
    if (end === 'taken') sayIt(`Task ${id} is carried out elsewhere, or over`);
  } finally {
    await lanes.stop();
  }
}

function say({ crew }: CommandContext, sentence: string): void {
  process.stderr.write(`${shownTime(crew.scope.now())} ${sentence}\n`);
}
