/** What Telegram has seen: every act of an account at the moment at which it went out, and what was answered. */
import type { Chance, InProcess } from '@groundcrew/simulator';
import type { tl } from '@mtcute/core';
import type { Watcher } from '#wireless/wireless-connection.ts';
import type { Conductor } from './conductor.ts';
import type { History } from './history.ts';
import { currentOwner, type Owner } from './owner.ts';
import type { TwoClocks } from './two-clocks.ts';

export type Act = {
  at: Date;
  account_id: number;
  kind: 'join' | 'post' | 'reaction';
  /** Telegram's marked id. */
  chat_id: number;
  /** Of a post. */
  random_id: string | null;
  /** Telegram's error, once it is known; null: it answered without one. */
  error?: string | null;
};

/** Until an answer is there. */
const LATENCY_MS = { min: 5, max: 60 };
/** Nobody waits longer for one. */
const CALL_MS = 32_000;
/** What a process has heard is stored by then. */
const STORED_MS = 1_000;
const USER_BASE = 1000;
const CHANNEL_BASE = -1_000_000_000_000;

function accountOf(user_id: number): number {
  return user_id - USER_BASE;
}

export class TelegramLedger {
  /** Of the whole run, in order. */
  readonly acts: Act[] = [];
  /** Since somebody last took them. */
  readonly #fresh: Act[] = [];
  /** By account: how long Telegram wants no acts of it, and who heard that when on the lease clock. */
  readonly #floods = new Map<number, { until: Date; heard_at: number; by: Owner | null }>();
  readonly #telegram: InProcess;
  readonly #history: History;
  readonly #open = new Map<tl.RpcMethod, Act>();

  constructor(telegram: InProcess, history: History) {
    this.#telegram = telegram;
    this.#history = history;
  }

  takeFresh(): Act[] {
    return this.#fresh.splice(0);
  }

  /** What every call of every process goes through. */
  watcher(conductor: () => Conductor, { clocks, chance }: { clocks: TwoClocks; chance: Chance }): Watcher {
    return {
      pass: async (what) => {
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
        const until = new Date(this.#now().getTime() + Number(seconds) * 1000);
        this.#floods.set(account_id, { until, heard_at: clocks.lease(), by: currentOwner() });
      },
    };
  }

  /** Until when Telegram wants no acts of this account. Nobody can know what a process has taken with it. */
  floodOf(account_id: number): Date | null {
    const { until = null, heard_at = 0, by = null } = this.#floods.get(account_id) ?? {};
    if (by === null) return until;
    const taken = !by.alive && (by.gone_at ?? 0) - heard_at < STORED_MS;
    return taken || by.stalled_until > heard_at ? null : until;
  }

  /** Messages that our accounts have written since the start. */
  messages(): { account_id: number; chat_id: number; id: number; at: Date; random_id: string | null; text: string }[] {
    return this.#telegram.world.ledger
      .filter(({ action }) => action === null)
      .map(({ from_id, chat_id, id, at, random_id, text }) => ({
        account_id: accountOf(from_id),
        chat_id,
        id,
        at,
        random_id,
        text,
      }));
  }

  /** Since when the account is in the group; null: it is not. */
  memberSince(account_id: number, chat_id: number): Date | null {
    return this.#telegram.world.groups.get(chat_id)?.members.get(USER_BASE + account_id) ?? null;
  }

  #now(): Date {
    return this.#telegram.clock.now();
  }

  #actOf(account_id: number, request: tl.RpcMethod): Act | null {
    const act = (kind: Act['kind'], chat_id: number | null, random_id: string | null = null): Act | null =>
      chat_id === null ? null : { at: this.#now(), account_id, kind, chat_id, random_id };
    if (request._ === 'channels.joinChannel') return act('join', channelOf(request.channel));
    if (request._ === 'messages.importChatInvite') {
      return act('join', this.#telegram.world.invited(request.hash)?.chat_id ?? null);
    }
    if (request._ === 'messages.sendMessage' || request._ === 'messages.sendMedia') {
      return act('post', chatOf(request.peer), request.randomId.toString());
    }
    return request._ === 'messages.sendReaction' ? act('reaction', chatOf(request.peer)) : null;
  }
}

function channelOf(channel: tl.TypeInputChannel): number | null {
  return channel._ === 'inputChannel' ? CHANNEL_BASE - channel.channelId : null;
}

function chatOf(peer: tl.TypeInputPeer): number | null {
  if (peer._ === 'inputPeerChannel') return CHANNEL_BASE - peer.channelId;
  return peer._ === 'inputPeerChat' ? -peer.chatId : null;
}
