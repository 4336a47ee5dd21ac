/**
 * A new master key while servers work. The key file gets the new key before the old one; whoever meets a value of a key that it
 * does not know reads the file anew (`lib/secret-box`), so nothing is unreadable at any moment. Then every value is wrapped anew,
 * one by one. What was cut off is gone on with: the file and the database say how far it has come. The old key stays behind the
 * new one until `forgetKeys` has seen that nothing needs it.
 */
import { randomBytes } from 'node:crypto';

import { openHashKey } from '#lib/auth-key-hash.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { replaceKeys, type FoundMasterKeys } from '#lib/key-file.ts';
import { createSecretBox, masterKeyId, MASTER_KEY_BYTES, type MasterKeys } from '#lib/secret-box.ts';
import { timeOf } from '#store/backup/settle.ts';
import {
  liveProcesses,
  newestKeyRecord,
  tellOfKeys,
  type KeyRecord,
  type KeySession,
} from '#store/secrets/rotation.ts';
import {
  countOfOtherKeys,
  leftSealedBy,
  recordSecretKey,
  rewrapAll,
  type Rewrapped,
} from '#store/secrets/sealed-values.ts';

export type KeyPlace = {
  keys: FoundMasterKeys;
  /** Null: the key is in the environment, which nobody can change from here. */
  file: string | null;
  schema: string;
  host: string;
};

export type Rotated = Rewrapped & { key_id: string; made: boolean; old_key_ids: string[] };

/** Throws `key_wrong`, and `wrong_state` where this place cannot make a new key, with what to do. */
export async function rotateKey(client: KeySession, place: KeyPlace, onValue: () => void): Promise<Rotated> {
  const record = await newestKeyRecord(client);
  openHashKey(createSecretBox(place.keys), record.auth_key_hash_key);
  const current = masterKeyId(place.keys.current);
  const begun = record.key_id !== current || (await countOfOtherKeys(client, current)) > 0;
  const keys = begun ? place.keys : await makeNew(client, place);
  await tellOfKeys(client);
  const box = createSecretBox(keys);
  const done: Rewrapped = { changed: 0, failed: [] };
  // What somebody has sealed with the old key meanwhile is met by the next pass.
  for (let changed = 1; changed > 0;) {
    const pass = await rewrapAll(client, box, onValue);
    changed = pass.changed;
    done.changed += changed;
    done.failed = pass.failed;
  }
  if ((await newestKeyRecord(client)).key_id !== box.key_id)
    await recordSecretKey(client, box.key_id, await timeOf(client));
  return { ...done, key_id: box.key_id, made: !begun, old_key_ids: keys.others.map(masterKeyId) };
}

async function makeNew(client: KeySession, { keys, file, host }: KeyPlace): Promise<MasterKeys> {
  if (file === null) {
    const detail =
      'the key is in GROUNDCREW_KEY, which only you can change: give every server OLD,NEW and restart it, then every server ' +
      'NEW,OLD and restart it, then call this again with NEW,OLD (docs/operating/keys.md)';
    throw new GroundcrewError('wrong_state', { detail, details: { state: 'environment', allowed_from: ['key file'] } });
  }
  const others = await liveProcesses(client, { not_host: host });
  if (others.length > 0) {
    const detail =
      `servers on other machines work with this database (${others.join(', ')}) and would not see a key that is made in ${file}: ` +
      'give each of them OLD,NEW, then NEW,OLD, and call this again (docs/operating/keys.md)';
    throw new GroundcrewError('wrong_state', {
      detail,
      details: { state: 'several machines', allowed_from: ['one machine'] },
    });
  }
  const next = { current: randomBytes(MASTER_KEY_BYTES), others: [keys.current, ...keys.others] };
  replaceKeys(file, next);
  return next;
}

export type Forgotten = { forgotten: string[] };

/** Takes older keys out of the file. Throws `in_use` while something is sealed with them, or somebody may seal with them. */
export async function forgetKeys(client: KeySession, { keys, file, schema }: KeyPlace): Promise<Forgotten> {
  const record: KeyRecord = await newestKeyRecord(client);
  const ids = keys.others.map(masterKeyId);
  if (ids.length === 0) return { forgotten: [] };
  const left = await leftSealedBy(client, schema, ids);
  if (record.key_id !== masterKeyId(keys.current) || left.length > 0) {
    const where = left.map(({ table, column, count }) => `${count} in ${table}.${column}`).join(', ');
    const detail = `older keys still seal ${where || 'the record of keys'}: groundcrew key rotate`;
    throw new GroundcrewError('in_use', { detail, details: { left } });
  }
  const elder = await liveProcesses(client, { before: record.created_at });
  if (elder.length > 0) {
    const detail = `${elder.join(', ')} began before the key was changed: restart it first`;
    throw new GroundcrewError('in_use', { detail, details: { in_use_by: elder } });
  }
  if (file === null) {
    const detail = `nothing needs ${ids.join(', ')} any more: leave it out of GROUNDCREW_KEY yourself`;
    throw new GroundcrewError('wrong_state', { detail, details: { state: 'environment', allowed_from: ['key file'] } });
  }
  replaceKeys(file, { current: keys.current, others: [] });
  return { forgotten: ids };
}
