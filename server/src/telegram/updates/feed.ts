/**
 * Everything that an account hears, in order and nothing left out. One loop:
 *
 *   begin (state stored before, or the present) ─▶ take what came ─▶ fetch what is missing ─▶ hand over ─▶ wait ─┐
 *                                                   ▲────────────────────────────────────────────────────────────┘
 *
 * The state goes on only with what was handed over and taken. Whatever cannot be fetched now is fetched later: an update
 * that is ahead of something missing waits until then.
 */
import type { tl } from '@mtcute/core';
import type { TakenBatch, TelegramUpdate, UpdateBatch } from '#domain/telegram-updates.ts';
import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import type { TelegramLog } from '#telegram/log.ts';
import type { StateMirror } from '#telegram/state/state-mirror.ts';
import { ChannelFetcher } from './channel-difference.ts';
import { CommonFetcher } from './difference.ts';
import { ChannelProbe } from './channel-probe.ts';
import { FeedState } from './feed-state.ts';
import { Inbox, type Heard } from './inbox.ts';
import { beginFresh } from './begin.ts';

/** How long an update waits for one before it that is under way. */
const GAP_MS = 500;
/** After so long without a word Telegram is asked: https://core.telegram.org/api/updates#fetching-state */
const QUIET_MS = 15 * 60_000;

export type FeedParts = {
  caller: Caller;
  mirror: StateMirror;
  handOver: (batch: UpdateBatch) => Promise<TakenBatch>;
  /** Called when the feed cannot go on: the connection ends, and the next one begins where this one was. */
  onBroken: (fault: TelegramFault) => void;
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  monotonic: () => number;
  log: TelegramLog;
};

export class UpdateFeed {
  readonly #parts: FeedParts;
  readonly #stop = new AbortController();
  readonly #state: FeedState<TelegramUpdate[]>;
  readonly #inbox: Inbox;
  readonly #common: CommonFetcher;
  readonly #channels: ChannelFetcher;
  readonly #probe: ChannelProbe;
  #running: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  /** When what is missing is fetched, for want of coming by itself. */
  #gap_until: number | null = null;
  #quiet_since = 0;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#state = new FeedState(parts.mirror);
    const work = { ...parts, state: this.#state, signal: this.#stop.signal };
    this.#inbox = new Inbox(this.#state, parts.caller);
    this.#common = new CommonFetcher(work);
    this.#channels = new ChannelFetcher(work);
    this.#probe = new ChannelProbe(work, this.#channels);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Never waits for anybody; what is too much is fetched later. */
  hear(updates: tl.TypeUpdates): void {
    this.#inbox.put(updates);
    this.#wakeUp();
  }

  /** Nothing is handed over after it resolved. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wakeUp();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { log, caller, onBroken } = this.#parts;
    try {
      await this.#begin();
      while (!this.#stop.signal.aborted) await this.#turn();
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      log.warn({ account_id: caller.account_id, err: error }, 'Telegram updates were not taken, and begin again');
      onBroken(
        error instanceof TelegramError ? error.fault : { kind: 'closed', detail: 'the updates could not be stored' },
      );
    }
  }

  async #begin(): Promise<void> {
    this.#quiet_since = this.#parts.monotonic();
    if (this.#state.common.pts === null) {
      await beginFresh(this.#parts.caller, this.#state, this.#stop.signal);
      await this.#handOver([{ kind: 'gap', chat_id: null }]);
    } else {
      this.#common.ask();
      for (const channel_id of this.#state.behind) this.#channels.ask(channel_id, null);
    }
    this.#probe.ask();
  }

  async #turn(): Promise<void> {
    await this.#takeNew();
    this.#noteGaps();
    for await (const part of this.#common.fetch()) await this.#take(part);
    await this.#probe.step();
    for await (const updates of this.#channels.fetch()) {
      await this.#handOver(updates);
      await this.#takeNew();
    }
    await this.#sleep();
  }

  async #takeNew(): Promise<void> {
    const heard = await this.#inbox.take();
    if (heard.any) this.#quiet_since = this.#parts.monotonic();
    await this.#take(heard);
  }

  async #take({ updates, behind, begun_anew, channels_behind, left }: Heard): Promise<void> {
    for (const channel_id of left) this.#channels.forget(channel_id);
    if (behind) this.#common.ask();
    if (begun_anew) this.#probe.ask();
    // Before the state goes on: with it Telegram would not say so again.
    for (const [channel_id, pts] of channels_behind) this.#channels.ask(channel_id, pts);
    await this.#handOver(updates);
  }

  /** Where something is missing, it gets half a second to come by itself. */
  #noteGaps(): void {
    const missing = this.#state.common.isMissingSome;
    const incomplete = this.#state.incomplete();
    if (!missing && incomplete.length === 0) {
      this.#gap_until = null;
      return;
    }
    const now = this.#parts.monotonic();
    this.#gap_until ??= now + GAP_MS;
    if (now < this.#gap_until) return;
    this.#gap_until = null;
    if (missing) this.#common.ask();
    for (const channel_id of incomplete) this.#channels.ask(channel_id, null);
  }

  async #handOver(updates: TelegramUpdate[]): Promise<void> {
    const state = this.#state.changes();
    const taken = updates.length > 0 ? await this.#parts.handOver({ updates, state }) : undefined;
    this.#state.keep(state, taken?.state_stored === true);
  }

  /** Until something comes, or it is time to fetch something. */
  async #sleep(): Promise<void> {
    const { monotonic, wait } = this.#parts;
    const quiet_until = this.#quiet_since + QUIET_MS;
    const until = Math.min(
      quiet_until,
      this.#gap_until ?? Infinity,
      this.#common.due_at ?? Infinity,
      this.#channels.due_at ?? Infinity,
      this.#probe.due_at,
    );
    const rest_ms = until - monotonic();
    if (this.#inbox.isEmpty && rest_ms > 0 && !this.#stop.signal.aborted) {
      const alarm = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, wait(rest_ms, alarm.signal).catch(() => {})]);
      alarm.abort();
    }
    if (monotonic() < quiet_until) return;
    this.#quiet_since = monotonic();
    this.#common.ask();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = null;
  }
}
