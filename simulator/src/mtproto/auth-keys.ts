/** The auth keys that the server knows: those of the world's accounts and those that clients have made since. */
import type Long from 'long';
import { authKeyId, longAt } from '#wire/encryption.ts';
import type { Session } from './session.ts';

/** What a client says of itself in initConnection. */
export type ClientInfo = { api_id: number; device_model: string; system_version: string; app_version: string };

export type AuthKey = {
  /** The key's id in hex, the name under which the control API knows it. */
  readonly name: string;
  readonly id: Buffer;
  readonly bytes: Buffer;
  readonly salt: Long;
  /** Who is logged in with it; null: nobody (yet, or any more). */
  user_id: number | null;
  /** Who has shown a code or accepted a QR code, and still has to give the two-step password. */
  pending_user_id: number | null;
  /** Another device has ended the session, and nobody has logged in with the key since. */
  revoked: boolean;
  /** Null: before the world began. */
  logged_in_at: Date | null;
  used_at: Date | null;
  client: ClientInfo | null;
  /** Names the session among a user's active ones. */
  readonly hash: Long;
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
    const nobody = { user_id: null, pending_user_id: null, revoked: false, logged_in_at: null, used_at: null };
    const unused = { client: null, dead: false, layer: null, sessions: new Map<string, Session>() };
    const key: AuthKey = { name, id, bytes, salt, ...nobody, ...unused, hash: longAt(id, 0) };
    this.#keys.set(name, key);
    if (user_id !== null) this.logIn(key, user_id, null);
    return key;
  }

  find(name: string): AuthKey | undefined {
    return this.#keys.get(name);
  }

  logIn(key: AuthKey, user_id: number, at: Date | null): void {
    this.logOut(key);
    key.user_id = user_id;
    key.logged_in_at = at;
    const keys = this.#byUser.get(user_id) ?? new Set();
    this.#byUser.set(user_id, keys.add(key));
  }

  logOut(key: AuthKey): void {
    if (key.user_id !== null) this.#byUser.get(key.user_id)?.delete(key);
    key.user_id = null;
    key.pending_user_id = null;
    key.revoked = false;
  }

  /** As when another device ends the session. */
  revoke(key: AuthKey): void {
    this.logOut(key);
    key.revoked = true;
  }

  awaitPassword(key: AuthKey, user_id: number): void {
    this.logOut(key);
    key.pending_user_id = user_id;
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
