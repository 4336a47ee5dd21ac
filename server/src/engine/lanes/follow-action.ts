// Waits for the end of an action, and sees to it that somebody carries it out.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { delay, monotonic } from '#lib/time.ts';
import { actionView, cancelAction, type ActionEnd } from '#store/lanes/actions.ts';
import { laneHolder, liveWorkers } from '#store/leases/workers.ts';

/** Real time: how often it is looked at although nothing is heard. */
const LOOK_MS = 500;
/** Real time: an account that no live worker takes within this time is taken by whoever wants something of it. */
const GRACE_MS = 10_000;

export type Follower = {
  crew: Crew;
  connections: Connections;
  /** Calls `heard` whenever there may be news of this action. Returns the way off. */
  listen: (id: number, heard: () => void) => () => void;
  say: (sentence: string) => void;
  /** This process has the account: it carries the action out. */
  begin: (account_id: number) => void;
  /** This process stops, and does not carry the action out now: nobody here waits for its end. */
  isLeft: () => boolean;
  /** Nobody waits for it any more; if it is carried out here, nothing new is begun. */
  unwant: () => void;
};

type Followed = { id: number; account_id: number };

export async function followAction(follower: Follower, action: Followed, signal?: AbortSignal): Promise<ActionEnd> {
  const { crew } = follower;
  const ear = earOf(follower, action.id);
  const told: Told = { since_ms: monotonic(), waits_for: null };
  try {
    for (;;) {
      const view = await actionView(crew.scope, action.id);
      if (!view) return { state: 'failed', error_message: 'the action was deleted' };
      if (!('run_at' in view)) return view;
      if (follower.isLeft()) {
        await cancelAction(crew.scope, action.id, 'stopped');
        return { state: 'cancelled', error_message: 'stopped' };
      }
      if (signal?.aborted) {
        if (await cancelAction(crew.scope, action.id, 'stopped')) continue;
        follower.unwant();
      } else if (view.state === 'queued') {
        if (view.run_at > crew.scope.now()) {
          // On the work clock, which may jump there, and again as soon as anything is heard of the action.
          await sleepUntilOr(crew, view.run_at, ear.heard(), signal);
          continue;
        }
        await seeToIt(follower, action, told, signal);
      } else await seeToItsHolder(follower, action, signal);
      await heardOrLater(ear.heard(), signal);
    }
  } finally {
    ear.off();
  }
}

type Told = { since_ms: number; waits_for: string | null };

/** Who has the account carries it out; nobody: a worker will take it, and without workers this process does. */
async function seeToIt(follower: Follower, action: Followed, told: Told, signal?: AbortSignal): Promise<void> {
  const { crew, connections, begin } = follower;
  const { id, account_id } = action;
  const holder = await laneHolder(crew.scope, account_id);
  const workers = await liveWorkers(crew.scope.db, LEASE_TTL_MS);
  if (holder?.node_id === crew.node_id && connections.isKept(account_id)) return begin(account_id);
  const waited_ms = monotonic() - told.since_ms;
  const at_work = holder?.node_id != null && workers.includes(holder.node_id);
  const ours = workers.length === 0 || workers.includes(crew.node_id) || waited_ms > GRACE_MS;
  const others = holder?.node_id != null && holder.node_id !== crew.node_id;
  if (others || !ours) {
    // A worker that has it begins at once, if it is not at something else.
    if (!at_work || waited_ms > LOOK_MS) tell(follower, told, holder);
  }
  if (at_work || !ours) return;
  if (await take(follower, id, account_id, signal)) begin(account_id);
}

/** Begun, but its holder may have gone away: whoever has the account then puts it back into its lane. */
async function seeToItsHolder(follower: Follower, { id, account_id }: Followed, signal?: AbortSignal): Promise<void> {
  const { crew, begin } = follower;
  const holder = await laneHolder(crew.scope, account_id);
  if (!holder || holder.node_id !== null) return;
  const workers = await liveWorkers(crew.scope.db, LEASE_TTL_MS);
  const ours = workers.length === 0 || workers.includes(crew.node_id);
  if (ours && (await take(follower, id, account_id, signal))) begin(account_id);
}

/** Throws `account_leased` when another process has it and does not give it up. */
async function take(follower: Follower, id: number, account_id: number, signal?: AbortSignal): Promise<boolean> {
  const { crew, connections } = follower;
  try {
    return await connections.keep(account_id, signal);
  } catch (error) {
    // It may have been begun by somebody else meanwhile: then its end is waited for.
    if (await cancelAction(crew.scope, id, error instanceof Error ? error.message : String(error))) {
      if (signal?.aborted) return false;
      throw error;
    }
    return false;
  }
}

function tell({ say }: Follower, told: Told, holder: { session_name: string; node_id: string | null } | null): void {
  const who = holder?.node_id ?? 'a worker that takes it';
  if (told.waits_for === who) return;
  told.waits_for = who;
  say(`Waiting for account ${holder?.session_name ?? ''}: ${holder?.node_id ? `${who} has it` : who}`);
}

/** `heard` resolves when something was heard of this action since it was last asked for. */
function earOf({ listen }: Follower, id: number): { heard: () => Promise<void>; off: () => void } {
  let ring = Promise.withResolvers<void>();
  const off = listen(id, () => ring.resolve());
  const heard = async () => {
    await ring.promise;
    ring = Promise.withResolvers();
  };
  return { heard, off };
}

async function sleepUntilOr(crew: Crew, at: Date, heard: Promise<void>, signal?: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const ends = signal ? AbortSignal.any([enough.signal, signal]) : enough.signal;
  await Promise.race([heard, crew.clock.sleepUntil(at, ends).catch(() => {})]);
  enough.abort();
}

/** After the signal, too, this waits a moment: the action in flight is let end. */
async function heardOrLater(heard: Promise<void>, signal?: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const ends = signal && !signal.aborted ? AbortSignal.any([enough.signal, signal]) : enough.signal;
  await Promise.race([heard, delay(LOOK_MS, ends).catch(() => {})]);
  enough.abort();
}
