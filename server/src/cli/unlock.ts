// What opens a backup: keys that are at hand are tried first, and only then somebody is asked for the passphrase.
import { readPassphrase, type PassphraseOptions } from '#cli/passphrase.ts';
import type { Config } from '#config.ts';
import { locksOfBackup } from '#engine/backup/read-backup.ts';
import { findMasterKey, keysInFile } from '#lib/key-file.ts';
import type { Secrets } from '#lib/sealed-file.ts';
import { masterKeyId } from '#lib/secret-box.ts';

/** `--key-file` first, then what the settings name. Throws what reading them throws. */
export async function secretsFor(
  file: string,
  config: Config,
  options: PassphraseOptions & { keyFile?: string },
): Promise<Secrets> {
  const locks = await locksOfBackup(file);
  const named = options.keyFile === undefined ? null : keysInFile(options.keyFile);
  // Who has a passphrase needs no key: one that is missing is no fault here.
  const own = locks.key_ids.length > 0 || !locks.passphrase ? findMasterKey(config.key) : null;
  const keys = [named, own].flatMap((found) => (found ? [found.current, ...found.others] : []));
  const opens = keys.some((key) => locks.key_ids.includes(masterKeyId(key)));
  if (opens || !locks.passphrase) return { keys };
  const signal = new AbortController().signal;
  return { keys, passphrase: (await readPassphrase(options, { fresh: false, signal })) ?? undefined };
}
