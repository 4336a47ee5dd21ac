/** The auth keys that the server knows: those of the world's accounts and those that clients have made since. */
import type Long from 'long';
import { ownCodec, type Codec } from '#wire/codec.ts';
import { authKeyId, longAt } from '#wire/encryption.ts';
import type { Session } from './session.ts';

/** What a client says of itself in initConnection. */
export type ClientInfo = { api_id: number; device_model: string; system_version: string; app_version: string };

export type AuthKey = {
  /** The key's id in hex, the name under which the control API knows it. */
  readonly name: string;
  readonly id: Buffer;
  readonly bytes: Buffer;
  /** A key is known to the DC with which it was made. */
  readonly dc: number;
  readonly salt: Long;
  /** Who is logged in with it; null: nobody (yet, or any more). */
  user_id: number | null;
  /** Who has shown a code or accepted a QR code, and still has to give the two-step password. */
  pending_user_id: number | null;
  /** Not the user's home: the authorization was exported by this key of the home DC, and ends with it. */
  exported_by: AuthKey | null;
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
  /** The language of that layer. */
  codec: Codec;
  readonly sessions: Map<string, Session>;
};

type NewKey = Pick<AuthKey, 'bytes' | 'salt' | 'dc' | 'user_id'>;

export class AuthKeys {
  readonly #keys = new Map<string, AuthKey>();
  readonly #byUser = new Map<number, Set<AuthKey>>();

  add({ bytes, salt, dc, user_id }: NewKey): AuthKey {
    const id = authKeyId(bytes);
    const name = id.toString('hex');
    const nobody = { user_id: null, pending_user_id: null, exported_by: null, revoked: false, logged_in_at: null };
    const unused = {
      used_at: null,
      client: null,
      dead: false,
      layer: null,
      codec: ownCodec,
      sessions: new Map<string, Session>(),
    };
    const key: AuthKey = { name, id, bytes, salt, dc, ...nobody, ...unused, hash: longAt(id, 0) };
    this.#keys.set(name, key);
    if (user_id !== null) this.logIn(key, user_id, null);
    return key;
  }

  /** With a DC: only if the key is of that one. */
  find(name: string, dc?: number): AuthKey | undefined {
    const key = this.#keys.get(name);
    return dc === undefined || key?.dc === dc ? key : undefined;
  }

  logIn(key: AuthKey, user_id: number, at: Date | null): void {
    this.logOut(key);
    key.user_id = user_id;
    key.logged_in_at = at;
    const keys = this.#byUser.get(user_id) ?? new Set();
    this.#byUser.set(user_id, keys.add(key));
  }

  /** Of an authorization that was exported to another DC. */
  importFrom(home: AuthKey, key: AuthKey, at: Date): void {
    if (home.user_id === null) return;
    this.logIn(key, home.user_id, at);
    key.exported_by = home;
  }

  logOut(key: AuthKey): void {
    const keys = key.user_id === null ? undefined : this.#byUser.get(key.user_id);
    keys?.delete(key);
    for (const other of keys ?? []) if (other.exported_by === key) this.logOut(other);
    key.exported_by = null;
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

  /** The sessions of a user, as people count them: without what they have on other DCs. */
  sessionsOf(user_id: number): AuthKey[] {
    return [...this.of(user_id)].filter(({ exported_by }) => exported_by === null);
  }

  all(): AuthKey[] {
    return [...this.#keys.values()];
  }
}
