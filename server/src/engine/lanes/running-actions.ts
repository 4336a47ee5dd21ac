// The actions that this process has in hand: each is handed to the handler of its kind, and its end is recorded.
// One account has one action at a time: what was begun under a lost lease is over here before the account's lane goes on.
// A handler that throws has failed. One whose account was lost, or whose process stops, records nothing: the action stays
// `running` under a fence that is over, and the account's next holder puts it back, looks first, and repeats.
import type { ActionKind } from '#domain/lanes.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { EndRecorder } from '#engine/lanes/end-recorder.ts';
import { correlated } from '#lib/correlation.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay } from '#lib/time.ts';
import { requeueAction, type Action, type Ending } from '#store/lanes/actions.ts';
import { transientKind } from '#store/database/sqlstates.ts';

export type HandlerEnd =
  | { end: 'done'; result: unknown }
  /** Once more, not before `at` on the work clock; until then the account does other things. */
  | { end: 'again'; at: Date }
  | { end: 'failed'; error_message: string };

/**
 * Carries out one action, by `connections.use` with the signal. It fires when the account is lost, the process stops or
 * nobody wants the action any more: nothing new is begun then. `action.attempts` above 1: look first, an earlier holder may
 * have done it.
 */
export type Handler = (action: Action, signal: AbortSignal) => Promise<HandlerEnd>;

/** At once in one process. Each needs the database now and then, and most of them wait for Telegram. */
const AT_ONCE = 500;
/** With those that are over but for the record of their end: they hold up nobody, as long as the database keeps up. */
const UNRECORDED_MAX = 1_500;
/** Real time: how soon what could not be recorded, because the database was away, is tried again. */
const RECORD_MS = 500;
type Running = {
  action: Action;
  stop: AbortController;
  /** The asker, in this process, wants it no more; its end is recorded all the same. */
  unwanted: boolean;
};

export type RunningHooks = {
  /** The end of an action is recorded, or the action is another's by now. */
  onEnd: (action_id: number) => void;
  /** There is room for another action. */
  onRoom: () => void;
  /** The account's next action may begin. */
  onFree: (account_id: number) => void;
};

export class RunningActions {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #hooks: RunningHooks;
  readonly #unrecorded_max: number;
  readonly #recorder: EndRecorder;
  readonly #handlers = new Map<ActionKind, Handler>();
  /** By account, until the end is recorded. */
  readonly #running = new Map<number, Running>();
  /** Of those, how many their handlers have in hand. */
  #in_hand = 0;
  readonly #working = new Set<Promise<void>>();
  readonly #off: () => void;
  #stopping = false;

  constructor(crew: Crew, connections: Connections, hooks: RunningHooks, unrecorded_max = UNRECORDED_MAX) {
    this.#unrecorded_max = unrecorded_max;
    this.#crew = crew;
    this.#connections = connections;
    this.#hooks = hooks;
    this.#recorder = new EndRecorder(crew.scope);
    this.#off = connections.onLost((account_id) => this.#running.get(account_id)?.stop.abort());
  }

  /** Says who carries out the actions of a kind. */
  handle(kind: ActionKind, handler: Handler): void {
    this.#handlers.set(kind, handler);
  }

  kinds(): ActionKind[] {
    return [...this.#handlers.keys()];
  }

  /** How many more can be begun. */
  room(): number {
    return Math.min(AT_ONCE - this.#in_hand, this.#unrecorded_max - this.#running.size);
  }

  account_ids(): number[] {
    return [...this.#running.keys()];
  }

  isBusy(account_id: number): boolean {
    return this.#running.has(account_id);
  }

  has({ account_id, id }: { account_id: number; id: number }): boolean {
    return this.#running.get(account_id)?.action.id === id;
  }

  begin(action: Action): void {
    const { account_id } = action;
    const running: Running = { action, stop: new AbortController(), unwanted: false };
    this.#running.set(account_id, running);
    if (this.#stopping) running.stop.abort();
    const work = this.#crew.clock
      .task(() => this.#connections.during(account_id, () => this.#carryOut(running)))
      .catch((err: unknown) =>
        this.#crew.log.error({ err, action: action.id, account_id }, 'action could not be ended'),
      )
      .finally(() => {
        this.#running.delete(account_id);
        this.#working.delete(work);
        this.#hooks.onFree(account_id);
      });
    this.#working.add(work);
  }

  async #carryOut(running: Running): Promise<void> {
    const { action, stop } = running;
    const handler = this.#handlers.get(action.kind);
    let end: HandlerEnd;
    this.#in_hand += 1;
    try {
      if (!handler) throw new Error(`No handler for actions of kind ${action.kind}.`);
      end = await correlated(action.request_id ?? `action-${action.id}`, () => handler(action, stop.signal));
    } catch (err) {
      if (stop.signal.aborted && !running.unwanted) return;
      if (!(err instanceof GroundcrewError)) {
        this.#crew.log.error({ err, action: action.id, account_id: action.account_id }, 'action failed');
      }
      end = { end: 'failed', error_message: err instanceof Error ? err.message : String(err) };
    } finally {
      this.#in_hand -= 1;
      this.#hooks.onRoom();
    }
    await this.#record(running, end);
  }

  /** A database that is away for a moment must not leave the lane shut; a lease that is over ends the trying. */
  async #record({ action }: Running, end: HandlerEnd): Promise<void> {
    const { scope, log } = this.#crew;
    for (;;) {
      try {
        const kept =
          end.end === 'again'
            ? await requeueAction(scope, action, end.at)
            : await this.#recorder.record({ action, end: stateOf(end) });
        if (!kept) log.warn({ action: action.id, account_id: action.account_id }, 'action ended after its lease');
        return this.#hooks.onEnd(action.id);
      } catch (err) {
        if (transientKind(err) === null) throw err;
        if (!this.#connections.isKept(action.account_id) || this.#stopping) throw err;
        await delay(RECORD_MS);
      }
    }
  }

  /** Nobody waits for the action any more: nothing new is begun for it, and its end is recorded all the same. */
  unwant({ account_id, id }: { account_id: number; id: number }): void {
    const running = this.#running.get(account_id);
    if (running?.action.id !== id || running.stop.signal.aborted) return;
    running.unwanted = true;
    running.stop.abort();
  }

  /** Nothing new is begun for any of them, now and from now on; acts in flight go on to their end. */
  cutShort(): void {
    this.#stopping = true;
    this.#off();
    for (const { stop } of this.#running.values()) stop.abort();
  }

  async settled(): Promise<void> {
    await Promise.all(this.#working);
  }
}

function stateOf(end: Exclude<HandlerEnd, { end: 'again' }>): Ending['end'] {
  return end.end === 'done'
    ? { state: 'done', result: end.result }
    : { state: 'failed', error_message: end.error_message };
}
