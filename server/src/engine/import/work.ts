import type { Vault } from '#engine/vault.ts';
import type { Scope } from '#store/scope.ts';
import type { LegacyFolder } from './read-folder.ts';
import type { Report } from './report.ts';

/** One import inside its transaction. */
export type Work = {
  /** Its database is the transaction, its now stands still. */
  scope: Scope;
  vault: Vault;
  legacy: LegacyFolder;
  report: Report;
  /** For groups and messages whose files name none. */
  default_niche: string;
  /** It will be rolled back. */
  rehearsed: boolean;
};
