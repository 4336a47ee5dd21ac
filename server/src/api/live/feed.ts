// The one reader of a workspace's events in this process: it reads what is new once, and hands it to all who listen. Numbers
// are seen in order (see store/events), so that whoever has heard up to one has missed none below.
import { Frame } from '#api/live/frame.ts';
import { hearEvents } from '#engine/follow-events.ts';
import type { Log } from '#lib/log.ts';
import { Lookout } from '#lib/lookout.ts';
import { delay } from '#lib/time.ts';
import type { Database } from '#store/database/database.ts';
import type { EventStream } from '#store/events/events.ts';
import type { Bell } from '#store/database/listen.ts';
import { eventBounds, liveRows } from '#store/events/live-events.ts';

/** Whoever listens to a feed. */
export type Listener = {
  stream: EventStream;
  /** Whose messages it hears beside those for everybody. */
  user_id: string | null;
  hear: (frame: Frame) => void;
  /** Something may have been missed; it goes on behind this number. */
  resync: (seq: number) => void;
};

export type FeedOptions = { db: Database; workspace_id: string; bell: Bell; log: Log };

/** Rows that are read in one go. */
const PAGE = 500;
/** The last rows, for those who come back after a moment; as many again may be handed to one of them at once. */
const RECENT_MAX = 200;
/** Real time: how soon what the bell did not say is found. */
const LOOK_MS = 2_000;
/** Real time, after a failure. */
const PAUSE_MS = 1_000;

export class Feed {
  readonly #options: FeedOptions;
  /** By listener the number behind which it hears: others before it were told already, or are nothing to it. */
  readonly #listeners = new Map<Listener, number>();
  readonly #lookout: Lookout;
  #recent: Frame[] = [];
  #seen: number | null = null;
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: FeedOptions) {
    this.#options = options;
    const { bell, workspace_id } = options;
    this.#lookout = new Lookout({
      every_ms: LOOK_MS,
      hear: (heard) => hearEvents(bell, workspace_id, heard),
      look: (signal) => this.#look(signal),
    });
    this.#lookout.start();
  }

  /** The number up to which it has read; all of them are committed. */
  async seen(): Promise<number> {
    await this.#ready.promise;
    return this.#seen ?? 0;
  }

  /**
   * From now on it hears everything behind `after`. False when rows between that and what was read are not at hand any
   * more: then it has to fetch them, and to ask again.
   */
  join(listener: Listener, after: number): boolean {
    const seen = this.#seen;
    if (seen === null) return false;
    const [first] = this.#recent;
    if (after < seen && (!first || first.row.seq > after + 1)) return false;
    for (const frame of this.#recent) if (frame.row.seq > after) tell(listener, frame);
    this.#listeners.set(listener, after);
    return true;
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** There may be something new. */
  look(): void {
    this.#lookout.look();
  }

  async stop(): Promise<void> {
    this.#ready.resolve();
    await this.#lookout.stop();
  }

  async #look(signal: AbortSignal): Promise<void> {
    try {
      await this.#readAll(signal);
    } catch (err) {
      this.#options.log.warn({ err }, 'live events could not be read');
      this.look();
      await delay(PAUSE_MS, signal).catch(() => {});
    }
  }

  async #readAll(signal: AbortSignal): Promise<void> {
    if (this.#seen === null) {
      this.#seen = (await eventBounds(this.#options)).last;
      this.#ready.resolve();
    }
    while (!signal.aborted) {
      const rows = await liveRows(this.#options, this.#seen, PAGE);
      for (const row of rows) {
        if (row.seq !== this.#seen + 1) this.#lost(row.seq - 1);
        this.#seen = row.seq;
        this.#tellAll(new Frame(row));
      }
      if (rows.length < PAGE) return;
      // Sockets write meanwhile.
      await new Promise(setImmediate);
    }
  }

  #tellAll(frame: Frame): void {
    this.#recent.push(frame);
    if (this.#recent.length >= 2 * RECENT_MAX) this.#recent = this.#recent.slice(-RECENT_MAX);
    for (const [listener, after] of this.#listeners) if (frame.row.seq > after) tell(listener, frame);
  }

  /** Rows went before this process could read them: it was away for as long as they are kept. */
  #lost(seq: number): void {
    this.#recent = [];
    for (const listener of this.#listeners.keys()) listener.resync(seq);
  }
}

function tell(listener: Listener, frame: Frame): void {
  const { stream, user_id } = frame.row;
  if (stream === listener.stream && (user_id === null || user_id === listener.user_id)) listener.hear(frame);
}
