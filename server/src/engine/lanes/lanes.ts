// Carries out what is stored for the accounts that this node holds, and waits for what is stored for others. One action:
//   stored (perform) → claimed, here or by the node that holds the account → handed to the handler of its kind → ended
// A handler that throws has failed. One whose account was lost, or whose process stops, records nothing: the action stays
// `running` under a fence that is over, and the account's next holder puts it back, looks first, and repeats.
// One account has one action at a time, also in this process: what was begun under a lost lease is over here before the
// account's lane goes on here. The states in the table: store/actions.ts.
import type { ActionKind } from '#domain/lanes.ts';
import { addMs } from '#domain/days.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { EndRecorder } from '#engine/lanes/end-recorder.ts';
import { followAction } from '#engine/lanes/follow-action.ts';
import { correlated } from '#lib/correlation.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import {
  cancelLapsedActions,
  claimActions,
  enqueueAction,
  forgetActions,
  nextActionAt,
  recoverActions,
  requeueAction,
  type Action,
  type ActionEnd,
  type ActionRequest,
  type Claim,
  type Ending,
} from '#store/actions.ts';
import { forgetEvents } from '#store/events.ts';
import type { Bell } from '#store/listen.ts';
import { transientKind } from '#store/sqlstates.ts';

export type { Action, ActionEnd, ActionRequest } from '#store/actions.ts';

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

export type LanesOptions = {
  /** Listens to LANE_CHANNELS. Without one this process looks often. */
  bell?: Bell;
  /** False: nothing is begun with this account yet. Default: everything may be. */
  ready?: (account_id: number) => boolean;
  /** Tells people what is waited for. Default: the log. */
  say?: (sentence: string) => void;
};

const ACTIONS = 'groundcrew_action';
const ENDS = 'groundcrew_action_end';
export const LANE_CHANNELS = [ACTIONS, ENDS] as const;

/** At once in one process. Each needs the database now and then, and most of them wait for Telegram. */
const AT_ONCE = 500;
/** With those that are over but for the record of their end: they hold up nobody, as long as the database keeps up. */
const UNRECORDED_MAX = 1_500;
/** Real time: how often it is looked at all lanes without a bell, and after something that no bell tells. */
const LOOK_MS = 1_000;
/** The same with a bell: how soon a notification that was lost, or an action of a run that is over, is found. */
const SWEEP_MS = 5_000;
/** Real time: how soon what could not be recorded, because the database was away, is tried again. */
const RECORD_MS = 500;
/** Real time between two clearances of what ended a week ago, by the work clock. */
const CLEAR_MS = 600_000;
const KEEP_MS = 7 * 86_400_000;
/** Whoever was away for longer has to look at the tables anew. */
const KEEP_EVENTS_MS = 30 * 86_400_000;

type Running = {
  action: Action;
  stop: AbortController;
  /** The asker, in this process, wants it no more; its end is recorded all the same. */
  unwanted: boolean;
};

export class Lanes {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #options: LanesOptions;
  readonly #recorder: EndRecorder;
  readonly #handlers = new Map<ActionKind, Handler>();
  /** By account, until the end is recorded. */
  readonly #running = new Map<number, Running>();
  /** Of those, how many their handlers have in hand. */
  #in_hand = 0;
  readonly #working = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #off: (() => void)[] = [];
  /** Who waits for news of an action, by its id. */
  readonly #ears = new Map<number, () => void>();
  #loop: Promise<void> | null = null;
  #woken = new Set<number>();
  /** There may be something to begin with any account, once there is room. */
  #more = false;
  #looked_up_to = 0;
  #looked_ms = Number.NEGATIVE_INFINITY;
  #cleared_ms = Number.NEGATIVE_INFINITY;
  #next_at: Date | null = null;
  /** Something has changed of which no bell tells: it is looked sooner. */
  #changed = true;
  #rung = Promise.withResolvers<void>();

  constructor(crew: Crew, connections: Connections, options: LanesOptions = {}) {
    this.#crew = crew;
    this.#connections = connections;
    this.#recorder = new EndRecorder(crew.scope);
    this.#options = options;
    this.#off.push(connections.onLost((account_id) => this.#running.get(account_id)?.stop.abort()));
    const { bell } = options;
    if (!bell) return;
    this.#off.push(bell.on(ACTIONS, (account_id) => this.wake(account_id === null ? null : Number(account_id))));
    this.#off.push(bell.on(ENDS, (id) => this.#news(id === null ? null : Number(id))));
  }

  /** Says who carries out the actions of a kind; kinds without a handler are left to other nodes. */
  handle(kind: ActionKind, handler: Handler): void {
    this.#handlers.set(kind, handler);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Lets acts in flight end, and begins nothing new. What is cut short goes to the next holder of its account. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const off of this.#off) off();
    for (const { stop } of this.#running.values()) stop.abort();
    this.#ring();
    await this.#loop;
    await Promise.all(this.#working);
    this.#news(null);
  }

  /** There may be something to begin with this account, or (null) with any. */
  wake(account_id: number | null): void {
    if (account_id === null) this.#looked_ms = Number.NEGATIVE_INFINITY;
    else if (!this.#connections.isKept(account_id)) return;
    else this.#woken.add(account_id);
    this.#ring();
  }

  /** Accounts were taken, or may be acted with now: what their last holder has left is looked for. */
  lookSoon(): void {
    if (this.#changed) return;
    this.#changed = true;
    this.#ring();
  }

  /**
   * Stores an action and waits for its end, wherever it is carried out. With no live worker this process takes the account
   * itself; it throws `account_leased` when it does not get it. After the signal an action that has begun is waited for, and
   * one that has not is `cancelled`.
   */
  async perform(request: ActionRequest, signal?: AbortSignal): Promise<ActionEnd> {
    const crew = this.#crew;
    const id = await enqueueAction(crew.scope, request);
    this.wake(request.account_id);
    return followAction(
      {
        crew,
        connections: this.#connections,
        listen: (ear, heard) => {
          this.#ears.set(ear, heard);
          return () => void this.#ears.delete(ear);
        },
        say: this.#options.say ?? ((sentence) => crew.log.info({ action: id }, sentence)),
        begin: (account_id) => {
          this.start();
          this.wake(account_id);
        },
        isLeft: () => this.#stopping.signal.aborted && this.#running.get(request.account_id)?.action.id !== id,
        unwant: () => this.#unwant(request.account_id, id),
      },
      { id, account_id: request.account_id },
      signal,
    );
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        // As a task, so that a simulated clock does not jump between what is due and its beginning.
        await this.#crew.clock.task(() => this.step());
        await this.#rest();
      } catch (err) {
        if (this.#stopping.signal.aborted) return;
        const level = transientKind(err) ? 'warn' : 'error';
        this.#crew.log[level]({ err }, 'lanes could not be looked at');
        await delay(LOOK_MS, this.#stopping.signal).catch(() => {});
      }
    }
  }

  /** Begins whatever can be begun now, and says how many actions that were. */
  async step(): Promise<number> {
    const { scope, node_id } = this.#crew;
    if (monotonic() - this.#looked_ms >= this.#pause_ms()) {
      this.#looked_ms = monotonic();
      this.#changed = false;
      this.#more = true;
      await cancelLapsedActions(scope);
      await recoverActions(scope, { node_id, except: [...this.#running.keys()] });
      await this.#clear();
    }
    const begun = this.#canBegin() ? await this.#claim() : 0;
    if (!this.#canBegin()) this.#next_at = await nextActionAt(scope, node_id);
    return begun;
  }

  async #claim(): Promise<number> {
    const limit = this.#room();
    const among = this.#among();
    if (among.account_ids?.length === 0) return 0;
    const { scope, node_id } = this.#crew;
    const actions = await claimActions(scope, { node_id, limit, kinds: [...this.#handlers.keys()], ...among });
    for (const action of actions) this.#begin(action);
    if (among.account_ids) this.#more ||= actions.length === limit;
    else this.#goRound(actions, limit);
    return actions.length;
  }

  /** Whose lanes to look at. Those that were heard of are found soonest; all come when those do not fill the room. */
  #among(): Pick<Claim, 'account_ids' | 'except' | 'after'> {
    const { ready = () => true } = this.#options;
    const woken = [...this.#woken];
    this.#woken = new Set();
    if (woken.length > 0) return { account_ids: woken.filter((id) => ready(id) && !this.#running.has(id)) };
    const except = [...this.#running.keys(), ...this.#connections.kept().filter((id) => !ready(id))];
    return { except, after: this.#looked_up_to };
  }

  /** The next look at all goes on where this one ended, so that every account has its turn. */
  #goRound(begun: readonly Action[], limit: number): void {
    const full = begun.length === limit;
    this.#more = full || this.#looked_up_to > 0;
    this.#looked_up_to = full ? Math.max(...begun.map(({ account_id }) => account_id)) : 0;
  }

  #room(): number {
    return Math.min(AT_ONCE - this.#in_hand, UNRECORDED_MAX - this.#running.size);
  }

  /** There may be something to begin, and there is room for it. */
  #canBegin(): boolean {
    return (this.#more || this.#woken.size > 0) && this.#room() > 0;
  }

  #begin(action: Action): void {
    const { account_id } = action;
    const running: Running = { action, stop: new AbortController(), unwanted: false };
    this.#running.set(account_id, running);
    if (this.#stopping.signal.aborted) running.stop.abort();
    const work = this.#crew.clock
      .task(() => this.#connections.during(account_id, () => this.#carryOut(running)))
      .catch((err: unknown) =>
        this.#crew.log.error({ err, action: action.id, account_id }, 'action could not be ended'),
      )
      .finally(() => {
        this.#running.delete(account_id);
        this.#working.delete(work);
        this.wake(account_id);
        if (this.#canBegin()) this.#ring();
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
      if (this.#canBegin()) this.#ring();
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
        return this.#news(action.id);
      } catch (err) {
        if (transientKind(err) === null) throw err;
        if (!this.#connections.isKept(action.account_id) || this.#stopping.signal.aborted) throw err;
        await delay(RECORD_MS);
      }
    }
  }

  #unwant(account_id: number, id: number): void {
    const running = this.#running.get(account_id);
    if (running?.action.id !== id || running.stop.signal.aborted) return;
    running.unwanted = true;
    running.stop.abort();
  }

  async #clear(): Promise<void> {
    if (monotonic() - this.#cleared_ms < CLEAR_MS) return;
    this.#cleared_ms = monotonic();
    await forgetActions(this.#crew.scope, addMs(this.#crew.scope.now(), -KEEP_MS));
    await forgetEvents(this.#crew.scope, addMs(this.#crew.scope.now(), -KEEP_EVENTS_MS));
  }

  /** Until something is heard of, is due, or it is time to look again. */
  async #rest(): Promise<void> {
    if (this.#canBegin() || this.#looked_ms === Number.NEGATIVE_INFINITY) return;
    const rested = new AbortController();
    const signal = AbortSignal.any([rested.signal, this.#stopping.signal]);
    const over = () => {};
    const lookNow = () => {
      this.#looked_ms = Number.NEGATIVE_INFINITY;
    };
    // Outside of any task: an idle clock may jump there.
    const due = this.#next_at && this.#crew.clock.sleepUntil(this.#next_at, signal).then(lookNow, over);
    const left_ms = Math.max(this.#looked_ms + this.#pause_ms() - monotonic(), 0);
    await Promise.race([this.#rung.promise, delay(left_ms, signal).catch(over), ...(due ? [due] : [])]);
    rested.abort();
  }

  #pause_ms(): number {
    return this.#options.bell && !this.#changed ? SWEEP_MS : LOOK_MS;
  }

  /** Null: anything may have happened. */
  #news(id: number | null): void {
    if (id !== null) return this.#ears.get(id)?.();
    for (const heard of this.#ears.values()) heard();
  }

  #ring(): void {
    this.#rung.resolve();
    this.#rung = Promise.withResolvers();
  }
}

function stateOf(end: Exclude<HandlerEnd, { end: 'again' }>): Ending['end'] {
  return end.end === 'done'
    ? { state: 'done', result: end.result }
    : { state: 'failed', error_message: end.error_message };
}
