import { toggleChannelIdMark, type tl } from '@mtcute/core';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import { TelegramError } from '#domain/telegram.ts';
import { inputChannel } from '#telegram/methods/chats.ts';
import { describeChat, partiesOf, type Parties } from '#telegram/messages/parties.ts';
import type { Box } from './box.ts';
import { EMPTY_MAX, type FetchWork } from './difference.ts';
import { placeOf } from './numbering.ts';
import { rememberParties } from './remember-parties.ts';
import { isFlood, isStale, retryAfter } from './retry-later.ts';
import { newMessage, toUpdates } from './to-updates.ts';

/** What Telegram gives an account that is no bot in one answer. */
const LIMIT = 100;

type Wish = { hint: number | null; not_before: number; attempts: number };

/** Fetches what happened in channels and supergroups, each of which has a sequence of its own. */
export class ChannelFetcher {
  readonly #work: FetchWork;
  readonly #wishes = new Map<number, Wish>();
  /** How often Telegram said that nothing is missing in a channel in which something is. */
  readonly #empty = new Map<number, number>();
  /** A flood is about the method, whatever the channel. */
  #not_before = 0;

  constructor(work: FetchWork) {
    this.#work = work;
  }

  /** `pts`: how far Telegram says the channel is. */
  ask(channel_id: number, pts: number | null): void {
    const wish = this.#wishes.get(channel_id) ?? { hint: null, not_before: 0, attempts: 0 };
    this.#wishes.set(channel_id, { ...wish, hint: pts ?? wish.hint });
    this.#work.state.noteBehind(channel_id, true);
  }

  /** The account is out of it. */
  forget(channel_id: number): void {
    this.#wishes.delete(channel_id);
    this.#empty.delete(channel_id);
    this.#work.state.forget(channel_id);
  }

  get due_at(): number | null {
    if (this.#wishes.size === 0) return null;
    return Math.max(this.#not_before, Math.min(...[...this.#wishes.values()].map(({ not_before }) => not_before)));
  }

  /**
   * Part by part, each to be handed over before the next is fetched; the state stands after the part. Parts may be empty: there can
   * be hundreds of channels, and what comes meanwhile need not wait for all of them.
   */
  async *fetch(): AsyncGenerator<TelegramUpdate[]> {
    for (const channel_id of this.#wishes.keys()) {
      for (;;) {
        const wish = this.#wishes.get(channel_id);
        const begin = Math.max(this.#not_before, wish?.not_before ?? 0);
        if (!wish || this.#work.monotonic() < begin || this.#work.signal.aborted) break;
        yield await this.#next(channel_id, wish);
      }
    }
  }

  #done(channel_id: number): void {
    this.#wishes.delete(channel_id);
    this.#work.state.noteBehind(channel_id, false);
  }

  async #next(channel_id: number, wish: Wish): Promise<TelegramUpdate[]> {
    const { caller, state, signal, monotonic } = this.#work;
    const box = state.channel(channel_id);
    const { pts } = box;
    const peer = await caller.peers.getById(toggleChannelIdMark(channel_id));
    const channel = peer && inputChannel(peer);
    if (pts === null || !channel) return this.#unknown(channel_id, box, wish);
    if (wish.hint !== null && wish.hint <= pts && !box.isMissingSome) {
      this.#done(channel_id);
      return [];
    }
    const filter = { _: 'channelMessagesFilterEmpty' } as const;
    try {
      const request = { _: 'updates.getChannelDifference', force: true, channel, filter, pts, limit: LIMIT } as const;
      const answer = await caller.call(request, { signal });
      wish.attempts = 0;
      return await this.#apply(channel_id, box, answer);
    } catch (error) {
      if (isStale(error)) return this.#unknown(channel_id, box, { ...wish, hint: null });
      if (isShut(error)) return this.#shut(channel_id);
      const after_ms = retryAfter(error, wish.attempts);
      if (after_ms === null) throw error;
      if (isFlood(error)) this.#not_before = monotonic() + after_ms;
      else wish.attempts += 1;
      wish.not_before = monotonic() + after_ms;
      return [];
    }
  }

  async #apply(
    channel_id: number,
    box: Box<TelegramUpdate[]>,
    answer: tl.updates.TypeChannelDifference,
  ): Promise<TelegramUpdate[]> {
    const tooLong = answer._ === 'updates.channelDifferenceTooLong';
    // A part that moves nothing would be fetched for ever.
    if (answer.final || tooLong || answer.pts === box.pts) this.#done(channel_id);
    if (answer._ === 'updates.channelDifferenceEmpty') return this.#nothing(channel_id, box, answer.pts);
    this.#empty.delete(channel_id);
    const { caller } = this.#work;
    const parties = partiesOf(answer);
    const messages = answer._ === 'updates.channelDifference' ? answer.newMessages : answer.messages;
    await rememberParties(caller, answer, messages);
    const updates = messages
      .toSorted((one, other) => one.id - other.id)
      .flatMap((message) => newMessage(message, parties, caller.self_id));
    if (tooLong) {
      const { dialog } = answer;
      const pts = dialog._ === 'dialog' ? dialog.pts : undefined;
      const gap: TelegramUpdate = { kind: 'gap', chat_id: toggleChannelIdMark(channel_id) };
      return [gap, ...updates, ...(pts === undefined ? box.skip() : box.jump(pts)).flat()];
    }
    updates.push(...answer.otherUpdates.flatMap((update) => this.#other(channel_id, update, parties)));
    return [...updates, ...box.jump(answer.pts).flat()];
  }

  /** Within the answer everything of this channel is in order already. */
  #other(channel_id: number, update: tl.TypeUpdate, parties: Parties): TelegramUpdate[] {
    const { caller, state } = this.#work;
    const place = placeOf(update);
    const told = toUpdates(update, parties, caller.self_id);
    if (!place || place.box === channel_id) return told;
    const box = place.box === 'common' ? state.common : state.channel(place.box);
    return box.offer({ pts: place.pts, count: place.count, item: told }).flat();
  }

  #nothing(channel_id: number, box: Box<TelegramUpdate[]>, pts: number): TelegramUpdate[] {
    const updates = box.jump(Math.max(pts, box.pts ?? 0)).flat();
    const empty = box.isMissingSome ? (this.#empty.get(channel_id) ?? 0) + 1 : 0;
    this.#empty.set(channel_id, empty);
    return empty > EMPTY_MAX ? [...updates, ...box.skip().flat()] : updates;
  }

  /** Nothing says where to begin, so that only the history can tell. */
  #unknown(channel_id: number, box: Box<TelegramUpdate[]>, { hint }: Wish): TelegramUpdate[] {
    this.#done(channel_id);
    const gap: TelegramUpdate = { kind: 'gap', chat_id: toggleChannelIdMark(channel_id) };
    return [gap, ...(hint === null ? box.skip() : box.jump(hint)).flat()];
  }

  #shut(channel_id: number): TelegramUpdate[] {
    this.forget(channel_id);
    return [{ kind: 'membership', chat: describeChat(toggleChannelIdMark(channel_id), undefined), member: false }];
  }
}

function isShut(error: unknown): boolean {
  return (
    error instanceof TelegramError &&
    error.fault.kind === 'rpc' &&
    (error.fault.type === 'CHANNEL_PRIVATE' || error.fault.type === 'CHANNEL_INVALID')
  );
}
