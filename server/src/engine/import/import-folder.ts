// The import of a folder: read, plan against what is here, carry out, all in one transaction. A dry run is the very same,
// rolled back. Whatever is written is found again by the next import, which then changes nothing.
import type { LegacyNote, LegacyRejection } from '#domain/legacy/file.ts';
import { DEFAULT_NICHE } from '#domain/limits.ts';
import type { Vault } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { lockImports } from '#store/imports/accounts.ts';
import { importTotals, knownNiches, type ImportTotals } from '#store/imports/targets.ts';
import { inTransaction } from '#store/imports/transaction.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';
import { importAccounts } from './import-accounts.ts';
import { importGroups } from './import-groups.ts';
import { importMessages } from './import-messages.ts';
import { readFolder, type SessionReaders } from './read-folder.ts';
import { createReport, type Counts } from './report.ts';
import type { Work } from './work.ts';

export type ImportResult = {
  accounts: Counts;
  /** `duplicates`: lines of targets.txt that name a group once more. */
  targets: Counts & { duplicates: number };
  bindings: Counts;
  posts: Counts;
  messages: Counts;
  rejected: LegacyRejection[];
  notes: LegacyNote[];
  /** What the workspace holds afterwards. */
  totals: ImportTotals;
};

export type ImportPlace = {
  scope: Scope;
  vault: Vault;
  readers: SessionReaders;
};

export type ImportOptions = {
  dry_run: boolean;
  /** For groups and messages whose files name none. Default `ukraine_cars`. */
  default_niche?: string;
  /** When it fires, nothing is imported. */
  signal?: AbortSignal;
};

/**
 * Reads what older scripts kept in `folder` into the workspace. Throws `file_unreadable` for a folder or file that cannot be
 * used as a whole, `already_running` beside another import, `conflict` when what it changes is changed under it: then nothing
 * at all is written. Single lines that cannot be used are in `rejected`.
 */
export async function importFolder(place: ImportPlace, folder: string, options: ImportOptions): Promise<ImportResult> {
  const { vault, readers } = place;
  const { default_niche = DEFAULT_NICHE, dry_run, signal } = options;
  const read = createReport();
  const niches = [default_niche, ...(await knownNiches(place.scope))];
  const legacy = await readFolder(folder, { readers, niches }, read);
  const enter = async (scope: Scope): Promise<ImportResult> => {
    if (!(await lockImports(scope))) throw new GroundcrewError('already_running', { detail: 'import' });
    // When all of it is done again, nothing is told twice.
    const report = createReport();
    report.add(read);
    const work: Work = { scope, vault, legacy, report, default_niche, rehearsed: dry_run };
    const accounts = await importAccounts(work);
    stopIfAsked(signal);
    const groups = await importGroups(work, accounts.ids);
    stopIfAsked(signal);
    const messages = await importMessages(work, { folder });
    stopIfAsked(signal);
    return {
      accounts: accounts.counts,
      targets: { ...groups.targets, duplicates: legacy.duplicates },
      bindings: groups.bindings,
      posts: groups.posts,
      messages,
      rejected: report.rejected,
      notes: report.notes,
      totals: await importTotals(scope),
    };
  };
  // Groups that somebody adds meanwhile, in another order, may cross it.
  return retryTransient(() => inTransaction(place.scope, dry_run, enter));
}

function stopIfAsked(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new GroundcrewError('stopped');
}
