/** The whole of Telegram's ledger beside the whole of our books: at midnight and at the end. */
import { broken, dayOf, type Witness } from './check.ts';

type Intent = {
  id: number;
  account_id: number;
  target_id: number;
  random_id: string;
  state: string;
  telegram_message_id: number | null;
  run_id: number | null;
  message_content: string;
  photo_path: string | null;
  /** Of a campaign; null: of a round. */
  slot: string | null;
  chat_id: number | null;
};

export class Books {
  readonly #witness: Witness;
  readonly #bindings = new Map<number, number>();

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  async check(): Promise<void> {
    await this.#keepBindings();
    this.#keepLimits();
    await this.#matchIntents();
  }

  async #keepBindings(): Promise<void> {
    const rows = await this.#witness.admin.sql<{ id: number; bound: number | null }>(
      'select id::int, assigned_account_id as bound from targets',
    );
    for (const { id, bound } of rows) {
      const before = this.#bindings.get(id);
      if (before !== undefined && before !== bound) {
        throw broken(this.#witness, 'a binding is for ever', `group ${id} was bound to ${before}, and is to ${bound}`);
      }
      if (bound !== null) this.#bindings.set(id, bound);
    }
  }

  #keepLimits(): void {
    const counts = new Map<string, number>();
    const latest = new Map<string, string>();
    // A day that has begun is not over when the clock is set back: the next one counts from where that was.
    const dayFor = (who: string, day: string): string => {
      const known = latest.get(who) ?? day;
      const later = known > day ? known : day;
      latest.set(who, later);
      return later;
    };
    const count = (key: string): number => {
      const counted = (counts.get(key) ?? 0) + 1;
      counts.set(key, counted);
      return counted;
    };
    for (const { account_id, chat_id, at } of this.#witness.ledger.messages()) {
      const day = dayOf(at);
      const limits = this.#witness.limits(day);
      for (const [what, id, limit] of [
        ['group', chat_id, limits.posts_per_group],
        ['account', account_id, limits.posts_per_account],
      ] as const) {
        const key = `${what} ${id} on ${day}`;
        const of_day = Math.min(count(key), count(`${what} ${id} since ${dayFor(`${what} ${id}`, day)}`));
        if (of_day > limit) {
          throw broken(this.#witness, `posts of a day in a ${what}`, `${of_day} in ${key}, ${limit} are allowed`, [
            what === 'group' ? chat_id : `account ${id}:`,
          ]);
        }
      }
    }
  }

  async #matchIntents(): Promise<void> {
    const intents = await this.#witness.admin.sql<Intent>(
      `select i.id::int, i.account_id, i.target_id::int, i.random_id::text, i.state, i.telegram_message_id::int,
         i.run_id::int, i.message_content, i.photo_path, i.campaign_id || ' ' || i.slot_at as slot, t.telegram_id as chat_id
       from post_intents i join targets t on t.id = i.target_id`,
    );
    const byRandomId = new Map(intents.map((intent) => [`${intent.account_id} ${intent.random_id}`, intent]));
    const written = new Set<number>();
    const inRun = new Set<string>();
    const inSlot = new Set<string>();
    for (const { account_id, chat_id, random_id, id, text, has_photo } of this.#witness.ledger.messages()) {
      const intent = byRandomId.get(`${account_id} ${random_id}`);
      const which = `message ${id} in ${chat_id} by account ${account_id}`;
      const words = [chat_id, `account ${account_id}:`];
      if (!intent) throw broken(this.#witness, 'each effect has its intent', `${which} has none`, words);
      if (intent.state === 'released') {
        throw broken(this.#witness, 'released is not sent', `${which} was given back as not delivered`, words);
      }
      if (written.has(intent.id)) throw broken(this.#witness, 'one effect an intent', `${which} is its second`, words);
      written.add(intent.id);
      const key = `${intent.run_id} ${intent.target_id}`;
      if (inRun.has(key))
        throw broken(this.#witness, 'one post a group and run', `${which}, run ${intent.run_id}`, words);
      inRun.add(key);
      const slot = `${intent.slot} ${intent.target_id}`;
      if (intent.slot !== null && inSlot.has(slot)) {
        throw broken(this.#witness, 'one post a group and slot', `${which}, slot ${intent.slot}`, words);
      }
      inSlot.add(slot);
      if (intent.message_content !== text || (intent.photo_path !== null) !== has_photo) {
        const detail = `${which} is not what intent ${intent.id} says${has_photo ? ', and has a photo' : ''}`;
        throw broken(this.#witness, 'what is reserved is sent', detail, words);
      }
    }
    const lost = intents.find(({ id, state }) => state === 'sent' && !written.has(id));
    if (lost) {
      const detail = `intent ${lost.id} of account ${lost.account_id} is sent, and Telegram has no such message`;
      throw broken(this.#witness, 'sent is written', detail, [lost.random_id]);
    }
  }
}
