/** Authorizations on their way from a user's home DC to another one. Each is good once, for one DC. */
type Export = { bytes: Buffer; user_id: number; dc: number; from_key: string };

/** Exports that nobody has imported; the oldest goes first. */
const EXPORTS_KEPT = 1000;

export class Exports {
  #exports: Export[] = [];
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  offer(wanted: Omit<Export, 'bytes'>): Buffer {
    const bytes = this.#randomBytes(32);
    this.#exports = [...this.#exports.slice(1 - EXPORTS_KEPT), { ...wanted, bytes }];
    return bytes;
  }

  /** The name of the key that exported it; null: there is no such export for this user and DC. */
  take({ user_id, dc, bytes }: { user_id: number; dc: number; bytes: Uint8Array }): string | null {
    const found = this.#exports.find((each) => each.user_id === user_id && each.dc === dc && each.bytes.equals(bytes));
    this.#exports = this.#exports.filter((each) => each !== found);
    return found?.from_key ?? null;
  }
}
