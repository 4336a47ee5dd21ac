/**
 * Who may do what next. Every I/O of every node waits at one gate; when nobody runs any more, the seed picks one of those
 * that wait, and it alone goes on until everybody waits again. When nobody is at the gate, the clocks go on. So the same
 * seed gives the same course, however fast or slow the machine is.
 *
 *   asked ──(picked)──▶ under way ──(done)──▶ answered
 *                          └──(waits for a lock of another transaction)──▶ set aside ──(the lock is free)──▶ answered
 */
import type { Chance } from '@groundcrew/simulator';
import { asOwner, currentOwner, type Owner } from './owner.ts';
import type { TwoClocks } from './two-clocks.ts';

/** Real work that a step stands for. It settles in real time; its outcome is told when the conductor says so. */
type Step = {
  owner: Owner | null;
  what: string;
  order: number;
  work: (() => Promise<unknown>) | null;
  answer: (outcome: Outcome) => void;
  outcome: Outcome | null;
  /** Of the database session in which it runs. */
  pid: number | null;
};
type Outcome = { value: unknown } | { error: unknown };

/** What the faults make of a step that is about to go. */
export type Fate = 'go' | 'crash_before' | 'crash_after' | 'stall' | 'refuse';

export type ConductorOptions = {
  clocks: TwoClocks;
  chance: Chance;
  /** Whether this session of the database waits for a lock of one of the others. */
  /** `surely`: the database is asked, whatever is known of who could hold a lock. */
  isBlocked: (pid: number, surely: boolean) => Promise<boolean>;
  /** What the database has told meanwhile, put at the gate; false: nothing. Asked before time goes on. */
  listen: () => Promise<boolean>;
  fate: (owner: Owner, what: string) => Fate;
  crash: (owner: Owner) => Promise<void>;
  /** After every step. */
  note: (line: string) => void;
  /** Before anything else happens: what has to be looked at of what has just happened. What it throws ends the run. */
  settle: () => Promise<void>;
};

/** Real time after which somebody looks whether a statement waits for a lock: most take a tenth. */
const LOOK_MS = 3;
/** Real time: whatever waits so long waits for ever. */
const HANG_MS = 60_000;
/** Then the locks are looked at themselves: a session that was dropped may hold one for a moment more. */
const LONG_MS = 1_000;
/** Turns of the event loop in which a task of the simulation itself may still be about something real. */
const IDLE_TURNS_MAX = 1000;

export class Conductor {
  readonly #options: ConductorOptions;
  readonly #waiting: Step[] = [];
  readonly #blocked: Step[] = [];
  #asked = 0;
  #steps = 0;
  #held = 0;

  constructor(options: ConductorOptions) {
    this.#options = options;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Resolves when it is this one's turn. For what needs nothing real: a call of the simulated Telegram. */
  pass(what: string, owner = currentOwner()): Promise<void> {
    return this.#ask(what, owner, null, null).then(() => {});
  }

  /** Runs real work when it is its turn; nobody else goes on before it has ended, or waits for a lock. */
  async step<T>(what: string, pid: number | null, work: () => Promise<T>, owner = currentOwner()): Promise<T> {
    const results: T[] = [];
    await this.#ask(what, owner, pid, async () => {
      results.push(await work());
    });
    for (const result of results) return result;
    throw new Error(`${what} has ended without a result`);
  }

  /** Nothing else happens while this lasts: real work of the simulation itself. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#held += 1;
    try {
      return await work();
    } finally {
      this.#held -= 1;
    }
  }

  /** Puts something at the gate that simply happens to the owner when it is picked. */
  happens(what: string, owner: Owner, work: () => void): void {
    void this.#ask(what, owner, null, null).then(() => asOwner(owner, work));
  }

  #ask(what: string, owner: Owner | null, pid: number | null, work: Step['work']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const answer = (outcome: Outcome): void => {
        if ('error' in outcome)
          reject(outcome.error instanceof Error ? outcome.error : new Error(String(outcome.error)));
        else resolve(outcome.value);
      };
      this.#asked += 1;
      this.#waiting.push({ owner, what, order: this.#asked, work, answer, outcome: null, pid });
    });
  }

  /** Lets everything happen until `work` is done. Rejects when everybody waits for nothing that will come. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const state = { done: false };
    const result = work().finally(() => {
      state.done = true;
    });
    result.catch(() => {});
    for (let idle = 0; !state.done;) {
      await new Promise(setImmediate);
      if (state.done) break;
      if (this.#held > 0) continue;
      if (await this.#goOn()) idle = 0;
      else idle += 1;
      if (idle > IDLE_TURNS_MAX) throw new Error('everybody waits, and nobody for a moment that will come');
    }
    return result;
  }

  async #goOn(): Promise<boolean> {
    const { clocks, listen, settle } = this.#options;
    await settle();
    const step = this.#pick();
    if (step) {
      await this.#perform(step);
      return true;
    }
    if (await listen()) return true;
    return clocks.advance();
  }

  #pick(): Step | null {
    const { chance, clocks } = this.#options;
    for (let n = this.#waiting.length - 1; n >= 0; n -= 1) {
      if (this.#waiting[n]?.owner?.alive === false) this.#waiting.splice(n, 1);
    }
    const free = this.#waiting.filter(({ owner }) => (owner?.stalled_until ?? 0) <= clocks.lease());
    if (free.length === 0) return null;
    const step = free.length === 1 ? free[0] : free[chance.int(free.length)];
    if (!step) return null;
    this.#waiting.splice(this.#waiting.indexOf(step), 1);
    return step;
  }

  async #perform(step: Step): Promise<void> {
    const { owner, what } = step;
    const fate = owner ? this.#options.fate(owner, what) : 'go';
    if (fate === 'stall') {
      this.#waiting.push(step);
      this.#note(step, 'stalls');
      return;
    }
    if (fate === 'refuse') {
      const error = new Error('connect ECONNREFUSED 192.0.2.1:5432');
      step.outcome = { error: Object.assign(error, { code: 'ECONNREFUSED' }) };
      this.#answer(step);
      return;
    }
    if (owner && fate === 'crash_before') return this.#crash(step, owner, 'crashes before');
    this.#steps += 1;
    if (step.work === null) step.outcome = { value: undefined };
    else begin(step);
    if (!(await this.#isOver(step))) {
      this.#note(step, 'waits for a lock');
      this.#blocked.push(step);
      return;
    }
    if (owner && fate === 'crash_after') return this.#crash(step, owner, 'crashes after');
    this.#answer(step);
    if (step.work !== null) await this.#lookAtBlocked();
  }

  async #crash(step: Step, owner: Owner, how: string): Promise<void> {
    this.#note(step, how);
    owner.alive = false;
    owner.gone_at = this.#options.clocks.lease();
    await this.#options.crash(owner);
    await this.#lookAtBlocked();
  }

  /** Whose lock is free now is answered before anybody else goes on. */
  async #lookAtBlocked(): Promise<void> {
    for (const step of this.#blocked.splice(0)) {
      if (step.owner?.alive === false) continue;
      // Whoever was answered before has come to the gate by then, however fast the database was.
      await new Promise(setImmediate);
      if (await this.#isOver(step)) this.#answer(step);
      else this.#blocked.push(step);
    }
  }

  /** False: it waits for a lock, and others have to go on first. */
  async #isOver(step: Step): Promise<boolean> {
    for (const began = performance.now(); ;) {
      if (step.outcome) return true;
      await untilOutcome(step, LOOK_MS);
      if (step.outcome) return true;
      const waited_ms = performance.now() - began;
      if (step.pid !== null && (await this.#options.isBlocked(step.pid, waited_ms > LONG_MS))) return false;
      if (waited_ms > HANG_MS) throw new Error(`${step.what} has not ended after ${HANG_MS} ms`);
    }
  }

  #answer(step: Step): void {
    if (!step.outcome) return;
    this.#note(step, 'error' in step.outcome ? 'fails' : '');
    step.answer(step.outcome);
  }

  #note({ owner, what }: Step, how: string): void {
    this.#options.note(`${owner?.name ?? '-'} ${what}${how === '' ? '' : ` ${how}`}`);
  }
}

const arrivals = new WeakMap<Step, Promise<void>>();

function begin(step: Step): void {
  const work = step.work ?? (() => Promise.resolve());
  const arrival = asOwner(step.owner, work).then(
    (value) => {
      step.outcome = { value };
    },
    (error: unknown) => {
      step.outcome = { error };
    },
  );
  arrivals.set(step, arrival);
}

async function untilOutcome(step: Step, milliseconds: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([arrivals.get(step), promise]);
  clearTimeout(timer);
}
