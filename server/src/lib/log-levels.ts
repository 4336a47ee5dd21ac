// What is said beyond, or less than, the level that a server was started with.
import { pino } from 'pino';
import type { LogComponent, LogLevel } from '#lib/log.ts';

/** Null: of every one. */
export type AskedFor = { account_id: number | null; component: LogComponent | null; node: string | null };
export type AskedLevels = readonly (AskedFor & { level: LogLevel })[];

/** By the account first, then by the component, then by the server. */
export function closeness({ account_id, component, node }: AskedFor): number {
  return (account_id === null ? 0 : 4) + (component === null ? 0 : 2) + (node === null ? 0 : 1);
}

type Asked = { component: LogComponent | null; severity: number };

/** Those of other servers are left out by whoever sets them. */
export class LogLevels {
  /** The closest first; by account, as there may be many of those. */
  readonly #of = new Map<number | null, Asked[]>();
  #lowest = Number.POSITIVE_INFINITY;
  /** What holds of everything takes the place of what the server was started with. */
  #all: number | null = null;

  set(asked: AskedLevels): void {
    this.#of.clear();
    this.#all = null;
    const closest_first = asked.toSorted((one, other) => closeness(other) - closeness(one));
    for (const { account_id, component, level } of closest_first) {
      const of_account = this.#of.get(account_id) ?? [];
      of_account.push({ component, severity: severity(level) });
      this.#of.set(account_id, of_account);
      if (account_id === null && component === null) this.#all ??= severity(level);
    }
    this.#lowest = Math.min(Number.POSITIVE_INFINITY, ...asked.map(({ level }) => severity(level)));
  }

  /** From which on lines are kept that concern this account, or nobody, and come from there; null: as the server was started. */
  of(account_id: number | null, component: LogComponent): number | null {
    if (this.#of.size === 0) return null;
    const own = account_id === null ? null : this.#closest(account_id, component);
    return own ?? this.#closest(null, component);
  }

  #closest(account_id: number | null, component: LogComponent): number | null {
    const fits = this.#of.get(account_id)?.find((asked) => asked.component === null || asked.component === component);
    return fits?.severity ?? null;
  }

  /** What is below is said of nobody. */
  lowest(started: number): number {
    return Math.min(this.#all ?? started, this.#lowest);
  }
}

export function severity(level: LogLevel): number {
  return pino.levels.values[level] ?? Number.POSITIVE_INFINITY;
}
