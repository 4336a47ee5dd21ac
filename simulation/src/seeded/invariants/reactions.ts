/** What must hold of reactions: each has its place before it goes out, and none is given where one is. */
import type { Act } from '#seeded/telegram-ledger.ts';
import { broken, type Witness } from './check.ts';

/** So many accounts of ours react to one post; nobody raises it in a simulation. */
const ACCOUNTS_MAX = 8;

type Result = { id: number; task_id: number; account_id: number; emoji: string | null; status: string; held: boolean };

const RESULTS = `
  select r.id::int, r.task_id::int, r.account_id, r.emoji, r.status, r.place is not null as held
  from reaction_results r join reaction_tasks t on t.id = r.task_id
  where coalesce(r.telegram_id, t.telegram_id) = $1 and coalesce(r.message_id, t.message_id) = $2`;

/** Those whose place says that the reaction may be there, and what Telegram was seen to take. */
const ALL = `
  select r.id::int, r.account_id, r.emoji, r.status, r.telegram_id as chat_id, r.message_id
  from reaction_results r where r.place is not null`;

type Place = Pick<Result, 'id' | 'account_id' | 'emoji' | 'status'> & { chat_id: number; message_id: number };

export class ReactionChecks {
  readonly #witness: Witness;
  /** Calls that were answered without an error, by account and post. */
  readonly #given = new Map<string, Act>();

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  /** As it goes out. */
  async check(act: Act, { message_id, emoji }: NonNullable<Act['reaction']>): Promise<void> {
    const { admin } = this.#witness;
    const who = `account ${act.account_id} reacts with ${emoji} to ${act.chat_id}/${message_id}`;
    const words = [`account ${act.account_id}:`, act.chat_id];
    const results = await admin.sql<Result>(RESULTS, [act.chat_id, message_id]);
    const places = results.filter(({ held }) => held);
    const own = places.find(({ account_id }) => account_id === act.account_id);
    if (!own) throw broken(this.#witness, 'intent before effect', `no place is stored: ${who}`, words);
    if (own.emoji !== emoji) {
      throw broken(this.#witness, 'intent before effect', `${own.emoji} is stored: ${who}`, words);
    }
    if (places.length > ACCOUNTS_MAX) {
      throw broken(this.#witness, 'accounts at a post', `${places.length} accounts have a place: ${who}`, words);
    }
    const key = `${act.account_id} ${act.chat_id} ${message_id}`;
    const before = this.#given.get(key);
    this.#given.set(key, act);
    // The reaction of an answer that nobody heard is seen by whoever looks first, as everybody has to.
    if (before && before.error === null) {
      throw broken(this.#witness, 'a reaction is given once', `given at ${before.at.toISOString()}: ${who}`, words);
    }
  }
}

/** Telegram's reactions beside ours. */
export async function checkReactions(witness: Witness): Promise<void> {
  const places = await witness.admin.sql<Place>(ALL);
  const key = (at: { account_id: number; chat_id: number; message_id: number }): string =>
    `${at.account_id} ${at.chat_id} ${at.message_id}`;
  const stored = new Map(places.map((place) => [key(place), place]));
  const there = new Map(witness.ledger.reactions().map((reaction) => [key(reaction), reaction]));
  for (const reaction of there.values()) {
    const which = `account ${reaction.account_id} at ${reaction.chat_id}/${reaction.message_id}`;
    const words = [reaction.chat_id, `account ${reaction.account_id}:`];
    const place = stored.get(key(reaction));
    if (!place)
      throw broken(witness, 'each effect has its intent', `no place is stored for the reaction of ${which}`, words);
    if (place.emoji !== reaction.emoji) {
      const detail = `${place.emoji} is stored, and ${reaction.emoji} is there: ${which}`;
      throw broken(witness, 'each effect has its intent', detail, words);
    }
  }
  const lost = places.find((place) => place.status === 'success' && !there.has(key(place)));
  if (!lost) return;
  const detail = `account ${lost.account_id} has reacted to ${lost.chat_id}/${lost.message_id}, and Telegram has nothing`;
  throw broken(witness, 'sent is written', detail, [lost.chat_id, `account ${lost.account_id}:`]);
}
