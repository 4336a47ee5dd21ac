import os from 'node:os';
import { Command } from 'commander';
import { examples } from '#cli/command.ts';
import { onDatabase, type DatabaseTarget } from '#cli/on-database.ts';
import type { Answer } from '#cli/output.ts';
import { withProgress } from '#cli/progress.ts';
import { forgetKeys, rotateKey, type KeyPlace } from '#engine/rotate-key.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { fileOfKeys, findMasterKey } from '#lib/key-file.ts';
import { withRotation } from '#store/secrets/rotation.ts';

export function keyCommand(): Command {
  const key = new Command('key').addHelpText('after', examples('groundcrew key rotate', 'groundcrew key forget'));
  key
    .command('rotate')
    .description('Make a new key and seal all secrets with it, while servers work')
    .addHelpText(
      'after',
      `
The new key is put before the old one in the key file; running servers read it by themselves. What was cut off is gone on with by
calling this again. A key in GROUNDCREW_KEY, and one that several machines have, is changed by you first: docs/operating/keys.md.

Examples:
  groundcrew key rotate
  GROUNDCREW_KEY=NEW,OLD groundcrew key rotate`,
    )
    .action(onDatabase<[]>(rotate));
  key
    .command('forget')
    .description('Take older keys out of the key file, once nothing needs them')
    .addHelpText(
      'after',
      `
Refused while anything is sealed with them, or a server runs that began before the key was changed. Backups that were made
--with-key go on to need the key that they were made with: keep a copy of it as long as you keep them.

Examples:
  groundcrew key forget`,
    )
    .action(onDatabase<[]>(forget));
  return key;
}

function placeOf({ config, schema }: DatabaseTarget): KeyPlace {
  const keys = findMasterKey(config.key);
  if (!keys) throw new GroundcrewError('key_missing', { detail: 'there is no key yet: the first start makes one' });
  return { keys, file: fileOfKeys(config.key), schema, host: os.hostname() };
}

async function rotate(target: DatabaseTarget): Promise<Answer> {
  const place = placeOf(target);
  const done = await withProgress('Sealing anew', (tick) =>
    withRotation(target, (client) => rotateKey(client, place, () => tick())),
  );
  const lines = [
    `${done.changed} secrets are sealed with key ${done.key_id} now${place.file === null ? '' : ` (${place.file}: keep a copy)`}.`,
    ...done.failed.map(({ table, place: at, why }) => `Does not open, and did not before: ${at} in ${table} (${why})`),
    ...(done.old_key_ids.length > 0
      ? [`Older keys (${done.old_key_ids.join(', ')}) stay readable. Restart the servers, then: groundcrew key forget`]
      : []),
  ];
  return { json: done, text: lines.join('\n'), exit: done.failed.length > 0 ? 1 : 0 };
}

async function forget(target: DatabaseTarget): Promise<Answer> {
  const done = await withRotation(target, (client) => forgetKeys(client, placeOf(target)));
  const text = done.forgotten.length > 0 ? `Forgotten: ${done.forgotten.join(', ')}` : 'There is no older key.';
  return { json: done, text };
}
