import { sessionOwners, storedAccounts, type StoredAccount } from '#store/imports/accounts.ts';
import { importedAccount, knownAccount, type Standing } from './account-values.ts';
import { planAccounts } from './plan-accounts.ts';
import type { LegacyFolder } from './read-folder.ts';
import type { Counts, Place } from './report.ts';
import type { Work } from './work.ts';
import { writeAccounts } from './write-accounts.ts';

export type ImportedAccounts = {
  counts: Counts;
  /** Of every account of the workspace, and of every one that a binding names. */
  ids: ReadonlyMap<string, number>;
};

/** What an import knows of accounts, and who is named by bindings. */
export type AccountsWork = Omit<Work, 'legacy'> & {
  legacy: Pick<LegacyFolder, 'isAllowed'> & {
    accounts: readonly (LegacyFolder['accounts'][number] & { state?: Standing })[];
    assignments: readonly (Place & { account: string | null })[];
  };
};

export async function importAccounts(work: AccountsWork): Promise<ImportedAccounts> {
  const { scope, vault, legacy, report, rehearsed } = work;
  const entries = legacy.accounts.map((entry) =>
    importedAccount(entry, legacy.isAllowed(entry.session_name), vault, entry.state),
  );
  const configured = new Set(entries.map(({ session_name }) => session_name));
  const stored = await storedAccounts(scope);
  const here = stored.filter(({ session_name }) => configured.has(session_name));
  const hashes = entries.flatMap(({ auth_key_hash }) => auth_key_hash ?? []);
  const owners = hashes.length === 0 ? [] : await sessionOwners(scope, hashes);
  const plan = planAccounts(
    entries,
    {
      known: new Map(here.map((account) => [account.session_name, knownAccount(account, vault)])),
      users: usersOf(stored),
      owners: new Map(owners.map((owner) => [owner.auth_key_hash, owner])),
      fingerprint: vault.fingerprintOf,
    },
    report,
  );
  const ids = new Map(stored.map(({ session_name, id }) => [session_name, id]));
  const { shells, kept } = namedByBindings({ legacy, report }, { ids, configured, create: plan.create });
  for (const [name, id] of await writeAccounts(scope, vault, plan, { shells, rehearsed })) ids.set(name, id);
  const { created, updated, unchanged } = plan.counts;
  return { counts: { created: created + shells.length, updated, unchanged: unchanged + kept }, ids };
}

function usersOf(stored: readonly StoredAccount[]): Map<number, string> {
  return new Map(
    stored.flatMap(({ telegram_user_id, session_name }): [number, string][] =>
      telegram_user_id === null ? [] : [[telegram_user_id, session_name]],
    ),
  );
}

/** Accounts that bindings name and no entry makes: those that are missing here, and how many are here already. */
function namedByBindings(
  { legacy, report }: Pick<AccountsWork, 'legacy' | 'report'>,
  accounts: {
    ids: ReadonlyMap<string, number>;
    configured: ReadonlySet<string>;
    create: readonly { session_name: string }[];
  },
): { shells: string[]; kept: number } {
  const settled = new Set(accounts.create.map(({ session_name }) => session_name));
  const shells: string[] = [];
  let kept = 0;
  for (const entry of legacy.assignments) {
    const name = entry.account;
    if (name === null || settled.has(name)) continue;
    settled.add(name);
    if (!accounts.ids.has(name)) {
      shells.push(name);
      report.note(entry, name, 'not configured: comes in inactive, so that no other account writes to its groups');
    } else if (!accounts.configured.has(name)) {
      kept += 1;
    }
  }
  return { shells, kept };
}
