/** Scripted trouble: what a test or a demo wants to go wrong. */
export type FaultAction = CallFaultAction | UpdateFaultAction;

/** One is not delivered although the state moves on, it comes twice, or later than those after it. */
const UPDATE_ACTIONS = ['skip_update', 'double_update', 'late_update'] as const;
type UpdateFaultAction = (typeof UPDATE_ACTIONS)[number];

type CallFaultAction =
  /** The RPC error instead of an effect. */
  | 'error'
  /** Nothing but the delay, which every action may have. */
  | 'delay'
  /** The connection ends before the effect, or after it without the answer. */
  | 'drop_before'
  | 'drop_after'
  /** Neither effect nor answer, or an effect whose answer never comes, or one that comes twice. */
  | 'silence'
  | 'lose_answer'
  | 'double_answer'
  /** The connection stays open, and is deaf and dumb from this call on. */
  | 'half_open';

export type FaultScript = {
  /** Only for this user, this key, this method; whatever is absent does not matter. */
  account?: number | undefined;
  key?: string | undefined;
  method?: string | undefined;
  action: FaultAction;
  /** The RPC error of `error`. */
  error?: string | undefined;
  code?: number | undefined;
  /** Real milliseconds before anything else happens. */
  delay_ms: number;
  /** How often it happens; null: until it is removed. */
  times: number | null;
  /** Simulated time: it happens from then on, and before that. */
  from: Date | null;
  until: Date | null;
  /** Of the calls that it fits, how many it meets: 0 to 1. */
  probability: number;
};

export type Fault = FaultScript & { id: number; happened: number };
export type CallFault = Fault & { action: CallFaultAction };
export type UpdateFault = Fault & { action: UpdateFaultAction };

type Call = { user_id: number | null; key: string; method: string };

/** Every call looks through all of them. */
export const FAULTS_MAX = 1000;

export class Faults {
  #faults: Fault[] = [];
  #added = 0;
  readonly #happens: (probability: number) => boolean;

  constructor(happens: (probability: number) => boolean) {
    this.#happens = happens;
  }

  /** Null: there are too many already. */
  add(script: FaultScript): Fault | null {
    if (this.#faults.length >= FAULTS_MAX) return null;
    const fault = { ...script, id: ++this.#added, happened: 0 };
    this.#faults.push(fault);
    return fault;
  }

  /** The oldest script that fits this call and meets it, counted as used. */
  take(call: Call, now: Date): CallFault | null {
    return this.#use((each): each is CallFault => !isForUpdates(each) && fits(each, call, now), now);
  }

  /** The same for an update that is about to go out to a session. */
  takeUpdate(to: Pick<Call, 'user_id' | 'key'>, now: Date): UpdateFault | null {
    const call = { ...to, method: '' };
    return this.#use((each): each is UpdateFault => isForUpdates(each) && fits(each, call, now), now);
  }

  #use<Wanted extends Fault>(isFitting: (fault: Fault) => fault is Wanted, now: Date): Wanted | null {
    this.#forgetPast(now);
    const fault = this.#faults.filter(isFitting).find((each) => this.#meets(each));
    if (!fault) return null;
    fault.happened++;
    if (fault.times !== null && fault.happened >= fault.times) this.remove(fault.id);
    return fault;
  }

  all(now: Date): Fault[] {
    this.#forgetPast(now);
    return [...this.#faults];
  }

  /** Without an id: all. Returns how many there were. */
  remove(id?: number): number {
    const before = this.#faults.length;
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
    return before - this.#faults.length;
  }

  /** Certain ones draw nothing: a script more or less does not change the others' luck. */
  #meets({ probability }: Fault): boolean {
    return probability >= 1 || this.#happens(probability);
  }

  #forgetPast(now: Date): void {
    if (this.#faults.some(({ until }) => isPast(until, now))) {
      this.#faults = this.#faults.filter(({ until }) => !isPast(until, now));
    }
  }
}

export function isForUpdates<Script extends { action: FaultAction }>(
  script: Script,
): script is Script & { action: UpdateFaultAction } {
  return UPDATE_ACTIONS.some((action) => action === script.action);
}

function fits({ account, key, method, from }: Fault, call: Call, now: Date): boolean {
  return (
    (account ?? call.user_id) === call.user_id &&
    (key ?? call.key) === call.key &&
    (method ?? call.method) === call.method &&
    (from === null || from <= now)
  );
}

function isPast(until: Date | null, now: Date): boolean {
  return until !== null && until <= now;
}
