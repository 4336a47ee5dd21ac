/** What goes wrong, and when: all of it by the seed, each kind from a stream of its own, so that one less leaves the others. */
import type { Chance } from '@groundcrew/simulator';
import type { Fate } from './conductor.ts';
import type { Owner } from './owner.ts';
import type { TwoClocks } from './two-clocks.ts';

export const FAULT_KINDS = [
  'floods',
  'lost_answers',
  'dead_proxies',
  'revoked',
  'crashes',
  'stalls',
  'database',
  'settings',
  'stops',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One step in so many, for each process; oftener where an act goes out and where its answer comes. */
const ONE_IN = { crashes: 12_000, stalls: 12_000 };
const ONE_IN_ACTS = { crashes: 250, stalls: 150 };
const ACTS = /sendMessage|joinChannel/;
/** Until what a stall has brought about is over. */
const RECOVERY_MS = 20_000;
/** Longer than a lease more often than not. */
const STALL_MS = { min: 2_000, max: 40_000 };

export class Faults {
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #clocks: TwoClocks;
  readonly #crashes: Chance;
  readonly #stalls: Chance;

  constructor(kinds: ReadonlySet<FaultKind>, clocks: TwoClocks, chance: Chance) {
    this.#kinds = kinds;
    this.#clocks = clocks;
    this.#crashes = chance.split('crashes');
    this.#stalls = chance.split('stalls');
  }

  /** What becomes of the next step of a process. */
  readonly fate = (owner: Owner, what: string): Fate => {
    const one_in = ACTS.test(what) ? ONE_IN_ACTS : ONE_IN;
    if (this.#kinds.has('crashes') && this.#crashes.int(one_in.crashes) === 0) {
      return this.#crashes.happens(0.5) ? 'crash_before' : 'crash_after';
    }
    if (this.#kinds.has('stalls') && this.#stalls.int(one_in.stalls) === 0) {
      const stall_ms = this.#stalls.between(STALL_MS.min, STALL_MS.max);
      owner.stalled_until = this.#clocks.lease() + stall_ms;
      this.#clocks.stayFor(stall_ms + RECOVERY_MS);
      return 'stall';
    }
    return 'go';
  };

  /** What the simulated Telegram is told to do wrong, from its own chance. */
  scripts(): object[] {
    const scripts: object[] = [];
    const acts = ['messages.sendMessage', 'channels.joinChannel'];
    if (this.#kinds.has('floods')) {
      for (const method of acts) {
        scripts.push({ method, action: 'error', error: 'FLOOD_WAIT_300', times: null, probability: 0.02 });
        scripts.push({ method, action: 'error', error: 'FLOOD_WAIT_4000', times: null, probability: 0.005 });
      }
      scripts.push({
        method: 'messages.sendMessage',
        action: 'error',
        error: 'SLOWMODE_WAIT_900',
        times: null,
        probability: 0.01,
      });
    }
    if (this.#kinds.has('lost_answers')) {
      for (const action of ['lose_answer', 'drop_before', 'drop_after', 'silence', 'double_answer', 'half_open']) {
        for (const method of acts) scripts.push({ method, action, times: null, probability: 0.005 });
        for (const method of ['users.getUsers', 'messages.getHistory']) {
          scripts.push({ method, action, times: null, probability: 0.001 });
        }
      }
    }
    return scripts;
  }
}
