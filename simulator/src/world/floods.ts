/**
 * Who has to wait, by account and method. A wait begins when a rule of the world is exceeded or a script says so:
 *
 *     free --(too many calls, or by script)--> waiting --(the time is over)--> free
 *                                                └--(a call in between)--> waiting longer
 *
 * Each call that comes too early adds a penalty to what is left, and the penalties grow: the first is the original
 * wait, the second twice that.
 */
import type { FloodRule } from '#world-file.ts';
import type { Group } from './types.ts';

export type FloodWait = {
  user_id: number;
  method: string;
  /** What was imposed first. */
  seconds: number;
  until: Date;
  /** Calls that came too early. */
  strikes: number;
};

/** A day: longer waits are seen on Telegram, but a script that wants one can say so. */
const WAIT_MAX_SECONDS = 86_400;

export class Floods {
  readonly #rules: FloodRule[];
  readonly #waits = new Map<string, FloodWait>();
  readonly #calls = new Map<string, number[]>();

  constructor(rules: FloodRule[]) {
    this.#rules = rules;
  }

  /** Seconds to wait for whoever calls while a wait runs, which makes it longer; null: none runs. */
  punish(user_id: number, method: string, now: Date): number | null {
    const wait = this.#waits.get(keyOf(user_id, method));
    if (!wait) return null;
    const rest_ms = wait.until.getTime() - now.getTime();
    if (rest_ms <= 0) {
      this.#waits.delete(keyOf(user_id, method));
      return null;
    }
    wait.strikes++;
    const longer_ms = Math.min(
      rest_ms + wait.strikes * wait.seconds * 1000,
      Math.max(WAIT_MAX_SECONDS * 1000, rest_ms),
    );
    wait.until = new Date(now.getTime() + longer_ms);
    return Math.ceil(longer_ms / 1000);
  }

  /** Counts a call by the world's rules; the seconds to wait when it is one too many, else null. */
  count(user_id: number, method: string, now: Date): number | null {
    return this.#countBy(this.#rules, 'world', { user_id, method, now });
  }

  /** The same by the rules of one group. Who exceeds them waits with this method everywhere. */
  countIn(group: Group, user_id: number, method: string, now: Date): number | null {
    return this.#countBy(group.flood_rules ?? [], String(group.chat_id), { user_id, method, now });
  }

  impose(user_id: number, method: string, seconds: number, now: Date): number {
    const until = new Date(now.getTime() + seconds * 1000);
    this.#waits.set(keyOf(user_id, method), { user_id, method, seconds, until, strikes: 0 });
    return seconds;
  }

  #countBy(rules: FloodRule[], scope: string, call: { user_id: number; method: string; now: Date }): number | null {
    const { user_id, method, now } = call;
    for (const [index, rule] of rules.entries()) {
      if (rule.method !== method) continue;
      const key = `${scope}:${index}:${user_id}`;
      const since = now.getTime() - rule.per_seconds * 1000;
      const calls = (this.#calls.get(key) ?? []).filter((at) => at > since);
      this.#calls.set(key, calls);
      if (calls.length >= rule.max) return this.impose(user_id, method, rule.wait_seconds, now);
      calls.push(now.getTime());
    }
    return null;
  }

  waiting(now: Date): FloodWait[] {
    return [...this.#waits.values()].filter(({ until }) => until > now);
  }
}

function keyOf(user_id: number, method: string): string {
  return `${user_id}:${method}`;
}
