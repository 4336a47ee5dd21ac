// Carries out what was planned for accounts: takes ids, seals secrets with them, writes.
import { placeOf, type Vault } from '#engine/vault.ts';
import {
  insertAccounts,
  saveFingerprints,
  takeAccountIds,
  updateAccounts,
  type AccountChange,
  type AccountRow,
} from '#store/imports/accounts.ts';
import type { Scope } from '#store/scope.ts';
import { fingerprintsOf, type ImportedAccount } from './account-values.ts';
import type { AccountPlan, AccountUpdate } from './plan-accounts.ts';

/**
 * Makes and changes accounts. `shells` are session names that only bindings name: they become accounts that can do nothing,
 * so that nobody else writes to their groups. Returns the ids of all that were made.
 */
export async function writeAccounts(
  scope: Scope,
  vault: Vault,
  plan: AccountPlan,
  { shells, rehearsed }: { shells: readonly string[]; rehearsed: boolean },
): Promise<Map<string, number>> {
  const ids = await takeAccountIds(scope, plan.create.length + shells.length, { rehearsed });
  const idOf = new Map([...plan.create.map(({ session_name }) => session_name), ...shells].map(withId));
  function withId(name: string, n: number): [string, number] {
    const id = ids[n];
    if (id === undefined) throw new Error('The database gave fewer ids than were asked for.');
    return [name, id];
  }
  const id = (name: string) => idOf.get(name) ?? 0;
  const made = plan.create.map((entry) => rowOf(id(entry.session_name), entry, vault, entry.is_allowed));
  await insertAccounts(scope, [...made, ...shells.map((name) => shellRow(id(name), name))]);
  await updateAccounts(
    scope,
    plan.update.map((update) => changeOf(update, vault)),
  );
  const first = plan.create.map((entry) => ({
    account_id: id(entry.session_name),
    fingerprints: fingerprintsOf(entry, vault.fingerprintOf),
  }));
  await saveFingerprints(scope, [...first, ...plan.fingerprints]);
  return idOf;
}

function rowOf(id: number, entry: ImportedAccount, vault: Vault, is_active: boolean): AccountRow {
  const { session_name, values, auth_key_hash, user_id } = entry;
  const seal = (column: 'session_string' | 'api_hash' | 'proxy_url') => {
    const plain = values[column];
    return plain === null ? null : vault.box.seal(plain, placeOf(id, column));
  };
  return {
    id,
    session_name,
    name: values.name ?? session_name,
    phone: values.phone,
    bio: values.bio,
    api_id: values.api_id,
    api_hash: seal('api_hash'),
    session_string: seal('session_string'),
    proxy_url: seal('proxy_url'),
    auth_key_hash,
    telegram_user_id: user_id,
    is_active,
    ...entry.standing,
  };
}

function shellRow(id: number, session_name: string): AccountRow {
  const nothing = { phone: null, bio: null, api_id: null, api_hash: null, session_string: null, proxy_url: null };
  return {
    id,
    session_name,
    name: session_name,
    ...nothing,
    auth_key_hash: null,
    telegram_user_id: null,
    is_active: false,
    status: 'active',
    next_allowed_action_time: null,
  };
}

function changeOf(update: AccountUpdate, vault: Vault): AccountChange {
  const { known, entry, fields, connection_changed, reconnect, activate } = update;
  return { ...rowOf(known.id, entry, vault, activate), fields, connection_changed, reconnect };
}
