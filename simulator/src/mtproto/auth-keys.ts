/** The auth keys that the server knows: those of the world's accounts and those that clients have made since. */
import type Long from 'long';
import { authKeyId } from '#wire/encryption.ts';
import type { Session } from './session.ts';

export type AuthKey = {
  /** The key's id in hex, the name under which the control API knows it. */
  readonly name: string;
  readonly id: Buffer;
  readonly bytes: Buffer;
  readonly salt: Long;
  /** Who is logged in with it; null: nobody (yet, or any more). */
  user_id: number | null;
  /** It worked in two places: every request on it is answered with AUTH_KEY_DUPLICATED, for ever. */
  dead: boolean;
  /** The layer that a client announced; null until it has. It belongs to the key, not to a session. */
  layer: number | null;
  readonly sessions: Map<string, Session>;
};

export class AuthKeys {
  readonly #keys = new Map<string, AuthKey>();
  readonly #byUser = new Map<number, Set<AuthKey>>();

  add(bytes: Buffer, salt: Long, user_id: number | null): AuthKey {
    const id = authKeyId(bytes);
    const name = id.toString('hex');
    const key: AuthKey = { name, id, bytes, salt, user_id: null, dead: false, layer: null, sessions: new Map() };
    this.#keys.set(name, key);
    if (user_id !== null) this.logIn(key, user_id);
    return key;
  }

  find(name: string): AuthKey | undefined {
    return this.#keys.get(name);
  }

  logIn(key: AuthKey, user_id: number): void {
    this.logOut(key);
    key.user_id = user_id;
    const keys = this.#byUser.get(user_id) ?? new Set();
    this.#byUser.set(user_id, keys.add(key));
  }

  logOut(key: AuthKey): void {
    if (key.user_id !== null) this.#byUser.get(key.user_id)?.delete(key);
    key.user_id = null;
  }

  remove(key: AuthKey): void {
    this.logOut(key);
    this.#keys.delete(key.name);
  }

  of(user_id: number): Iterable<AuthKey> {
    return this.#byUser.get(user_id) ?? [];
  }

  all(): AuthKey[] {
    return [...this.#keys.values()];
  }
}
