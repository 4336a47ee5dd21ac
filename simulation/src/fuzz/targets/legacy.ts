/** The files of older scripts: they are read as a whole or refused as a whole, and name the lines that are not taken. */
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { parseAccountsConfig } from '@groundcrew/server/domain/legacy/accounts.ts';
import { parseAssignments } from '@groundcrew/server/domain/legacy/assignments.ts';
import { LegacyFileError, type LegacyResult } from '@groundcrew/server/domain/legacy/file.ts';
import { parseMessages } from '@groundcrew/server/domain/legacy/messages.ts';
import { parseNiches } from '@groundcrew/server/domain/legacy/niches.ts';
import { parsePostHistory } from '@groundcrew/server/domain/legacy/post-history.ts';
import { parseTargetsFile } from '@groundcrew/server/domain/legacy/targets.ts';
import { parseWhitelist } from '@groundcrew/server/domain/legacy/whitelist.ts';
import { textFrom } from '#fuzz/mutate.ts';
import { must, target, type Target } from '#fuzz/target.ts';

export type LegacySamples = Record<string, string[]>;

type Parse = (file: string, content: string | Uint8Array) => Pick<LegacyResult<unknown>, 'rejected'>;

const PARSERS: Record<string, Parse> = {
  'targets.txt': parseTargetsFile,
  'group_niches.json': parseNiches,
  'accounts_config.json': (file, content) => parseAccountsConfig(file, content),
  'lexus_accounts_config.json': parseWhitelist,
  'group_account_assignments.json': parseAssignments,
  'group_post_history.json': parsePostHistory,
  'messages.json': (file, content) => parseMessages(file, content),
  'messages_uk.txt': (file, content) => parseMessages(file, content),
};

export function legacyTargets(samples: LegacySamples): Target[] {
  return Object.entries(PARSERS).map(([file, parse]) =>
    target({
      name: file,
      share: 8,
      make: (chance) => contentFrom(chance, samples[file] ?? []),
      take: (content) => read(file, parse, content),
    }),
  );
}

function contentFrom(chance: Chance, samples: string[]): string | Uint8Array {
  const text = textFrom(chance, samples);
  return chance.happens(0.3) ? Buffer.from(text, chance.happens(0.2) ? 'utf16le' : 'utf8') : text;
}

function read(file: string, parse: Parse, content: string | Uint8Array): void {
  try {
    for (const { line, reason } of parse(file, content).rejected) {
      must(Number.isInteger(line) && Number(line) >= 0, `line ${line}`);
      must(reason.length > 0, 'a rejection without a reason');
    }
  } catch (error) {
    if (!(error instanceof LegacyFileError)) throw error;
  }
}
