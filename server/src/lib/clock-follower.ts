/**
 * Holds the stream open on which the simulator tells its time, and opens it again when it ends.
 *
 *     following --(stream ends)--> lost --(first line)--> following
 *                                   \--(too many attempts)--> failed
 */
import { z } from 'zod';
import type { ControlLink, LineStream } from './control-link.ts';
import { delay } from './time.ts';

const moment = z.iso.datetime().transform((text) => Date.parse(text));
export const lineSchema = z.object({
  now: moment,
  rate: z.number().nonnegative(),
  mode: z.enum(['real', 'scaled', 'idle']),
});
const heardSchema = z.object({ now: moment });

/** At `now` (milliseconds since 1970) simulated time ran at `rate`; an `idle` clock stands until the next line. */
export type ClockLine = z.infer<typeof lineSchema>;

/** How many tasks this process has, how many of them sleep, and the earliest moment until which one does. */
export type TaskReport = { tasks: number; asleep: number; until: string | null };

export type FollowerEvents = {
  /** How many tasks there are now; none of them counts as asleep until the first report. */
  tasks: () => number;
  /** `first` of a stream: nothing has been reported on it yet. */
  line: (line: ClockLine, first: boolean) => void;
  /** It will not be tried again. */
  failed: (error: Error) => void;
};

const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 2000;

export class ClockFollower {
  readonly #link: ControlLink;
  readonly #name: string;
  readonly #max_failures: number;
  readonly #events: FollowerEvents;
  readonly #closing = new AbortController();
  /** Every stream has a participant of its own, so that a late report of an earlier one changes nothing. */
  #streams = 0;
  #open: { stream: LineStream; participant: string } | null = null;
  #held = false;

  constructor(link: ControlLink, options: { name: string; max_failures: number }, events: FollowerEvents) {
    this.#link = link;
    this.#name = options.name;
    this.#max_failures = options.max_failures;
    this.#events = events;
  }

  /** Resolves with the first line; throws when the first attempt fails. */
  async start(): Promise<void> {
    const lines = await this.#follow();
    void this.#goOn(lines);
  }

  /** The simulator's time when it heard the report, or null when it did not; then the stream is opened anew. */
  async report(report: TaskReport): Promise<number | null> {
    const open = this.#open;
    if (!open) return null;
    try {
      const answer = await this.#link.json('/clock/tasks', { participant: open.participant, ...report });
      return heardSchema.parse(answer).now;
    } catch {
      open.stream.end();
      return null;
    }
  }

  /** Whether following keeps this process alive. */
  hold(held: boolean): void {
    this.#held = held;
    this.#open?.stream.hold(held);
  }

  close(): void {
    this.#closing.abort();
    this.#open?.stream.end();
    this.#open = null;
    this.#link.close();
  }

  async #follow(): Promise<AsyncGenerator> {
    const participant = `${this.#name}#${++this.#streams}`;
    const query = new URLSearchParams({ participant, tasks: String(this.#events.tasks()) });
    const stream = await this.#link.lines(`/clock/follow?${query.toString()}`, this.#closing.signal);
    const first = await stream.lines.next();
    if (first.done) throw new Error('the stream ended before its first line');
    stream.hold(this.#held);
    this.#open = { stream, participant };
    this.#events.line(lineSchema.parse(first.value), true);
    return stream.lines;
  }

  async #goOn(first: AsyncGenerator): Promise<void> {
    let lines: AsyncGenerator | null = first;
    while (lines) {
      await this.#readToEnd(lines);
      this.#open?.stream.end();
      this.#open = null;
      lines = await this.#reopen();
    }
  }

  async #readToEnd(lines: AsyncGenerator): Promise<void> {
    try {
      for (;;) {
        const next = await lines.next();
        if (next.done) return;
        this.#events.line(lineSchema.parse(next.value), false);
      }
    } catch {
      // However it ended, it is opened again.
    }
  }

  /** Null when it was closed meanwhile, or has failed for good. */
  async #reopen(): Promise<AsyncGenerator | null> {
    let backoff_ms = BACKOFF_FIRST_MS;
    let cause: unknown;
    for (let failures = 0; failures < this.#max_failures; failures++) {
      if (this.#closing.signal.aborted) return null;
      try {
        return await this.#follow();
      } catch (error) {
        cause = error;
      }
      await delay(backoff_ms, this.#closing.signal).catch(() => {});
      backoff_ms = Math.min(backoff_ms * 2, BACKOFF_MAX_MS);
    }
    if (!this.#closing.signal.aborted) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `the simulated clock at ${this.#link.control} was lost: ${this.#max_failures} attempts failed (${reason})`;
      this.#events.failed(new Error(message, { cause }));
    }
    return null;
  }
}
