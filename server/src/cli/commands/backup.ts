import path from 'node:path';
import { Command } from 'commander';
import { onDatabase, type DatabaseTarget } from '#cli/on-database.ts';
import { globalsOf } from '#cli/command.ts';
import { printAnswer, type Answer } from '#cli/output.ts';
import { readPassphrase, withPassphrase, type PassphraseOptions } from '#cli/passphrase.ts';
import { withProgress } from '#cli/progress.ts';
import { secretsFor } from '#cli/unlock.ts';
import { VERSION } from '#lib/version.ts';
import { readConfig } from '#config.ts';
import { verifyBackup } from '#engine/backup/read-backup.ts';
import { writeBackup } from '#engine/backup/write-backup.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findMasterKey } from '#lib/key-file.ts';

type BackupOptions = PassphraseOptions & { withKey?: boolean; verify?: string; keyFile?: string };

export function backupCommand(): Command {
  const command = new Command('backup')
    .argument('[file]', 'where to; by default groundcrew-TIME.backup in the current folder')
    .option('--with-key', 'lock it with the key of this installation in place of a passphrase')
    .option('--verify <file>', 'read a backup through, and say whether it is whole')
    .option('--key-file <file>', 'with --verify: the key that opens it, where it is not the one of this installation');
  return withPassphrase(command)
    .addHelpText(
      'after',
      `
Everything is in it: all tables, photos that lie in the data folder and, under a passphrase, the key of the secrets. It is made
while servers work, from one moment of the database, and needs no other program. A file is never overwritten.

With --with-key only the key of this installation opens it: keep a copy of that key elsewhere.

Examples:
  groundcrew backup
  groundcrew backup /mnt/safe/crew.backup --passphrase-file /etc/groundcrew/passphrase
  groundcrew backup /mnt/safe/crew.backup --with-key
  groundcrew backup --verify /mnt/safe/crew.backup --passphrase-file /etc/groundcrew/passphrase`,
    )
    .action(backup);
}

async function backup(this: Command, file: string | undefined, options: BackupOptions): Promise<void> {
  if (options.verify !== undefined) {
    if (file !== undefined)
      throw new GroundcrewError('usage', { detail: 'name either a file to write or one to --verify' });
    process.exitCode = printAnswer(await verify(options.verify, options), globalsOf(this).json);
    return;
  }
  await onDatabase<[string | undefined, BackupOptions]>(make).call(this, file, options, this);
}

async function make(target: DatabaseTarget, file: string | undefined, options: BackupOptions): Promise<Answer> {
  const { config } = target;
  const keys = findMasterKey(config.key);
  const passphrase = options.withKey === true ? null : await readPassphrase(options, { fresh: true, signal: never() });
  if (options.withKey === true && !keys) {
    throw new GroundcrewError('key_missing', { detail: 'this installation has no key yet: take a passphrase' });
  }
  if (options.withKey !== true && passphrase === null) {
    const detail = 'there is no terminal to ask for a passphrase: --passphrase-file, --passphrase-stdin or --with-key';
    throw new GroundcrewError('usage', { detail });
  }
  const made = await withProgress('Backing up, MB', (tick) =>
    writeBackup({
      ...target,
      data_folder: config.data_folder,
      to: file === undefined ? { folder: process.cwd() } : { file: path.resolve(file) },
      product_version: VERSION,
      secrets: passphrase === null ? { keys: keys ? [keys.current] : [] } : { passphrase },
      keys,
      onBytes: (bytes) => tick(Math.round(bytes / 1_000_000)),
    }),
  );
  const opens =
    passphrase === null ? 'the key of this installation opens it: keep a copy elsewhere' : 'the passphrase opens it';
  return {
    json: { ...made, opens_by: passphrase === null ? 'key' : 'passphrase' },
    text: `${made.file}: ${sizeText(made.bytes)}, ${made.rows} rows of ${made.tables} tables and ${made.files} files as of ${made.made_at}; ${opens}.`,
  };
}

async function verify(file: string, options: BackupOptions): Promise<Answer> {
  const config = readConfig(process.env);
  const secrets = await secretsFor(file, config, options);
  const found = await withProgress('Reading, MB', (tick) =>
    verifyBackup(file, secrets, (bytes) => tick(Math.round(bytes / 1_000_000))),
  );
  const { manifest, ...counts } = found;
  const { made_at, migrations } = manifest.database;
  const last = migrations.at(-1)?.name ?? 'none';
  return {
    json: { whole: true, made_at, product_version: manifest.product_version, last_migration: last, ...counts },
    text: `${file} is whole: made at ${made_at} by Groundcrew ${manifest.product_version} (${last}), ${counts.rows} rows of ${counts.tables} tables, ${counts.files} files, ${counts.has_key ? 'with' : 'without'} the key of the secrets.`,
  };
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Ctrl-C ends the program here: nothing has to be put right. */
function never(): AbortSignal {
  return new AbortController().signal;
}
