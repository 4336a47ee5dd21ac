/** Scripted trouble: what a test or a demo wants to go wrong. */
export type FaultAction = 'error' | 'delay' | 'drop_before' | 'drop_after' | 'silence';

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
};

export type Fault = FaultScript & { id: number; happened: number };

export class Faults {
  #faults: Fault[] = [];
  #added = 0;

  add(script: FaultScript): Fault {
    const fault = { ...script, id: ++this.#added, happened: 0 };
    this.#faults.push(fault);
    return fault;
  }

  /** The oldest script that fits this call, counted as used. */
  take(call: { user_id: number | null; key: string; method: string }): Fault | null {
    const fault = this.#faults.find(
      ({ account, key, method }) =>
        (account ?? call.user_id) === call.user_id &&
        (key ?? call.key) === call.key &&
        (method ?? call.method) === call.method,
    );
    if (!fault) return null;
    fault.happened++;
    if (fault.times !== null && fault.happened >= fault.times) this.remove(fault.id);
    return fault;
  }

  all(): Fault[] {
    return [...this.#faults];
  }

  /** Without an id: all. Returns how many there were. */
  remove(id?: number): number {
    const before = this.#faults.length;
    this.#faults = id === undefined ? [] : this.#faults.filter((fault) => fault.id !== id);
    return before - this.#faults.length;
  }
}
