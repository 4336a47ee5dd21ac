// What is said beyond, or less than, the level that a server was started with.
import { pino } from 'pino';
import type { LogLevel } from '#lib/log.ts';

export type AskedLevels = readonly { account_id: number | null; level: LogLevel }[];

export class LogLevels {
  #all: number | null = null;
  readonly #accounts = new Map<number, number>();

  set(asked: AskedLevels): void {
    this.#all = null;
    this.#accounts.clear();
    for (const { account_id, level } of asked) {
      if (account_id === null) this.#all = severity(level);
      else this.#accounts.set(account_id, severity(level));
    }
  }

  /** From which on lines are kept that concern this account, or nobody; null: as the server was started. */
  of(account_id: number | null): number | null {
    const own = account_id === null ? undefined : this.#accounts.get(account_id);
    return own ?? this.#all;
  }

  /** What is below is said of nobody. */
  lowest(started: number): number {
    return Math.min(this.#all ?? started, ...this.#accounts.values());
  }
}

export function severity(level: LogLevel): number {
  return pino.levels.values[level] ?? Number.POSITIVE_INFINITY;
}
