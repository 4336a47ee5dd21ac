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

/** Weather that is made for one thing, beside what the kinds bring. */
export const SCRIPT_NAMES = ['stalls_after_sends', 'many_floods'] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** One step in so many, for each process; oftener where an act goes out and where its answer comes. */
const ONE_IN = { crashes: 12_000, stalls: 12_000 };
const ONE_IN_ACTS = { crashes: 250, stalls: 150 };
const ACTS = /sendMessage|joinChannel/;
/** Until what a stall has brought about is over. */
const RECOVERY_MS = 5_000;
/** Longer than a lease more often than not. */
const STALL_MS = { min: 2_000, max: 40_000 };

/** Telegram's answer to a send has come to the process; nothing of it is recorded yet. */
const SENT = /hears messages\.sendMessage/;
const TAKES_OVER = /insert into account_leases/;
/** One answer in so many is followed by a stall: it goes on as soon as another has its leases, and not before they end. */
const STALL_EVERY = 5;
const LEASE_MS = 12_000;
const TAKE_OVER_MAX_MS = 40_000;

export class Faults {
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #clocks: TwoClocks;
  readonly #crashes: Chance;
  readonly #stalls: Chance;
  readonly #script: ScriptName | null;
  #answers = 0;
  #next: Owner | null = null;
  #standing: { owner: Owner; since: number } | null = null;

  constructor(kinds: ReadonlySet<FaultKind>, clocks: TwoClocks, chance: Chance, script: ScriptName | null = null) {
    this.#kinds = kinds;
    this.#clocks = clocks;
    this.#script = script;
    this.#crashes = chance.split('crashes');
    this.#stalls = chance.split('stalls');
  }

  /** What becomes of the next step of a process. */
  readonly fate = (owner: Owner, what: string): Fate => {
    if (this.#script === 'stalls_after_sends' && this.#standsNow(owner, what)) return 'stall';
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

  /** Whether the process stands still from here on; one at a time. */
  #standsNow(owner: Owner, what: string): boolean {
    const now = this.#clocks.lease();
    const { owner: standing, since } = this.#standing ?? { owner: null, since: 0 };
    if (standing !== null && standing !== owner) {
      if (TAKES_OVER.test(what) && now - since >= LEASE_MS) {
        standing.stalled_until = now;
        this.#standing = null;
      }
      return false;
    }
    this.#standing = null;
    if (this.#next === owner && !SENT.test(what)) {
      this.#next = null;
      this.#standing = { owner, since: now };
      owner.stalled_until = now + TAKE_OVER_MAX_MS;
      this.#clocks.stayFor(TAKE_OVER_MAX_MS + RECOVERY_MS);
      return true;
    }
    if (SENT.test(what)) {
      this.#answers += 1;
      if (this.#answers % STALL_EVERY === 0) this.#next = owner;
    }
    return false;
  }

  /** What the simulated Telegram is told to do wrong, from its own chance. */
  scripts(): object[] {
    const scripts: object[] = [];
    const acts = ['messages.sendMessage', 'channels.joinChannel'];
    if (this.#script === 'many_floods') {
      for (const method of acts) {
        scripts.push({ method, action: 'error', error: 'FLOOD_WAIT_300', times: null, probability: 0.3 });
      }
    }
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
