/**
 * Who waits for which simulated moment, and whether anybody still works. It does nothing by itself: the clock asks it.
 *
 * A *waiter* is one request that wants an answer when a moment has come. A *participant* is a process that follows the
 * clock. It says how many tasks it has, and they sleep in either of two ways: each with a waiter of its own, or inside
 * the process, which then reports how many are `asleep` and the earliest moment `until` which they sleep.
 *
 *     busy --(a report or waiters: every task sleeps)--> idle --(a moment comes: waiter answered, `until` reached)--> busy
 *
 * The way back to busy needs no message: an answered waiter is no longer counted, and a reached `until` makes its
 * participant busy until it reports anew. So time cannot jump between the waking of a task and what it does next.
 */
export type Waiter = {
  /** Milliseconds since 1970. */
  until: number;
  participant?: string | undefined;
  /** Time stops for it on its way, but does not move because of it. */
  passive?: boolean | undefined;
  /** The moment has come. */
  wake: () => void;
  /** It will not come any more: the participant or the clock has ended. */
  drop: () => void;
};

export type TaskReport = {
  /** How many tasks the participant has, asleep or not. */
  tasks: number;
  /** How many of them sleep inside the participant, without a waiter. */
  asleep: number;
  /** The earliest moment until which one of those sleeps, milliseconds since 1970; null when none does. */
  until: number | null;
};

export type ParticipantState = TaskReport & { name: string; waiters: number; idle: boolean };

export class WaitingRoom {
  readonly #participants = new Map<string, TaskReport>();
  readonly #waiters = new Set<Waiter>();

  knows(participant: string): boolean {
    return this.#participants.has(participant);
  }

  enter(participant: string, tasks: number): void {
    this.#participants.set(participant, { tasks, asleep: 0, until: null });
  }

  /** The participant is gone, and with it whoever waits in its name. */
  leave(participant: string): void {
    this.#participants.delete(participant);
    for (const waiter of this.#waiters) {
      if (waiter.participant !== participant) continue;
      this.#waiters.delete(waiter);
      waiter.drop();
    }
  }

  report(participant: string, report: TaskReport): void {
    if (this.knows(participant)) this.#participants.set(participant, report);
  }

  /** A new number of tasks, which says nothing of those that sleep inside. */
  countTasks(participant: string, tasks: number): void {
    const known = this.#participants.get(participant);
    if (known) this.#participants.set(participant, { ...known, tasks });
  }

  add(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  /** False when it was not there any more. */
  remove(waiter: Waiter): boolean {
    return this.#waiters.delete(waiter);
  }

  /** Takes out those whose moment has come, the earliest first. */
  takeDue(now: number): Waiter[] {
    const due = [...this.#waiters].filter((waiter) => waiter.until <= now);
    for (const waiter of due) this.#waiters.delete(waiter);
    return due.toSorted((one, other) => one.until - other.until);
  }

  takeAll(): Waiter[] {
    const all = [...this.#waiters];
    this.#waiters.clear();
    return all;
  }

  /** The moment to jump to: the earliest that anybody waits for, if nobody works. Null: time stands. */
  nextJump(now: number): number | null {
    if (this.participants(now).some(({ idle }) => !idle)) return null;
    const isWaitedFor = this.#waitsInside() || [...this.#waiters].some(({ passive }) => passive !== true);
    if (!isWaitedFor) return null;
    return this.waiting().find((until) => until > now) ?? null;
  }

  #waitsInside(): boolean {
    return [...this.#participants.values()].some(({ until }) => until !== null);
  }

  /** The earliest moment that a waiter waits for; sleepers inside a participant are woken by it. */
  earliestWaiter(): number | null {
    let first: number | null = null;
    for (const { until } of this.#waiters) if (first === null || until < first) first = until;
    return first;
  }

  /** All moments that are waited for, the earliest first. */
  waiting(): number[] {
    const inside = [...this.#participants.values()].flatMap(({ until }) => until ?? []);
    return [...[...this.#waiters].map(({ until }) => until), ...inside].toSorted((one, other) => one - other);
  }

  participants(now: number): ParticipantState[] {
    const waiters = new Map<string | undefined, number>();
    for (const { participant } of this.#waiters) waiters.set(participant, (waiters.get(participant) ?? 0) + 1);
    return [...this.#participants].map(([name, report]) => {
      const own = waiters.get(name) ?? 0;
      return { name, ...report, waiters: own, idle: isIdle(report, own, now) };
    });
  }
}

function isIdle(report: TaskReport, waiters: number, now: number): boolean {
  if (report.tasks === 0) return true;
  const woken = report.until !== null && report.until <= now;
  return !woken && report.asleep + waiters >= report.tasks;
}
