/** What must always hold, said anew from what people were promised, without any code of the product. */
import type { Admin } from '#seeded/admin.ts';
import type { TelegramLedger } from '#seeded/telegram-ledger.ts';

export type Violation = {
  invariant: string;
  detail: string;
  /** ISO. */
  at: string;
  /** What lines of the history are about it. */
  words: string[];
};

export type Witness = {
  admin: Admin;
  ledger: TelegramLedger;
  /** As the database has it. */
  now: () => Date;
  telegram_now: () => Date;
  /** So far apart, in milliseconds, two opinions on one moment may have been until now. */
  spread: () => number;
  /** When somebody set the database's clock last, by Telegram's time. */
  clock_set_at: () => Date | null;
  /** The largest that has been in force on this UTC day. */
  limits: (day: string) => Limits;
};

export type Limits = { posts_per_group: number; posts_per_account: number; joins_per_account: number };

export class InvariantBroken extends Error {
  readonly violation: Violation;

  constructor(violation: Violation) {
    super(`${violation.invariant}: ${violation.detail}`);
    this.name = 'InvariantBroken';
    this.violation = violation;
  }
}

export function broken(
  witness: Pick<Witness, 'now'>,
  invariant: string,
  detail: string,
  words: readonly (string | number)[] = [],
): InvariantBroken {
  return new InvariantBroken({ invariant, detail, at: witness.now().toISOString(), words: words.map(String) });
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
