// The passphrase of a backup: from a file, from standard input, or asked for at the terminal; never an argument, which others see.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { linesPrompter, terminalPrompter } from '#cli/prompter.ts';
import { GroundcrewError } from '#lib/errors.ts';

export type PassphraseOptions = { passphraseFile?: string; passphraseStdin?: boolean };

/** A shorter one is found by trying. */
const LEAST = 10;

export function withPassphrase(command: Command): Command {
  return command
    .option('--passphrase-file <file>', 'the passphrase is the first line of this file')
    .option('--passphrase-stdin', 'the passphrase is the first line of standard input');
}

/** Null where none is named and nobody sits at a terminal. `fresh`: it is to lock something, so it is asked for twice. */
export async function readPassphrase(
  options: PassphraseOptions,
  { fresh, signal }: { fresh: boolean; signal: AbortSignal },
): Promise<string | null> {
  if (options.passphraseFile !== undefined && options.passphraseStdin === true) {
    throw new GroundcrewError('usage', {
      detail: '--passphrase-file and --passphrase-stdin are two ways of one: take one',
    });
  }
  const passphrase = await read(options, { fresh, signal });
  if (passphrase === '' || (fresh && passphrase !== null && passphrase.length < LEAST)) {
    throw new GroundcrewError('bad_value', {
      detail: `the passphrase has ${passphrase.length} characters; at least ${LEAST} are needed`,
    });
  }
  return passphrase;
}

async function read(options: PassphraseOptions, how: { fresh: boolean; signal: AbortSignal }): Promise<string | null> {
  const { passphraseFile: file } = options;
  if (file !== undefined) return firstLineOf(file);
  if (options.passphraseStdin === true) {
    const lines = linesPrompter(how.signal, () => {});
    try {
      return await lines.ask('');
    } catch (cause) {
      throw new GroundcrewError('usage', { detail: 'standard input holds no passphrase', cause });
    } finally {
      lines.close();
    }
  }
  const terminal = terminalPrompter(how.signal);
  if (!terminal) return null;
  try {
    const passphrase = await terminal.ask('Passphrase of the backup: ', { secret: true });
    if (!how.fresh || (await terminal.ask('Once more: ', { secret: true })) === passphrase) return passphrase;
    throw new GroundcrewError('bad_value', { detail: 'these were two different passphrases' });
  } finally {
    terminal.close();
  }
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw new GroundcrewError('file_unreadable', { detail: file, cause });
  }
}
