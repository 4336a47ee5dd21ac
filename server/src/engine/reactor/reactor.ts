// Carries out the reaction tasks of a workspace, several at once. One that nobody attends to (new, put back, or left behind by a
// process that died) is taken up at the latest at the next look; a notification says that there is one now.
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { performInLanes, reactionHandler } from '#engine/reactor/lane.ts';
import { carryOutTask, type Perform } from '#engine/reactor/run-task.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { troubleLevel } from '#lib/outages.ts';
import { Lookout } from '#lib/lookout.ts';
import { monotonic } from '#lib/time.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Bell } from '#store/database/listen.ts';
import { unattendedReactionTasks } from '#store/reactions/reactions.ts';

const TASKS = 'groundcrew_reaction_task';
export const REACTION_CHANNELS = [TASKS] as const;

/** Real time: how soon a task is found that was lost with its node. New ones are heard of. */
const LOOK_MS = 5_000;
/** Each sleeps most of its time; more would only crowd the database. */
const TASKS_MAX = 10;
/** Real time: a task that fails for reasons of our own is tried again after this, then after twice as long, and so on. */
const RETRY_MS = 2_000;
const RETRY_MAX_MS = 300_000;

type Trouble = { failures: number; not_before_ms: number };

export class Reactor {
  readonly #crew: Crew;
  readonly #perform: Perform;
  readonly #lookout: Lookout;
  readonly #carried = new Map<number, Promise<void>>();
  readonly #troubles = new Map<number, Trouble>();

  /** The lanes carry out the reactions of the accounts that this process holds, whoever's tasks they are of. */
  constructor(crew: Crew, connections: Connections, lanes: Lanes, options: { bell?: Bell } = {}) {
    this.#crew = crew;
    lanes.handle('reaction', reactionHandler(crew, connections));
    this.#perform = performInLanes(lanes);
    this.#lookout = new Lookout({
      every_ms: LOOK_MS,
      hear: (heard) => options.bell?.on(TASKS, heard) ?? (() => {}),
      look: async () => {
        await this.look().catch((err: unknown) =>
          crew.log[troubleLevel(err)]({ err }, 'reaction tasks could not be looked for'),
        );
      },
    });
  }

  start(): void {
    this.#lookout.start();
  }

  /** Lets the act in flight come to its end; what remains is taken up by whoever looks next. */
  async stop(): Promise<void> {
    await this.#lookout.stop();
    await Promise.all(this.#carried.values());
  }

  /** There may be something new. */
  wake(): void {
    this.#lookout.look();
  }

  /** One look: begins what nobody attends to, as far as there is room. Returns the tasks. */
  async look(): Promise<number[]> {
    const room = TASKS_MAX - this.#carried.size;
    if (room <= 0) return [];
    const found = await unattendedReactionTasks(this.#crew.scope, TASKS_MAX + this.#troubles.size + room);
    if (found.length === 0 || (await readRules(this.#crew.scope)).stop) return [];
    const now_ms = monotonic();
    const begun = found
      .filter((id) => !this.#carried.has(id) && (this.#troubles.get(id)?.not_before_ms ?? now_ms) <= now_ms)
      .slice(0, room);
    if (this.#lookout.signal.aborted) return [];
    for (const id of begun) this.#begin(id);
    return begun;
  }

  /** Resolves when nothing that was begun here goes on. */
  async idle(): Promise<void> {
    await Promise.all(this.#carried.values());
  }

  #begin(id: number): void {
    const { clock } = this.#crew;
    const work = clock
      .task(() => this.#carryOut(id))
      .finally(() => {
        this.#carried.delete(id);
        this.wake();
      });
    this.#carried.set(id, work);
  }

  async #carryOut(id: number): Promise<void> {
    const { log } = this.#crew;
    const { signal } = this.#lookout;
    try {
      const end = await carryOutTask({ crew: this.#crew, perform: this.#perform, signal }, id);
      this.#troubles.delete(id);
      log.info({ task_id: id, end }, 'reaction task carried out');
    } catch (err) {
      if (signal.aborted) return;
      if (err instanceof GroundcrewError && err.code === 'lease_lost') {
        // This process did not move for long, or did not reach the database: another one has the task by now.
        log.info({ task_id: id }, 'reaction task is left to whoever has it now');
        return;
      }
      const failures = (this.#troubles.get(id)?.failures ?? 0) + 1;
      const pause_ms = Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MAX_MS);
      this.#troubles.set(id, { failures, not_before_ms: monotonic() + pause_ms });
      log[troubleLevel(err)]({ err, task_id: id, pause_ms }, 'reaction task failed and is tried again');
    }
  }
}
