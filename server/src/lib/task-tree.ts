/**
 * Which of this process's tasks work and which sleep, for a clock that jumps when all sleep.
 *
 * A task that runs others inside of it is taken to wait for them: it counts again when the last of them has ended. What
 * works on while tasks inside of it sleep must therefore be a task beside them. A sleep outside of any task
 * counts as its own; after it, one turn of the event loop is left to sleep again or to begin a task.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn } from 'node:timers/promises';

type Task = { ended: boolean; inside: number; asleep: number };

export class TaskTree {
  readonly #context = new AsyncLocalStorage<Task>();
  readonly #live = new Set<Task>();
  readonly #changed: () => void;
  #lingering = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** How many tasks and late sleepers are not asleep. */
  awake(): number {
    let count = this.#lingering;
    for (const task of this.#live) if (isAwake(task)) count++;
    return count;
  }

  /** `announce` is awaited before work that nothing awake has begun. */
  async run<T>(work: () => Promise<T>, announce: () => Promise<void>): Promise<T> {
    const outer = this.#current();
    const announced = outer !== null && isAwake(outer);
    const task: Task = { ended: false, inside: 0, asleep: 0 };
    this.#live.add(task);
    if (outer) outer.inside++;
    this.#changed();
    try {
      if (!announced) await announce();
      return await this.#context.run(task, work);
    } finally {
      task.ended = true;
      this.#live.delete(task);
      if (outer) outer.inside--;
      this.#changed();
    }
  }

  /** A sleep begins here; the returned function says that it has ended. */
  fallAsleep(): () => void {
    const task = this.#current();
    if (task) task.asleep++;
    return () => {
      if (task) task.asleep--;
      if (!task || task.ended) void this.#linger();
    };
  }

  #current(): Task | null {
    const task = this.#context.getStore();
    return task && !task.ended ? task : null;
  }

  async #linger(): Promise<void> {
    this.#lingering++;
    await turn();
    this.#lingering--;
    this.#changed();
  }
}

function isAwake(task: Task): boolean {
  return !task.ended && task.inside === 0 && task.asleep === 0;
}
