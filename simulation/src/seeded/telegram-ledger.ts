/** What Telegram has seen: every act of an account at the moment at which it went out, and what was answered. */
import type { Chance, InProcess } from '@groundcrew/simulator';
import type { tl } from '@mtcute/core';
import type { Watcher } from '#wireless/wireless-connection.ts';
import type { Conductor } from './conductor.ts';
import type { History } from './history.ts';
import { currentOwner, type Owner } from './owner.ts';
import type { TwoClocks } from './two-clocks.ts';

export type Act = {
  /** As the process has it that acts. */
  at: Date;
  /** The same moment as Telegram has it. */
  telegram_at: Date;
  account_id: number;
  kind: 'join' | 'post' | 'reaction';
  /** Telegram's marked id. */
  chat_id: number;
  /** Of a post. */
  random_id: string | null;
  /** Of a reaction: to which message. */
  reaction: { message_id: number; emoji: string } | null;
  /** Telegram's error, once it is known; null: it answered without one. */
  error?: string | null;
};

/** Until an answer is there. */
const LATENCY_MS = { min: 5, max: 60 };
/** Nobody waits longer for one. */
const CALL_MS = 32_000;
/** What a process has heard is stored by then. */
const STORED_MS = 1_000;
/** A connection is opened, and used for the first time. */
const CONNECTS = /^connects$|^hears users.getUsers/;
const USER_BASE = 1000;
const CHANNEL_BASE = -1_000_000_000_000;

function accountOf(user_id: number): number {
  return user_id - USER_BASE;
}

export type Written = {
  account_id: number;
  chat_id: number;
  id: number;
  at: Date;
  random_id: string | null;
  text: string;
  has_photo: boolean;
};

function sentKey(account_id: number, random_id: string | null, at: Date): string {
  return `${account_id} ${random_id} ${at.getTime()}`;
}

/** Until when, for the process that was told, and for Telegram: clocks are set meanwhile. */
type Flood = { until: Date; telegram_until: Date };

export class TelegramLedger {
  /** Of the whole run, in order. */
  readonly acts: Act[] = [];
  /** Since somebody last took them. */
  readonly #fresh: Act[] = [];
  /** By account: how long Telegram wants no acts of it, and who heard that when on the lease clock. */
  readonly #floods = new Map<number, Flood & { heard_at: number; by: Owner | null }>();
  readonly #telegram: InProcess;
  readonly #history: History;
  readonly #open = new Map<tl.RpcMethod, Act>();
  /** Of posts, by their account, random id and Telegram's time: when that was for the process that sent it. */
  readonly #sent = new Map<string, Date>();
  #connected = false;

  constructor(telegram: InProcess, history: History) {
    this.#telegram = telegram;
    this.#history = history;
  }

  takeFresh(): Act[] {
    return this.#fresh.splice(0);
  }

  /** Whether somebody has connected an account since the last time. */
  takeConnected(): boolean {
    const connected = this.#connected;
    this.#connected = false;
    return connected;
  }

  /** What every call of every process goes through. */
  watcher(conductor: () => Conductor, { clocks, chance }: { clocks: TwoClocks; chance: Chance }): Watcher {
    return {
      pass: async (what) => {
        this.#connected ||= CONNECTS.test(what);
        if (what.startsWith('hears')) {
          const latency_ms = chance.between(LATENCY_MS.min, LATENCY_MS.max);
          await new Promise<void>((resolve) => clocks.after(latency_ms, resolve));
        }
        await conductor().pass(what);
      },
      asked: (account_id, request) => {
        clocks.begin(request, CALL_MS);
        const act = this.#actOf(account_id, request);
        if (!act) return;
        this.acts.push(act);
        this.#fresh.push(act);
        this.#sent.set(sentKey(account_id, act.random_id, act.telegram_at), act.at);
        this.#open.set(request, act);
        this.#history.step(`account ${account_id}: ${act.kind} in ${act.chat_id} ${act.random_id ?? ''}`);
      },
      answered: (account_id, request, answer) => {
        clocks.over(request);
        const act = this.#open.get(request);
        this.#open.delete(request);
        if (!act || !answer) return;
        act.error = answer.text ?? null;
        if (answer.text !== undefined) this.#history.step(`account ${account_id}: ${act.kind} → ${answer.text}`);
        const seconds = /^FLOOD_WAIT_(\d+)$/.exec(answer.text ?? '')?.[1];
        if (seconds === undefined) return;
        const ahead_ms = currentOwner()?.clock_ahead_ms ?? 0;
        const telegram_until = new Date(this.#now().getTime() + Number(seconds) * 1000);
        const until = new Date(telegram_until.getTime() + ahead_ms);
        this.#floods.set(account_id, { until, telegram_until, heard_at: clocks.lease(), by: currentOwner() });
      },
    };
  }

  /** Until when Telegram wants no acts of this account. Nobody can know what a process has taken with it. */
  floodOf(account_id: number): Flood | null {
    const flood = this.#floods.get(account_id);
    if (!flood?.by) return flood ?? null;
    const { by, heard_at } = flood;
    const taken = !by.alive && (by.gone_at ?? 0) - heard_at < STORED_MS;
    return taken || by.stalled_until > heard_at ? null : flood;
  }

  /** Messages that our accounts have written since the start; `at` as the process had it that sent it. */
  messages(): Written[] {
    return this.#telegram.world.ledger
      .filter(({ action, random_id }) => action === null && random_id !== null)
      .map(({ from_id, chat_id, id, at, random_id, text, media }) => ({
        account_id: accountOf(from_id),
        chat_id,
        id,
        at: this.#sent.get(sentKey(accountOf(from_id), random_id, at)) ?? at,
        random_id,
        text,
        has_photo: media !== null,
      }));
  }

  /** What our accounts have put to messages of others and of their own. */
  reactions(): { account_id: number; chat_id: number; message_id: number; emoji: string }[] {
    return this.#telegram.world.ledger.flatMap(({ chat_id, id, reactions }) =>
      [...reactions].map(([user_id, { emoji }]) => ({
        account_id: accountOf(user_id),
        chat_id,
        message_id: id,
        emoji: emoji.join(' '),
      })),
    );
  }

  /** Since when the account is in the group; null: it is not. */
  memberSince(account_id: number, chat_id: number): Date | null {
    return this.#telegram.world.groups.get(chat_id)?.members.get(USER_BASE + account_id) ?? null;
  }

  #now(): Date {
    return this.#telegram.clock.now();
  }

  #actOf(account_id: number, request: tl.RpcMethod): Act | null {
    const telegram_at = this.#now();
    const at = new Date(telegram_at.getTime() + (currentOwner()?.clock_ahead_ms ?? 0));
    const act = (kind: Act['kind'], chat_id: number | null, random_id: string | null = null): Act | null =>
      chat_id === null ? null : { at, telegram_at, account_id, kind, chat_id, random_id, reaction: null };
    if (request._ === 'channels.joinChannel') return act('join', channelOf(request.channel));
    if (request._ === 'messages.importChatInvite') {
      return act('join', this.#telegram.world.invited(request.hash)?.chat_id ?? null);
    }
    if (request._ === 'messages.sendMessage' || request._ === 'messages.sendMedia') {
      return act('post', chatOf(request.peer), request.randomId.toString());
    }
    if (request._ !== 'messages.sendReaction') return null;
    const [first] = request.reaction ?? [];
    const reaction = { message_id: request.msgId, emoji: first?._ === 'reactionEmoji' ? first.emoticon : '' };
    const found = act('reaction', chatOf(request.peer));
    return found && { ...found, reaction };
  }
}

function channelOf(channel: tl.TypeInputChannel): number | null {
  return channel._ === 'inputChannel' ? CHANNEL_BASE - channel.channelId : null;
}

function chatOf(peer: tl.TypeInputPeer): number | null {
  if (peer._ === 'inputPeerChannel') return CHANNEL_BASE - peer.channelId;
  return peer._ === 'inputPeerChat' ? -peer.chatId : null;
}
