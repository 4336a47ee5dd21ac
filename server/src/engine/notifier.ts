// Tells people by name what matters to them, of all that happens in a workspace.
// Every server looks; each event is told once.
import type { Crew } from '#engine/crew.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import { addMs, DAY_MS } from '#domain/days.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import { makeNotifications } from '#store/make-notifications.ts';
import type { Bell } from '#store/listen.ts';
import { forgetNotifications } from '#store/notifications.ts';

/** Real time: how soon what the bell did not say is found. */
const LOOK_MS = 30_000;
/** Real time: events of this time are looked at together. */
const SOON_MS = 200;
const KEEP_MS = 90 * DAY_MS;
/** Real time. */
const FORGET_MS = 3_600_000;

export class Notifier {
  readonly #crew: Pick<Crew, 'scope' | 'log'>;
  readonly #bell: Bell;
  readonly #stopping = new AbortController();
  #looking: Promise<void> | null = null;
  #again = false;
  #forgotten_ms = Number.NEGATIVE_INFINITY;
  #quiet = () => {};

  constructor(crew: Pick<Crew, 'scope' | 'log'>, { bell }: { bell: Bell }) {
    this.#crew = crew;
    this.#bell = bell;
  }

  start(): void {
    const { workspace_id } = this.#crew.scope;
    const unhear = EVENT_CHANNELS.map((channel) =>
      this.#bell.on(channel, (payload) => {
        if (payload === null || payload.startsWith(workspace_id)) this.#look();
      }),
    );
    const unlook = every(LOOK_MS, () => this.#look());
    this.#quiet = () => {
      unlook();
      for (const deafen of unhear) deafen();
    };
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#quiet();
    await this.#looking;
  }

  #look(): void {
    if (this.#stopping.signal.aborted) return;
    this.#again = true;
    this.#looking ??= this.#lookAll();
  }

  async #lookAll(): Promise<void> {
    const { scope, log } = this.#crew;
    const { signal } = this.#stopping;
    while (this.#again && !signal.aborted) {
      this.#again = false;
      try {
        while ((await makeNotifications(scope)) && !signal.aborted);
        if (monotonic() - this.#forgotten_ms > FORGET_MS) {
          this.#forgotten_ms = monotonic();
          await forgetNotifications(scope, addMs(scope.now(), -KEEP_MS));
        }
      } catch (err) {
        log.warn({ err }, 'notifications could not be made');
      }
      await delay(SOON_MS, signal).catch(() => {});
    }
    // In the same turn as the last look at #again: whoever comes from now on begins a look.
    this.#looking = null;
  }
}
