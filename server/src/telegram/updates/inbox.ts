import type { tl } from '@mtcute/core';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import type { Caller } from '#telegram/caller.ts';
import { NOBODY_ELSE, partiesOf, type Parties } from '#telegram/messages/parties.ts';
import type { FeedState } from './feed-state.ts';
import { placeOf } from './numbering.ts';
import { rememberParties } from './remember-parties.ts';
import { toUpdates } from './to-updates.ts';

/** What waits to be looked at; beyond it nothing is kept, and the difference is fetched instead. */
const WAITING_MAX = 2000;

/** What has come of a number of updates. */
export type Heard = {
  any: boolean;
  updates: TelegramUpdate[];
  /** The account's own sequence has to be fetched. */
  behind: boolean;
  /** Telegram's session with us has begun anew: nothing of the meantime was sent. */
  begun_anew: boolean;
  /** Channels that have to be fetched, and how far they are where Telegram said so. */
  channels_behind: Map<number, number | null>;
  /** Channels that the account is out of. */
  left: number[];
};

export function nothingHeard(): Heard {
  return { any: false, updates: [], behind: false, begun_anew: false, channels_behind: new Map(), left: [] };
}

/** What Telegram sends by itself, and what answers bring along: sorted into the sequences to which it belongs. */
export class Inbox {
  readonly #state: FeedState<TelegramUpdate[]>;
  readonly #caller: Caller;
  #waiting: tl.TypeUpdates[] = [];
  /** Channels of what was thrown away. */
  #lost: Set<number> | null = null;

  constructor(state: FeedState<TelegramUpdate[]>, caller: Caller) {
    this.#state = state;
    this.#caller = caller;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#lost === null;
  }

  put(updates: tl.TypeUpdates): void {
    if (this.#waiting.length < WAITING_MAX) {
      this.#waiting.push(updates);
      return;
    }
    this.#lost ??= new Set();
    for (const channel_id of channelsOf(updates)) this.#lost.add(channel_id);
  }

  async take(): Promise<Heard> {
    const heard = nothingHeard();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const updates of waiting) await this.#open(updates, heard);
    if (this.#lost) {
      heard.behind = true;
      for (const channel_id of this.#lost) heard.channels_behind.set(channel_id, null);
      this.#lost = null;
    }
    heard.any = waiting.length > 0;
    return heard;
  }

  async #open(container: tl.TypeUpdates, heard: Heard): Promise<void> {
    switch (container._) {
      case 'updates':
      case 'updatesCombined':
        await this.#openGroup(container, heard);
        return;
      case 'updateShort':
        this.#hear(container.update, NOBODY_ELSE, heard);
        return;
      // Short forms leave out who is in it; the difference tells the whole.
      case 'updateShortMessage':
      case 'updateShortChatMessage':
        heard.behind = true;
        return;
      case 'updatesTooLong':
        heard.behind = true;
        heard.begun_anew = true;
        return;
      // The answer to a message of our own, which whoever sent it knows.
      case 'updateShortSentMessage':
        heard.updates.push(
          ...this.#state.common.offer({ pts: container.pts, count: container.ptsCount, item: [] }).flat(),
        );
    }
  }

  async #openGroup(container: tl.RawUpdates | tl.RawUpdatesCombined, heard: Heard): Promise<void> {
    const parties = partiesOf(container);
    await rememberParties(this.#caller, container, container.updates);
    const begin = container._ === 'updatesCombined' ? container.seqStart : container.seq;
    const known = begin > 0 && begin <= this.#state.seq;
    if (begin > this.#state.seq + 1) heard.behind = true;
    for (const update of container.updates) {
      // What stands in no sequence of its own is ordered by that of the groups.
      if (known && !placeOf(update)) continue;
      this.#hear(update, parties, heard);
    }
    if (begin === this.#state.seq + 1) this.#state.seq = container.seq;
    this.#state.date = Math.max(this.#state.date, container.date);
  }

  #hear(update: tl.TypeUpdate, parties: Parties, heard: Heard): void {
    sortUpdate(update, { state: this.#state, parties, self_id: this.#caller.self_id }, heard);
  }
}

/** One update into what was heard, by the sequence in which it stands. */
export function sortUpdate(
  update: tl.TypeUpdate,
  about: { state: FeedState<TelegramUpdate[]>; parties: Parties; self_id: number },
  heard: Heard,
): void {
  const { state, parties, self_id } = about;
  if (update._ === 'updateChannelTooLong') {
    heard.channels_behind.set(update.channelId, update.pts ?? null);
    return;
  }
  if (update._ === 'updatePtsChanged') {
    heard.behind = true;
    return;
  }
  const told = toUpdates(update, parties, self_id);
  if (update._ === 'updateChannel' && told.some(isExit)) heard.left.push(update.channelId);
  const place = placeOf(update);
  if (!place) {
    heard.updates.push(...told);
    return;
  }
  const box = place.box === 'common' ? state.common : state.channel(place.box);
  heard.updates.push(...box.offer({ pts: place.pts, count: place.count, item: told }).flat());
}

function isExit(update: TelegramUpdate): boolean {
  return update.kind === 'membership' && !update.member;
}

function channelsOf(container: tl.TypeUpdates): number[] {
  const updates = 'updates' in container ? container.updates : container._ === 'updateShort' ? [container.update] : [];
  return updates.flatMap((update) => {
    if (update._ === 'updateChannelTooLong') return [update.channelId];
    const place = placeOf(update);
    return place && place.box !== 'common' ? [place.box] : [];
  });
}
