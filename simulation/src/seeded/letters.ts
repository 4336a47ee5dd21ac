/** What strangers write to accounts: each letter has words of its own, by which it is found again. */
import type { Chance } from '@groundcrew/simulator';

const USER_BASE = 1000;

export type Letter = {
  account_id: number;
  /** Its first words; no other letter begins with them. */
  name: string;
  /** As it stands now; null: taken back. */
  text: string | null;
  /** When it was written, changed or taken back last, by Telegram's time. */
  touched_at: Date;
  /** In Telegram's ledger. */
  order: number;
};

export type LettersOptions = {
  accounts: number;
  now: Date;
  control: <T>(path: string, body: object) => Promise<T>;
};

export class Letters {
  readonly all: Letter[] = [];

  async happen(luck: Chance, { accounts, now, control }: LettersOptions): Promise<void> {
    const standing = this.all.filter(({ text }) => text !== null);
    const before = standing.length > 0 && luck.happens(0.2) ? luck.pick(standing) : null;
    if (before) {
      const gone = luck.happens(0.3);
      const text = gone ? null : `${before.name}, changed at ${now.toISOString()}`;
      await control(`/messages/${gone ? 'delete' : 'edit'}`, {
        order: before.order,
        ...(text === null ? {} : { text }),
      });
      Object.assign(before, { text, touched_at: now });
      return;
    }
    const account_id = luck.between(1, accounts);
    // Several at once are told in one batch.
    for (let left = luck.happens(0.2) ? luck.between(2, 12) : 1; left > 0; left -= 1) {
      const name = `letter ${this.all.length + 1} to ${account_id};`;
      const body = { chat_id: USER_BASE + account_id, from: USER_BASE + accounts + 1, text: name };
      const { order } = await control<{ order: number }>('/messages', body);
      this.all.push({ account_id, name, text: name, touched_at: now, order });
    }
  }
}
