// Whoever looks, time and again, whether there is something to do: at once, every so often, and whenever somebody says that there may be.
// One look at a time; what is said during a look is looked for once more.
import { every } from './time.ts';

export type LookoutOptions = {
  /** Real time: how soon what nobody said is found. */
  every_ms: number;
  /** Sees to troubles of its own: what it throws is a bug. The signal fires when the lookout stops. */
  look: (signal: AbortSignal) => Promise<void>;
  /** Whoever says that there may be something; returns the way off. */
  hear?: (heard: () => void) => () => void;
  /** Where a look may sleep on the work clock: its `task`. */
  task?: (work: () => Promise<void>) => Promise<void>;
};

export class Lookout {
  readonly #options: LookoutOptions;
  readonly #stopping = new AbortController();
  #looking: Promise<void> | null = null;
  #again = false;
  #quiet = () => {};

  constructor(options: LookoutOptions) {
    this.#options = options;
  }

  /** Fires when it is stopped. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  start(): void {
    const unhear = this.#options.hear?.(() => this.look());
    const unlook = every(this.#options.every_ms, () => this.look());
    this.#quiet = () => {
      unlook();
      unhear?.();
    };
    this.look();
  }

  /** Looks no more, and resolves when the look under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#quiet();
    await this.#looking;
  }

  /** There may be something. */
  look(): void {
    if (this.signal.aborted) return;
    this.#again = true;
    const { task = (work) => work() } = this.#options;
    this.#looking ??= task(() => this.#lookOn());
  }

  async #lookOn(): Promise<void> {
    while (this.#again && !this.signal.aborted) {
      this.#again = false;
      await this.#options.look(this.signal);
    }
    // In the same turn as the last look at #again: whoever comes from now on begins a look.
    this.#looking = null;
  }
}
