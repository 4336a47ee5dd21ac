/**
 * mtcute's own state (salts, keys of other DCs, update state, peers) in memory, mirrored to the account's state store.
 * Changes are saved together, half a second after the first of them, and once more at the end. What belongs to another
 * session of the account is thrown away at the start.
 */
import { createHash } from 'node:crypto';
import type { TelegramStateEntry, TelegramStateStore } from '#domain/telegram.ts';
import { delay } from '#lib/time.ts';
import type { TelegramLog } from '#telegram/log.ts';

export type StateKind = 'kv' | 'auth_key' | 'peer' | 'updates';

const SAVE_AFTER_MS = 500;
/** One statement's worth; a peer takes about 400 bytes. */
const BATCH_MAX = 500;
/** The entry that says whose state it is. */
const OWNER_KEY = 'session';

export class StateMirror {
  readonly #store: TelegramStateStore;
  readonly #log: TelegramLog;
  readonly #wait: typeof delay;
  readonly #values = new Map<string, TelegramStateEntry>();
  /** What the store does not have yet, by kind and key: never more than there is state. */
  readonly #dirty = new Map<string, { kind: StateKind; key: string }>();
  #being_saved: ReadonlySet<string> = new Set();
  readonly #closing = new AbortController();
  #waiting: Promise<void> | null = null;
  #saving: Promise<void> = Promise.resolve();

  /** Loads what the store has for this session; rejects when the store cannot be read. `wait` goes by real time. */
  static async open(
    store: TelegramStateStore,
    auth_key: Uint8Array,
    log: TelegramLog,
    wait = delay,
  ): Promise<StateMirror> {
    const mirror = new StateMirror(store, log, wait);
    const owner = createHash('sha256').update(auth_key).digest().subarray(0, 8);
    const entries = await store.load();
    const stored = entries.find((entry) => entry.kind === 'kv' && entry.key === OWNER_KEY);
    const ours = stored !== undefined && owner.equals(stored.value);
    for (const entry of entries) {
      const { kind, key } = entry;
      if (!isKind(kind)) continue;
      if (ours) mirror.#values.set(place(kind, key), entry);
      else mirror.#touch(kind, key);
    }
    if (!ours) mirror.set('kv', OWNER_KEY, owner);
    return mirror;
  }

  private constructor(store: TelegramStateStore, log: TelegramLog, wait: typeof delay) {
    this.#store = store;
    this.#log = log;
    this.#wait = wait;
  }

  get(kind: StateKind, key: string): Uint8Array | null {
    return this.#values.get(place(kind, key))?.value ?? null;
  }

  /** Every entry of a kind, but for our own mark. */
  list(kind: StateKind): TelegramStateEntry[] {
    return [...this.#values.values()].filter((entry) => entry.kind === kind && entry.key !== OWNER_KEY);
  }

  set(kind: StateKind, key: string, value: Uint8Array): void {
    const old = this.get(kind, key);
    if (old && Buffer.compare(old, value) === 0) return;
    this.#values.set(place(kind, key), { kind, key, value });
    this.#touch(kind, key);
  }

  /** What the store has already, together with what it stands for. */
  setStored(kind: StateKind, key: string, value: Uint8Array): void {
    const at = place(kind, key);
    this.#values.set(at, { kind, key, value });
    // A save that is under way may still put what was before in its place.
    if (this.#being_saved.has(at)) this.#touch(kind, key);
    else this.#dirty.delete(at);
  }

  delete(kind: StateKind, key: string): void {
    if (this.#values.delete(place(kind, key))) this.#touch(kind, key);
  }

  /** Saves what is left. A store that refuses (the lease is lost) is no error here: its new owner has its own state. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#waiting;
    await this.#save();
  }

  #touch(kind: StateKind, key: string): void {
    this.#dirty.set(place(kind, key), { kind, key });
    this.#waiting ??= this.#saveSoon();
  }

  async #saveSoon(): Promise<void> {
    await this.#wait(SAVE_AFTER_MS, this.#closing.signal).catch(() => {});
    this.#waiting = null;
    if (!this.#closing.signal.aborted) await this.#save();
  }

  /** One save at a time, in the order of the changes. */
  #save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#saveAll());
    return this.#saving;
  }

  async #saveAll(): Promise<void> {
    while (this.#dirty.size > 0) {
      const batch = [...this.#dirty].slice(0, BATCH_MAX);
      for (const [at] of batch) this.#dirty.delete(at);
      this.#being_saved = new Set(batch.map(([at]) => at));
      try {
        await this.#store.save(batch.map(([, { kind, key }]) => ({ kind, key, value: this.get(kind, key) })));
      } catch (error) {
        // They stay to be saved with the next change, or at the end.
        for (const [at, entry] of batch) if (!this.#dirty.has(at)) this.#dirty.set(at, entry);
        this.#log.warn({ err: error, entries: this.#dirty.size }, 'Telegram client state could not be saved');
        return;
      } finally {
        this.#being_saved = new Set();
      }
    }
  }
}

function place(kind: StateKind, key: string): string {
  return `${kind} ${key}`;
}

function isKind(kind: string): kind is StateKind {
  return kind === 'kv' || kind === 'auth_key' || kind === 'peer' || kind === 'updates';
}
