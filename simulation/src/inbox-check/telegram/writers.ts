// People and the accounts' owners who write, change and take back what they wrote, by a seed; every text is said once.
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { userOf } from '#engine/world.ts';
import { delay } from '@groundcrew/server/lib/time.ts';

/** Accounts of ours, by their numbers; the others are people. */
export const OURS = [1, 2];
const PEOPLE = [3, 4, 5, 6];
export const ACCOUNTS = OURS.length + PEOPLE.length;
export const GROUPS = [
  { id: 5001, username: 'villa_ubud' },
  { id: 5002, username: 'cars_kyiv' },
];

type Said = { order: number; id: number; chat_id: number; text: string };
type Ask = <T>(at: string, body: object) => Promise<T>;

export class Writers {
  readonly #ask: Ask;
  readonly #chance: Chance;
  readonly #recent: Said[] = [];
  written = 0;

  constructor(ask: Ask, chance: Chance) {
    this.#ask = ask;
    this.#chance = chance;
  }

  /** Until the signal fires, so many a second. */
  async write(per_second: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.one();
      await delay(1000 / per_second, signal).catch(() => {});
    }
  }

  async one(): Promise<void> {
    const chance = this.#chance;
    const [us, person] = [userOf(chance.pick(OURS)), userOf(chance.pick(PEOPLE))];
    const act = chance.int(20);
    if (act === 0) return this.#change();
    if (act === 1) return this.#takeBack();
    if (act === 2) return void (await this.#ask('/read', { user_id: us, chat_id: person }));
    if (act < 6) return this.#say(us, 'from my phone', { chat_id: person });
    if (act < 12) return this.#say(person, `@account_${us - userOf(0)} hello`, { group: chance.pick(GROUPS).username });
    if (act < 14) return this.#say(person, 'just talk', { group: chance.pick(GROUPS).username });
    return this.#say(person, 'hello', { chat_id: us });
  }

  /**
   * One message in each sequence of updates: of an update that was lost nobody hears before the next one, or a quarter of an hour
   * later.
   */
  async lastWords(): Promise<void> {
    for (const n of OURS) await this.#say(userOf(PEOPLE[0] ?? 0), 'last word', { chat_id: userOf(n) });
    for (const { username: group } of GROUPS) await this.#say(userOf(PEOPLE[0] ?? 0), 'last word', { group });
  }

  async #say(from: number, words: string, to: object): Promise<void> {
    this.written += 1;
    const said = await this.#ask<Said>('/messages', { from, text: `${words}, ${this.written}`, ...to });
    this.#recent.push(said);
    if (this.#recent.length > 30) this.#recent.shift();
  }

  async #change(): Promise<void> {
    const [said] = this.#recent;
    if (!said) return;
    // Whom it names it goes on naming: else it would be another question whether it belongs into the inbox.
    const [name = ''] = /^@\w+ /.exec(said.text) ?? [];
    await this.#ask('/messages/edit', { order: said.order, text: `${name}mended, ${(this.written += 1)}` });
  }

  async #takeBack(): Promise<void> {
    const said = this.#recent.shift();
    if (said) await this.#ask('/messages/delete', { order: said.order });
  }
}
