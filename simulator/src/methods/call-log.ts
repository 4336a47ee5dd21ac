/** The last API calls, for tests and people who want to see what a client does. */
import { CALLS_KEPT } from './limits.ts';

export type CallRecord = {
  seq: number;
  at: Date;
  user_id: number | null;
  /** The auth key's id. */
  key: string;
  method: string;
  connection: number;
  /** The name of what was answered; absent while there is no answer, and with an error. */
  result?: string;
  error?: string;
};

export class CallLog {
  /** A ring: call `seq` lies at `(seq - 1) % CALLS_KEPT`. */
  readonly #records: CallRecord[] = [];
  #seq = 0;

  /** The record may be completed later. */
  begin(call: Omit<CallRecord, 'seq' | 'result' | 'error'>): CallRecord {
    const record: CallRecord = { seq: ++this.#seq, ...call };
    this.#records[(record.seq - 1) % CALLS_KEPT] = record;
    return record;
  }

  after(seq: number): CallRecord[] {
    const first = Math.max(seq, this.#seq - CALLS_KEPT, 0);
    return Array.from({ length: Math.max(this.#seq - first, 0) }, (_, index) => {
      return this.#records[(first + index) % CALLS_KEPT];
    }).filter((record) => record !== undefined);
  }

  count(): number {
    return this.#seq;
  }
}
