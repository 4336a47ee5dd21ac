// The key of the secrets: given, well formed, closed to others, and the one that opens what is stored.
import { chmodSync, existsSync, statSync } from 'node:fs';
import { openHashKey } from '#lib/auth-key-hash.ts';
import { OK, type Check } from '#engine/doctor/finding.ts';
import { inShell } from '#engine/doctor/folders.ts';
import { findMasterKey, keyFileOf, type MasterKeyOptions } from '#lib/key-file.ts';
import { createSecretBox, masterKeyId } from '#lib/secret-box.ts';
import { newestSecretKey } from '#store/secrets/credentials.ts';
import type { Database } from '#store/database/database.ts';

const OTHERS = 0o077;

const FROM = { environment: 'GROUNDCREW_KEY', file: 'GROUNDCREW_KEY_FILE', data_folder: 'the data folder' } as const;

export function keyCheck(options: MasterKeyOptions): Check {
  const own = keyFileOf(options);
  return {
    check: 'key',
    kind: 'key',
    fault: 'key_unusable',
    look: () => {
      // To look for a key makes the folder of one.
      const given = Boolean(options.GROUNDCREW_KEY) || Boolean(options.GROUNDCREW_KEY_FILE);
      const may_make = !given && !options.production && !options.own_database;
      if (may_make && !existsSync(own)) return OK('none yet: the first start makes one');
      if (may_make && (statSync(own).mode & OTHERS) !== 0) return openToOthers(own);
      const found = findMasterKey(options);
      return found
        ? OK(`${masterKeyId(found.current)}, from ${FROM[found.from]}${olderOnes(found.others.length)}`)
        : OK('none yet: the first start makes one');
    },
  };
}

function olderOnes(count: number): string {
  return count === 0 ? '' : `, and ${count} older`;
}

function openToOthers(file: string) {
  return {
    state: 'fail' as const,
    detail: `others can read ${file}`,
    fault: 'key_open' as const,
    command: `chmod 600 ${inShell(file)}`,
    fix: () => {
      chmodSync(file, 0o600);
      return { did: [`set the mode of ${file} to 600`], left: [] };
    },
  };
}

export function secretsCheck(db: Database, options: MasterKeyOptions): Check {
  return {
    check: 'secrets',
    kind: 'secrets',
    fault: 'secrets_closed',
    look: async () => {
      const record = await newestSecretKey(db);
      if (!record) return OK('nothing is sealed yet');
      const found = existsSync(keyFileOf(options)) || options.own_database ? findMasterKey(options) : keyGiven(options);
      if (!found) return { state: 'fail', detail: `sealed with key ${record.key_id}, which is not there` };
      openHashKey(createSecretBox(found), record.auth_key_hash_key);
      if (record.key_id === masterKeyId(found.current)) return OK(`key ${record.key_id} opens them`);
      return {
        state: 'warn',
        detail: `the newest record is of key ${record.key_id}, and ${masterKeyId(found.current)} is the newest key`,
        fault: 'key_change_unfinished',
        command: 'groundcrew key rotate',
      };
    },
  };
}

function keyGiven(options: MasterKeyOptions) {
  return options.GROUNDCREW_KEY || options.GROUNDCREW_KEY_FILE ? findMasterKey(options) : null;
}
