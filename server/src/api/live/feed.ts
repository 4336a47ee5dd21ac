// The one reader of a workspace's events in this process: it reads what is new once, and hands it to all who listen. Numbers
// are seen in order (see store/events), so that whoever has heard up to one has missed none below.
import { Frame } from '#api/live/frame.ts';
import { EVENT_CHANNELS } from '#engine/follow-events.ts';
import type { Log } from '#lib/log.ts';
import { delay, every } from '#lib/time.ts';
import type { Database } from '#store/database.ts';
import type { EventStream } from '#store/events.ts';
import type { Bell } from '#store/listen.ts';
import { eventBounds, liveRows } from '#store/live-events.ts';

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
  readonly #stopping = new AbortController();
  readonly #quiet: () => void;
  #recent: Frame[] = [];
  #seen: number | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: FeedOptions) {
    this.#options = options;
    const { bell, workspace_id } = options;
    const unhear = EVENT_CHANNELS.map((channel) =>
      bell.on(channel, (payload) => {
        if (payload === null || payload.startsWith(workspace_id)) this.look();
      }),
    );
    const unlook = every(LOOK_MS, () => this.look());
    this.#quiet = () => {
      unlook();
      for (const deafen of unhear) deafen();
    };
    this.look();
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

  /** One look at a time; what is told during it is looked for once more. */
  look(): void {
    if (this.#stopping.signal.aborted) return;
    this.#again = true;
    this.#looking ??= this.#lookAll();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#quiet();
    this.#ready.resolve();
    await this.#looking;
  }

  async #lookAll(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#again && !signal.aborted) {
      this.#again = false;
      try {
        await this.#readAll(signal);
      } catch (err) {
        this.#options.log.warn({ err }, 'live events could not be read');
        this.#again = true;
        await delay(PAUSE_MS, signal).catch(() => {});
      }
    }
    // In the same turn as the last look at #again: whoever comes from now on begins a look.
    this.#looking = null;
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
