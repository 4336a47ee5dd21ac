// The secrets of one installation: what opens the sealed columns, and how sessions are told apart.
import { hashAuthKey, hashText, makeHashKey, openHashKey, sealHashKey } from '#lib/auth-key-hash.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import { addFirstSecretKey, newestSecretKey } from '#store/secrets/credentials.ts';
import type { Database } from '#store/database/database.ts';

export type Vault = {
  box: SecretBox;
  /** Hexadecimal; the same for the same auth key in this installation only. */
  hashOf: (auth_key: Uint8Array) => string;
  /** The same for any text: tells whether a secret is still the one that was seen before, without keeping it. */
  fingerprintOf: (text: string) => string;
};

/**
 * Throws `key_wrong` when the master key does not open the newest record. Call it before migrations and any write; on a
 * database without tables it does nothing.
 */
export async function checkMasterKey(db: Database, box: SecretBox): Promise<void> {
  const record = await newestSecretKey(db);
  if (record) openHashKey(box, record.auth_key_hash_key);
}

/** Opens the vault of a migrated database, and makes its first record where there is none. */
export async function openVault(db: Database, box: SecretBox, now: Date): Promise<Vault> {
  if (!(await newestSecretKey(db))) {
    await addFirstSecretKey(db, { key_id: box.key_id, auth_key_hash_key: sealHashKey(box, makeHashKey()), now });
  }
  // Read again: of two processes that start together one makes the record.
  const record = await newestSecretKey(db);
  if (!record) throw new Error('The record of the keys is missing.');
  const hash_key = openHashKey(box, record.auth_key_hash_key);
  return {
    box,
    hashOf: (auth_key) => hashAuthKey(hash_key, auth_key),
    fingerprintOf: (text) => hashText(hash_key, text),
  };
}

/** Where a secret of an account stands; sealed with it, so that it opens nowhere else. */
export function placeOf(account_id: number, column: 'session_string' | 'api_hash' | 'proxy_url'): string {
  return `account:${account_id}:${column}`;
}

export function workspacePlace(workspace_id: string): string {
  return `workspace:${workspace_id}:api_hash`;
}
