import type { tl } from '@mtcute/core';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import type { Caller } from '#telegram/caller.ts';
import { partiesOf } from '#telegram/messages/parties.ts';
import type { FeedState } from './feed-state.ts';
import { nothingHeard, sortUpdate, type Heard } from './inbox.ts';
import { placeOf } from './numbering.ts';
import { rememberParties } from './remember-parties.ts';
import { isStale, retryAfter } from './retry-later.ts';
import { newMessage, toUpdates } from './to-updates.ts';

export type FetchWork = {
  caller: Caller;
  state: FeedState<TelegramUpdate[]>;
  monotonic: () => number;
  signal: AbortSignal;
};

/** So often Telegram may say that nothing is missing, before what is ahead of it is believed. */
export const EMPTY_MAX = 2;

/** Fetches what happened in the account's own sequence: private chats, basic groups, and which channels have news. */
export class CommonFetcher {
  readonly #work: FetchWork;
  #wanted = false;
  #not_before = 0;
  #attempts = 0;
  #empty = 0;

  constructor(work: FetchWork) {
    this.#work = work;
  }

  ask(): void {
    this.#wanted = true;
  }

  /** When there is something to do; null: nothing. */
  get due_at(): number | null {
    return this.#wanted ? this.#not_before : null;
  }

  /** Part by part, each to be handed over before the next is fetched; the state stands after the part. */
  async *fetch(): AsyncGenerator<Heard> {
    while (this.#wanted && this.#work.monotonic() >= this.#not_before && !this.#work.signal.aborted) {
      const part = await this.#next();
      if (part) yield part;
    }
  }

  async #next(): Promise<Heard | null> {
    const { caller, state, signal, monotonic } = this.#work;
    const { qts, date } = state;
    const pts = state.common.pts ?? 1;
    try {
      const answer = await caller.call({ _: 'updates.getDifference', pts, qts, date }, { signal });
      const part = await this.#apply(answer);
      this.#attempts = 0;
      return part;
    } catch (error) {
      if (isStale(error)) return this.#beginAnew();
      const after_ms = retryAfter(error, this.#attempts);
      if (after_ms === null) throw error;
      this.#attempts += 1;
      this.#not_before = monotonic() + after_ms;
      return null;
    }
  }

  async #apply(answer: tl.updates.TypeDifference): Promise<Heard> {
    const { state } = this.#work;
    if (answer._ !== 'updates.differenceEmpty') this.#empty = 0;
    switch (answer._) {
      case 'updates.differenceEmpty':
        this.#wanted = false;
        state.date = answer.date;
        state.seq = answer.seq;
        this.#empty = state.common.isMissingSome ? this.#empty + 1 : 0;
        return { ...nothingHeard(), updates: this.#empty > EMPTY_MAX ? state.common.skip().flat() : [] };
      case 'updates.differenceTooLong':
        return {
          ...nothingHeard(),
          updates: [{ kind: 'gap', chat_id: null }, ...state.common.jump(answer.pts).flat()],
        };
      case 'updates.difference':
        this.#wanted = false;
        return this.#read(answer, answer.state);
      case 'updates.differenceSlice':
        // A part that moves nothing would be fetched for ever.
        this.#wanted = answer.intermediateState.pts !== state.common.pts;
        return this.#read(answer, answer.intermediateState);
    }
  }

  async #read(
    answer: tl.updates.RawDifference | tl.updates.RawDifferenceSlice,
    next: tl.updates.TypeState,
  ): Promise<Heard> {
    const { caller, state } = this.#work;
    const { self_id } = caller;
    const parties = partiesOf(answer);
    await rememberParties(caller, answer, answer.newMessages);
    const heard = nothingHeard();
    heard.updates = answer.newMessages.flatMap((message) => newMessage(message, parties, self_id));
    for (const update of answer.otherUpdates) {
      // What belongs to the sequence that is fetched is in order already, and the new state stands after it.
      if (placeOf(update)?.box === 'common') heard.updates.push(...toUpdates(update, parties, self_id));
      else sortUpdate(update, { state, parties, self_id }, heard);
    }
    heard.updates.push(...state.set(next).flat());
    return heard;
  }

  /** The state is of another life of the account; what lies between is not known. */
  async #beginAnew(): Promise<Heard> {
    const { caller, state, signal } = this.#work;
    const { qts, date, seq, pts } = await caller.call({ _: 'updates.getState' }, { signal });
    this.#wanted = false;
    Object.assign(state, { qts, date, seq });
    return { ...nothingHeard(), updates: [{ kind: 'gap', chat_id: null }, ...state.common.jump(pts).flat()] };
  }
}
