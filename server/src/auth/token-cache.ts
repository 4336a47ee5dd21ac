// Which tokens were verified lately, so that a program that asks often costs the database little. A revocation is notified and
// ends what is known of the token at once; what is not heard of (a lost connection) ends with the seconds. Whoever sends tokens
// that nobody knows is answered from here, and after some of them not at all for a while.
import { hashToken } from '#auth/secrets.ts';
import { isTokenLike } from '#auth/tokens.ts';
import { networkOf, tooMany } from '#auth/tries.ts';

/** Notified with the id of a token that was revoked or changed. */
export const TOKEN_CHANNEL = 'groundcrew_token';

export type TokenCacheOptions<Found extends { id: string }> = {
  /** By its hash; null: nobody knows it. */
  verify: (hash: string) => Promise<Found | null>;
  /** Monotonic milliseconds. */
  now_ms: () => number;
};

const KNOWN_MS = 5_000;
const ENTRIES_MAX = 10_000;
/** Unknown tokens of one address (of IPv6: of one /64) in one window. */
const UNKNOWN_MAX = 60;
const WINDOW_MS = 60_000;

type Entry<Found> = { found: Found | null; until: number };
type Window = { count: number; until: number };

export class TokenCache<Found extends { id: string }> {
  readonly #options: TokenCacheOptions<Found>;
  readonly #entries = new Map<string, Entry<Found>>();
  readonly #asking = new Map<string, Promise<Found | null>>();
  readonly #lately = new Map<string, true>();
  readonly #unknown = new Map<string, Window>();
  /** Counts what was forgotten, so that an answer that was on its way then is not kept. */
  #forgotten = 0;

  constructor(options: TokenCacheOptions<Found>) {
    this.#options = options;
  }

  /** Null: nobody knows it. Throws `too_many_requests` for an address that has sent many such ones. */
  async find(token: string, address: string): Promise<Found | null> {
    if (!isTokenLike(token)) return null;
    const hash = hashToken(token);
    const entry = this.#entries.get(hash);
    if (entry && entry.until > this.#options.now_ms()) return entry.found;
    // One that was good lately is asked for, whatever others send from the same address.
    const counted = !this.#lately.has(hash) && !this.#asking.has(hash);
    const uncount = counted ? this.#countUnknown(address) : null;
    const found = await this.#ask(hash);
    if (found) {
      uncount?.();
      put(this.#lately, hash, true);
    } else this.#lately.delete(hash);
    return found;
  }

  /** Null: all, since anything may have been missed. */
  forget(id: string | null): void {
    this.#forgotten += 1;
    this.#asking.clear();
    if (id === null) this.#entries.clear();
    for (const [hash, { found }] of this.#entries) if (found?.id === id) this.#entries.delete(hash);
  }

  /** Once for all who ask at the same time. */
  #ask(hash: string): Promise<Found | null> {
    const under_way = this.#asking.get(hash);
    if (under_way) return under_way;
    const asked = this.#verify(hash);
    this.#asking.set(hash, asked);
    const done = () => {
      if (this.#asking.get(hash) === asked) this.#asking.delete(hash);
    };
    asked.then(done, done);
    return asked;
  }

  async #verify(hash: string): Promise<Found | null> {
    const before = this.#forgotten;
    const found = await this.#options.verify(hash);
    if (before === this.#forgotten) {
      put(this.#entries, hash, { found, until: this.#options.now_ms() + KNOWN_MS });
    }
    return found;
  }

  /** Before it is looked up, so that many at once do not slip through. Returns the way back. */
  #countUnknown(address: string): () => void {
    const network = networkOf(address);
    const now = this.#options.now_ms();
    const known = this.#unknown.get(network);
    const window = known && known.until > now ? known : { count: 0, until: now + WINDOW_MS };
    if (window.count >= UNKNOWN_MAX) throw tooMany(Math.ceil((window.until - now) / 1000));
    window.count += 1;
    put(this.#unknown, network, window);
    return () => {
      window.count -= 1;
    };
  }
}

/** The oldest makes room. */
function put<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= ENTRIES_MAX) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
