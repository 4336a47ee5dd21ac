import { Command } from 'commander';
import { onDatabase, simulatedNow, type DatabaseTarget } from '#cli/on-database.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import { withPassphrase, type PassphraseOptions } from '#cli/passphrase.ts';
import { withProgress } from '#cli/progress.ts';
import { secretsFor } from '#cli/unlock.ts';
import { whoAsks } from '#cli/who.ts';
import { shellWord } from '#domain/blockers.ts';
import { restoreBackup, type Restored } from '#engine/backup/restore-backup.ts';
import { findMasterKey, keyFileOf } from '#lib/key-file.ts';

type RestoreOptions = PassphraseOptions & { keyFile?: string; replace?: boolean; nothingSince?: boolean };

export function restoreCommand(): Command {
  const command = new Command('restore')
    .argument('<file>', 'what "groundcrew backup" has written')
    .option('--key-file <file>', 'the key that opens it, where it is not the one of this installation')
    .option('--replace', 'delete what this database holds, and put the backup in its place')
    .option('--nothing-since', 'the old installation did nothing after the backup: accounts may act today');
  return withPassphrase(command)
    .addHelpText(
      'after',
      `
It goes into the database and the data folder that the settings name, which must be empty: all of it, or nothing. A backup of an
older release is brought up to this one.

No account connects afterwards: Telegram kills a session that works from two places. Stop the old installation for good, then
confirm it by "groundcrew accounts takeover". As nobody knows how much of today's limits the old one has used up, accounts join,
post and react from the next UTC day on, unless --nothing-since. Replies that were on their way wait for a person's word.

Examples:
  groundcrew restore /mnt/safe/crew.backup
  GROUNDCREW_DATA=/srv/new groundcrew restore /mnt/safe/crew.backup --passphrase-file /etc/groundcrew/passphrase
  groundcrew restore /mnt/safe/crew.backup --key-file /mnt/safe/key --replace`,
    )
    .action(onDatabase<[string, RestoreOptions]>(restore));
}

async function restore(target: DatabaseTarget, file: string, options: RestoreOptions): Promise<Answer> {
  const { config } = target;
  const secrets = await secretsFor(file, config, options);
  const restored = await withProgress('Restoring, MB', (tick) =>
    restoreNow(target, { file, options, secrets, onBytes: (bytes) => tick(Math.round(bytes / 1_000_000)) }),
  );
  const { manifest, ...told } = restored;
  return {
    json: { ...told, made_at: manifest.database.made_at, product_version: manifest.product_version },
    text: wordsOf(restored, keyFileOf(config.key)),
  };
}

async function restoreNow(
  { config, url, schema }: DatabaseTarget,
  wish: {
    file: string;
    options: RestoreOptions;
    secrets: Awaited<ReturnType<typeof secretsFor>>;
    onBytes: (bytes: number) => void;
  },
): Promise<Restored> {
  return restoreBackup({
    file: wish.file,
    secrets: wish.secrets,
    onBytes: wish.onBytes,
    url,
    schema,
    data_folder: config.data_folder,
    keys: findMasterKey(config.key),
    key_file: keyFileOf(config.key),
    replace: wish.options.replace === true,
    nothing_since: wish.options.nothingSince === true,
    simulated_now: await simulatedNow(config),
    by: whoAsks(),
  });
}

const KEY_WORDS = (file: string): Record<Restored['key'], string> => ({
  kept: 'Its secrets open with the key of this installation.',
  installed: `The key of its secrets is in ${file} now: keep a copy of it.`,
  resealed: 'Its secrets are sealed with the key of this installation now.',
  none: 'It holds no secrets.',
});

function wordsOf(restored: Restored, key_file: string): string {
  const { rows, tables, files, held, replies, webhooks, resumes_at, unopened, migrated } = restored;
  const lines = [
    `Restored: ${rows} rows of ${tables} tables and ${files} files, as of ${restored.manifest.database.made_at}.`,
    KEY_WORDS(key_file)[restored.key],
    ...(migrated.length > 0 ? [`Brought up to this release: ${migrated.join(', ')}.`] : []),
    ...(unopened.length > 0 ? [`These secrets do not open, and did not before: ${unopened.join(', ')}.`] : []),
    ...(replies > 0
      ? [`${replies} replies were on their way: say of each whether it has arrived (inbox, unconfirmed).`]
      : []),
    ...(webhooks > 0 ? [`${webhooks} webhooks are paused: groundcrew webhooks resume NAME.`] : []),
    ...goingOn(restored),
    '',
    `${held} accounts are held for takeover: none connects yet. Stop the old installation for good, then:`,
    '  groundcrew accounts takeover --one NAME --old-scripts-stopped',
    '  groundcrew accounts takeover --all --old-scripts-stopped',
    ...(resumes_at && held > 0
      ? [`They join, post and react from ${shownTime(resumes_at)} on: what the old one did today is not known.`]
      : []),
  ];
  return lines.join('\n');
}

const NAMES_SHOWN = 5;

/** What nobody has to start any more. It waits for accounts that may act, and for a server. */
function goingOn({ campaigns, join_schedules }: Restored): string[] {
  const each = (names: readonly string[], one: string, more: string, undo: (name: string) => string) => {
    if (names.length === 0) return [];
    const shown = names.slice(0, NAMES_SHOWN).map((name) => `  groundcrew ${undo(shellWord(name))}`);
    const rest = names.length - shown.length;
    const what = names.length === 1 ? `1 ${one}` : `${names.length} ${more}`;
    const head = `${what} as soon as accounts are taken over and a server runs. To prevent it:`;
    return [head, ...shown, ...(rest > 0 ? [`  and ${rest} more`] : [])];
  };
  const posts = each(
    campaigns,
    'campaign runs and posts by itself',
    'campaigns run and post by themselves',
    (name) => `campaigns pause ${name}`,
  );
  const joins = each(
    join_schedules,
    'niche is joined by itself',
    'niches are joined by themselves',
    (niche) => `join ${niche} --schedule off`,
  );
  return [...posts, ...joins];
}
