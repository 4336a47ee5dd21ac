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
  'photos',
  'reactions',
  'letters',
  'proxies',
  'clock_steps',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Weather that is made for one thing, beside what the kinds bring. */
export const SCRIPT_NAMES = ['stalls_after_sends', 'many_floods', 'lease_clock_steps', 'crashes_at_letters'] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** One step in so many, for each process; oftener where an act goes out and where its answer comes. */
const ONE_IN = { crashes: 12_000, stalls: 12_000 };
const ONE_IN_ACTS = { crashes: 250, stalls: 150 };
const ACTS = /sendMessage|sendMedia|sendReaction|joinChannel/;
/** How much rarer crashes, stalls and lost answers are by themselves in simulations of so many days. */
const RARER = { from_days: 14, by: 3 };
const OPENS = 'opens a session';
/** Until what a stall has brought about is over. */
const RECOVERY_MS = 5_000;
/** Longer than a lease more often than not. */
const STALL_MS = { min: 2_000, max: 40_000 };

/** Telegram's answer to a send has come to the process; nothing of it is recorded yet. */
const SENT = /hears messages\.send(Message|Media)/;
/** What an account has heard is being stored. */
const STORES = /insert into (conversation_messages|contacts|conversations)/;
const CRASH_IN_STORING = 30;
const TAKES_OVER = /insert into account_leases/;
/** One answer in so many is followed by a stall: it goes on as soon as another has its leases, and not before they end. */
const STALL_EVERY = 5;
const LEASE_MS = 12_000;
const TAKE_OVER_MAX_MS = 40_000;

const SENDS = ['messages.sendMessage', 'messages.sendMedia'];
const CALLS_OF_ACTS = [...SENDS, 'channels.joinChannel', 'messages.sendReaction'];
const UPLOADS = ['upload.saveFilePart', 'messages.uploadMedia'];

const often = { times: null };

function flood(method: string, seconds: number, probability: number): object {
  return { ...often, method, action: 'error', error: `FLOOD_WAIT_${seconds}`, probability };
}

const MANY_FLOODS = CALLS_OF_ACTS.map((method) => flood(method, 300, 0.3));
const FLOODS = [
  ...CALLS_OF_ACTS.flatMap((method) => [flood(method, 300, 0.02), flood(method, 4000, 0.005)]),
  ...SENDS.map((method) => ({ ...often, method, action: 'error', error: 'SLOWMODE_WAIT_900', probability: 0.01 })),
];
const UPLOAD_FLOODS = UPLOADS.flatMap((method) => [flood(method, 200, 0.02), flood(method, 3000, 0.005)]);
const UPLOAD_TROUBLE = [
  { ...often, method: 'messages.sendMedia', action: 'error', error: 'FILE_REFERENCE_EXPIRED', probability: 0.01 },
  { ...often, method: 'messages.uploadMedia', action: 'error', error: 'FILE_PART_0_MISSING', probability: 0.02 },
  ...UPLOADS.map((method) => ({ ...often, method, action: 'error', error: 'Timeout', probability: 0.01 })),
];
const lostAnswers = (rarer: number): object[] =>
  ['lose_answer', 'drop_before', 'drop_after', 'silence', 'double_answer', 'half_open'].flatMap((action) => [
    ...CALLS_OF_ACTS.map((method) => ({ ...often, method, action, probability: 0.005 / rarer })),
    ...['users.getUsers', 'messages.getHistory'].map((method) => ({
      ...often,
      method,
      action,
      probability: 0.001 / rarer,
    })),
    ...UPLOADS.map((method) => ({ ...often, method, action, probability: 0.005 / rarer })),
  ]);

/**
 * Each crash, stall and lost answer takes seconds of the lease clock, in which everybody looks for work. Weeks bring as many of
 * them with less of each day.
 */
export function rarerIn(days: number): number {
  return days >= RARER.from_days ? RARER.by : 1;
}

export class Faults {
  readonly #kinds: ReadonlySet<FaultKind>;
  readonly #clocks: TwoClocks;
  readonly #crashes: Chance;
  readonly #stalls: Chance;
  readonly #script: ScriptName | null;
  readonly #rarer: number;
  #answers = 0;
  /** Lease time until which the database lets nobody in. */
  #down_until = 0;
  #next: Owner | null = null;
  #standing: { owner: Owner; since: number } | null = null;

  constructor(
    { faults, rarer, script = null }: { faults: ReadonlySet<FaultKind>; rarer: number; script?: ScriptName | null },
    clocks: TwoClocks,
    chance: Chance,
  ) {
    this.#kinds = faults;
    this.#clocks = clocks;
    this.#script = script;
    this.#rarer = rarer;
    this.#crashes = chance.split('crashes');
    this.#stalls = chance.split('stalls');
  }

  /** What becomes of the next step of a process. */
  readonly fate = (owner: Owner, what: string): Fate => {
    if (what === OPENS && this.#clocks.lease() < this.#down_until) return 'refuse';
    if (this.#script === 'stalls_after_sends' && this.#standsNow(owner, what)) return 'stall';
    if (this.#script === 'crashes_at_letters' && STORES.test(what) && this.#crashes.int(CRASH_IN_STORING) === 0) {
      return 'crash_before';
    }
    const one_in = ACTS.test(what) ? ONE_IN_ACTS : ONE_IN;
    if (this.#kinds.has('crashes') && this.#crashes.int(one_in.crashes * this.#rarer) === 0) {
      return this.#crashes.happens(0.5) ? 'crash_before' : 'crash_after';
    }
    if (this.#kinds.has('stalls') && this.#stalls.int(one_in.stalls * this.#rarer) === 0) {
      const stall_ms = this.#stalls.between(STALL_MS.min, STALL_MS.max);
      owner.stalled_until = this.#clocks.lease() + stall_ms;
      this.#clocks.stayFor(stall_ms + RECOVERY_MS);
      return 'stall';
    }
    return 'go';
  };

  /** The database is being started anew: so long it refuses whoever comes. */
  databaseIsDown(milliseconds: number): void {
    this.#down_until = this.#clocks.lease() + milliseconds;
    this.#clocks.stayFor(milliseconds + RECOVERY_MS);
  }

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
    const kinds = this.#kinds;
    return [
      ...(this.#script === 'many_floods' ? MANY_FLOODS : []),
      ...(kinds.has('floods') ? FLOODS : []),
      ...(kinds.has('lost_answers') ? lostAnswers(this.#rarer) : []),
      ...(kinds.has('photos') ? UPLOAD_TROUBLE : []),
      ...(kinds.has('photos') && kinds.has('floods') ? UPLOAD_FLOODS : []),
    ];
  }
}
