// Carries out what is stored for the accounts that this node holds, and waits for what is stored for others. One action:
//   stored (perform) → claimed, here or by the node that holds the account → handed to the handler of its kind → ended
// What is begun is in running-actions.ts; the states in the table: store/actions.ts.
import type { ActionKind } from '#domain/lanes.ts';
import { addMs } from '#domain/days.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { followAction } from '#engine/lanes/follow-action.ts';
import { RunningActions, type RunningHooks, type Handler } from '#engine/lanes/running-actions.ts';
import { delay, monotonic } from '#lib/time.ts';
import {
  cancelLapsedActions,
  claimActions,
  enqueueAction,
  forgetActions,
  nextActionAt,
  recoverActions,
  type Action,
  type ActionEnd,
  type ActionRequest,
  type Claim,
} from '#store/lanes/actions.ts';
import { forgetEvents } from '#store/events/events.ts';
import type { Bell } from '#store/database/listen.ts';
import { transientKind } from '#store/database/sqlstates.ts';

export type { Action, ActionEnd, ActionRequest } from '#store/lanes/actions.ts';

export type LanesOptions = {
  /** Listens to LANE_CHANNELS. Without one this process looks often. */
  bell?: Bell;
  /** False: nothing is begun with this account yet. Default: everything may be. */
  ready?: (account_id: number) => boolean;
  /** Tells people what is waited for. Default: the log. */
  say?: (sentence: string) => void;
  /** Actions that are begun while the end of none can be recorded. */
  unrecorded_max?: number;
};

const ACTIONS = 'groundcrew_action';
const ENDS = 'groundcrew_action_end';
export const LANE_CHANNELS = [ACTIONS, ENDS] as const;

/** Real time: how often it is looked at all lanes without a bell, and after something that no bell tells. */
const LOOK_MS = 1_000;
/** The same with a bell: how soon a notification that was lost, or an action of a run that is over, is found. */
const SWEEP_MS = 5_000;
/** Real time between two clearances of what ended a week ago, by the work clock. */
const CLEAR_MS = 600_000;
const KEEP_MS = 7 * 86_400_000;
/** Whoever was away for longer has to look at the tables anew. */
const KEEP_EVENTS_MS = 30 * 86_400_000;

export class Lanes {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #options: LanesOptions;
  readonly #running: RunningActions;
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
    this.#options = options;
    const hooks: RunningHooks = {
      onEnd: (id) => this.#news(id),
      onRoom: () => this.#ringIfAny(),
      onFree: (account_id) => {
        this.wake(account_id);
        this.#ringIfAny();
      },
    };
    this.#running = new RunningActions(crew, connections, hooks, options.unrecorded_max);
    const { bell } = options;
    if (!bell) return;
    this.#off.push(bell.on(ACTIONS, (account_id) => this.wake(account_id === null ? null : Number(account_id))));
    this.#off.push(bell.on(ENDS, (id) => this.#news(id === null ? null : Number(id))));
  }

  /** Says who carries out the actions of a kind; kinds without a handler are left to other nodes. */
  handle(kind: ActionKind, handler: Handler): void {
    this.#running.handle(kind, handler);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Lets acts in flight end, and begins nothing new. What is cut short goes to the next holder of its account. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const off of this.#off) off();
    this.#running.cutShort();
    this.#ring();
    await this.#loop;
    await this.#running.settled();
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
        isLeft: () => this.#stopping.signal.aborted && !this.#running.has({ account_id: request.account_id, id }),
        unwant: () => this.#running.unwant({ account_id: request.account_id, id }),
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
      await recoverActions(scope, { node_id, except: this.#running.account_ids() });
      await this.#clear();
    }
    const begun = this.#canBegin() ? await this.#claim() : 0;
    if (!this.#canBegin()) this.#next_at = await nextActionAt(scope, node_id);
    return begun;
  }

  async #claim(): Promise<number> {
    const limit = this.#running.room();
    const among = this.#among();
    if (among.account_ids?.length === 0) return 0;
    const { scope, node_id } = this.#crew;
    const actions = await claimActions(scope, { node_id, limit, kinds: this.#running.kinds(), ...among });
    for (const action of actions) this.#running.begin(action);
    if (among.account_ids) this.#more ||= actions.length === limit;
    else this.#goRound(actions, limit);
    return actions.length;
  }

  /** Whose lanes to look at. Those that were heard of are found soonest; all come when those do not fill the room. */
  #among(): Pick<Claim, 'account_ids' | 'except' | 'after'> {
    const { ready = () => true } = this.#options;
    const woken = [...this.#woken];
    this.#woken = new Set();
    if (woken.length > 0) return { account_ids: woken.filter((id) => ready(id) && !this.#running.isBusy(id)) };
    const except = [...this.#running.account_ids(), ...this.#connections.kept().filter((id) => !ready(id))];
    return { except, after: this.#looked_up_to };
  }

  /** The next look at all goes on where this one ended, so that every account has its turn. */
  #goRound(begun: readonly Action[], limit: number): void {
    const full = begun.length === limit;
    this.#more = full || this.#looked_up_to > 0;
    this.#looked_up_to = full ? Math.max(...begun.map(({ account_id }) => account_id)) : 0;
  }

  /** There may be something to begin, and there is room for it. */
  #canBegin(): boolean {
    return (this.#more || this.#woken.size > 0) && this.#running.room() > 0;
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

  #ringIfAny(): void {
    if (this.#canBegin()) this.#ring();
  }

  #ring(): void {
    this.#rung.resolve();
    this.#rung = Promise.withResolvers();
  }
}
