/** What people want accounts to react to: a post of somebody in a group that is none of ours, or one of our own posts. */
import type { ReactionWish } from '@groundcrew/server/engine/reactor/new-task.ts';
import type { Chance } from '@groundcrew/simulator';
import { LOUNGE } from './seeded-world.ts';
import type { TelegramLedger } from './telegram-ledger.ts';

/** So many may react to one post. */
const ACCOUNTS_MAX = 8;
const USER_BASE = 1000;
const CHANNEL_BASE = -1_000_000_000_000;

export type WishOptions = {
  luck: Chance;
  accounts: number;
  ledger: TelegramLedger;
  /** Somebody writes; resolves with the number of the message. */
  write: (body: object) => Promise<number>;
};

export async function wishOf({ luck, accounts, ledger, write }: WishOptions): Promise<ReactionWish> {
  const posts = ledger.messages();
  const more = { emoji: '👍,🔥,🎉', created_by: 'simulation' };
  if (posts.length > 0 && luck.happens(0.3)) {
    const { chat_id, id, account_id } = luck.pick(posts);
    const account_ids = luck.happens(0.5) ? [account_id] : [account_id, luck.between(1, accounts)];
    return { ...more, link: `https://t.me/c/${CHANNEL_BASE - chat_id}/${id}`, who: { account_ids } };
  }
  const text = `something new ${posts.length}`;
  const id = await write({ group: LOUNGE.username, from: USER_BASE + accounts + 1, text });
  const account_count = luck.between(1, Math.min(accounts, ACCOUNTS_MAX));
  return { ...more, link: `https://t.me/${LOUNGE.username}/${id}`, who: { account_count } };
}
