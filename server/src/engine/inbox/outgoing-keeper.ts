// Sees to it that whatever waits to go out on Telegram has an action: one that ended by a bug, or by a process that went away
// too often, must not leave a reply waiting for ever.
import type { Crew } from '#engine/crew.ts';
import { every } from '#lib/time.ts';
import { attendOutgoing } from '#store/inbox/attend-outgoing.ts';

/** Real time. */
const LOOK_MS = 30_000;

export class OutgoingKeeper {
  readonly #crew: Pick<Crew, 'scope' | 'log'>;
  #looking: Promise<void> | null = null;
  #quiet = () => {};

  constructor(crew: Pick<Crew, 'scope' | 'log'>) {
    this.#crew = crew;
  }

  start(): void {
    this.#quiet = every(LOOK_MS, () => this.#look());
    this.#look();
  }

  async stop(): Promise<void> {
    this.#quiet();
    await this.#looking;
  }

  #look(): void {
    this.#looking ??= this.#attend().finally(() => {
      this.#looking = null;
    });
  }

  async #attend(): Promise<void> {
    const { scope, log } = this.#crew;
    try {
      const count = await attendOutgoing(scope);
      if (count > 0) log.info({ count }, 'replies that nobody attended to are taken up');
    } catch (err) {
      log.warn({ err }, 'waiting replies could not be looked at');
    }
  }
}
