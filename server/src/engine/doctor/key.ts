// The key of the secrets: given, well formed, closed to others, and the one that opens what is stored.
import { chmodSync, existsSync, statSync } from 'node:fs';
import { openHashKey } from '#lib/auth-key-hash.ts';
import { fact, type FoundCode } from '#domain/doctor-words.ts';
import { OK, well, type Check } from '#engine/doctor/finding.ts';
import { inShell } from '#engine/doctor/folders.ts';
import { findMasterKey, keyFileOf, type MasterKeyOptions } from '#lib/key-file.ts';
import { createSecretBox, masterKeyId } from '#lib/secret-box.ts';
import { newestSecretKey } from '#store/secrets/credentials.ts';
import type { Database } from '#store/database/database.ts';

const OTHERS = 0o077;

const BY = {
  environment: 'key_by_environment',
  file: 'key_by_file',
  data_folder: 'key_by_data_folder',
} as const satisfies Record<string, FoundCode>;

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
      if (may_make && !existsSync(own)) return well('key_none');
      if (may_make && (statSync(own).mode & OTHERS) !== 0) return openToOthers(own);
      const found = findMasterKey(options);
      if (!found) return well('key_none');
      const older = found.others.length === 0 ? [] : [fact('key_older', { count: found.others.length })];
      return OK(fact(BY[found.from], { key: masterKeyId(found.current) }), ...older);
    },
  };
}

function openToOthers(file: string) {
  return {
    state: 'fail' as const,
    facts: [fact('key_open', { path: file })],
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
      if (!record) return well('secrets_none');
      const found = existsSync(keyFileOf(options)) || options.own_database ? findMasterKey(options) : keyGiven(options);
      if (!found) return { state: 'fail', facts: [fact('secrets_key_missing', { key: record.key_id })] };
      openHashKey(createSecretBox(found), record.auth_key_hash_key);
      if (record.key_id === masterKeyId(found.current)) return well('secrets_open', { key: record.key_id });
      return {
        state: 'warn',
        facts: [fact('secrets_key_older', { key: record.key_id, newest: masterKeyId(found.current) })],
        fault: 'key_change_unfinished',
        command: 'groundcrew key rotate',
      };
    },
  };
}

function keyGiven(options: MasterKeyOptions) {
  return options.GROUNDCREW_KEY || options.GROUNDCREW_KEY_FILE ? findMasterKey(options) : null;
}
