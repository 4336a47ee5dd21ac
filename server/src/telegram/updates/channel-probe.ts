/**
 * Asks where the channels and supergroups stand, and has those fetched that are further than we are. Telegram says by itself
 * which have news when an account was away; but who misses that word, or is not told, would hear of the news with the next
 * message in the channel only: https://core.telegram.org/api/updates#subscribing-to-updates-of-channels-supergroups
 */
import { toggleChannelIdMark, type tl } from '@mtcute/core';
import { TelegramError } from '#domain/telegram.ts';
import type { ChannelFetcher } from './channel-difference.ts';
import type { FetchWork } from './difference.ts';
import { retryAfter } from './retry-later.ts';

/** What Telegram takes in one question. */
const AT_ONCE = 100;
/** Between two questions: an account with 500 groups asks five. */
const PAUSE_MS = 1000;
/** As often as Telegram wants to be asked by whoever hears nothing. */
const EVERY_MS = 15 * 60_000;

export class ChannelProbe {
  readonly #work: FetchWork;
  readonly #channels: Pick<ChannelFetcher, 'ask'>;
  /** Of this round, those that are still to be asked for. */
  #left: number[][] = [];
  #due_at = 0;
  #attempts = 0;

  constructor(work: FetchWork, channels: Pick<ChannelFetcher, 'ask'>) {
    this.#work = work;
    this.#channels = channels;
  }

  /** A round begins now, and one every quarter of an hour from then on. */
  ask(): void {
    this.#left = [];
    this.#due_at = this.#work.monotonic();
  }

  get due_at(): number {
    return this.#due_at;
  }

  /** One question, if it is time for one. */
  async step(): Promise<void> {
    const { monotonic, signal, state } = this.#work;
    if (monotonic() < this.#due_at || signal.aborted) return;
    if (this.#left.length === 0) this.#left = inBatches(state.known());
    const batch = this.#left.shift();
    if (batch) await this.#askFor(batch);
    if (monotonic() < this.#due_at) return;
    this.#due_at = monotonic() + (this.#left.length > 0 ? PAUSE_MS : EVERY_MS);
  }

  async #askFor(batch: number[]): Promise<void> {
    const { caller, state, signal, monotonic } = this.#work;
    const peers: tl.RawInputDialogPeer[] = [];
    for (const channel_id of batch) {
      const peer = await caller.peers.getById(toggleChannelIdMark(channel_id));
      if (peer) peers.push({ _: 'inputDialogPeer', peer });
    }
    if (peers.length === 0) return;
    try {
      const { dialogs } = await caller.call({ _: 'messages.getPeerDialogs', peers }, { signal });
      this.#attempts = 0;
      for (const dialog of dialogs) {
        if (dialog._ !== 'dialog' || dialog.peer._ !== 'peerChannel' || dialog.pts === undefined) continue;
        const { channelId } = dialog.peer;
        if (dialog.pts > (state.channel(channelId).pts ?? 0)) this.#channels.ask(channelId, dialog.pts);
      }
    } catch (error) {
      const after_ms = retryAfter(error, this.#attempts);
      if (after_ms === null) throw error;
      if (isRefused(error)) {
        this.#setApart(batch);
        return;
      }
      this.#attempts += 1;
      this.#left.unshift(batch);
      this.#due_at = monotonic() + after_ms;
    }
  }

  /** The account is out of one of them: which, is found by halves, and its difference tells the rest. */
  #setApart(batch: readonly number[]): void {
    const [first, second] = batch;
    if (first !== undefined && second === undefined) this.#channels.ask(first, null);
    else this.#left.unshift(...halves(batch));
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'rpc' && [400, 403, 406].includes(error.fault.code);
}

function inBatches(ids: readonly number[]): number[][] {
  const batches: number[][] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) batches.push(ids.slice(at, at + AT_ONCE));
  return batches;
}

function halves(ids: readonly number[]): number[][] {
  const half = Math.ceil(ids.length / 2);
  return [ids.slice(0, half), ids.slice(half)];
}
