// What an import does with accounts: whom it makes, what it changes in those that are here, and whom it refuses.
import {
  CONNECTION_FIELDS,
  contentOf,
  fieldsOf,
  fingerprintsOf,
  type AccountField,
  type ImportedAccount,
  type KnownAccount,
} from './account-values.ts';
import type { Counts, Report } from './report.ts';
import { noCounts } from './report.ts';

export type AccountUpdate = {
  known: KnownAccount;
  entry: ImportedAccount;
  fields: AccountField[];
  connection_changed: boolean;
  /** Its open connection has to be made anew. */
  reconnect: boolean;
  /** It stood here for its groups only, and is a real account now. */
  activate: boolean;
};

export type AccountPlan = {
  create: ImportedAccount[];
  update: AccountUpdate[];
  /** By account id, where they differ from the stored ones. */
  fingerprints: { account_id: number; fingerprints: Record<string, string> }[];
  counts: Counts;
};

export type SessionOwner = { auth_key_hash: string; session_name: string; account_id: number; visible: boolean };

/** What is known of accounts before the import. */
export type AccountFacts = {
  /** Those of the file that are here, by session name. */
  known: ReadonlyMap<string, KnownAccount>;
  /** Of this workspace: the account that is a Telegram user, by the user's id. */
  users: ReadonlyMap<number, string>;
  /** Of the whole installation, by the hash of the auth key. */
  owners: ReadonlyMap<string, SessionOwner>;
  fingerprint: (text: string) => string;
};

export function planAccounts(entries: readonly ImportedAccount[], facts: AccountFacts, report: Report): AccountPlan {
  const plan: AccountPlan = { create: [], update: [], fingerprints: [], counts: noCounts() };
  const taken: Taken = { sessions: new Map(), users: new Map(facts.users) };
  for (const entry of entries) {
    const known = facts.known.get(entry.session_name);
    const reason = refusal(entry, known, facts, taken);
    if (reason !== null) {
      report.reject(entry, entry.session_name, reason);
      continue;
    }
    if (entry.auth_key_hash !== null) taken.sessions.set(entry.auth_key_hash, entry.session_name);
    if (entry.user_id !== null) taken.users.set(entry.user_id, entry.session_name);
    if (known === undefined) {
      plan.create.push(entry);
      plan.counts.created += 1;
    } else if (known.archived) {
      report.note(entry, entry.session_name, 'the account was removed here, and stays so');
      plan.counts.unchanged += 1;
    } else {
      planKnown(plan, entry, known, { facts, report });
    }
  }
  return plan;
}

/** By session name whose they are: the sessions of this file, and Telegram's users of file and workspace. */
type Taken = { sessions: Map<string, string>; users: Map<number, string> };

/** Why this entry cannot come in, or null. */
function refusal(
  entry: ImportedAccount,
  known: KnownAccount | undefined,
  facts: AccountFacts,
  taken: Taken,
): string | null {
  const { auth_key_hash, user_id, session_name } = entry;
  if (auth_key_hash === null) return null;
  const here = taken.sessions.get(auth_key_hash);
  if (here !== undefined) return `the same session as ${here}: a session works in one place only`;
  const owner = facts.owners.get(auth_key_hash);
  if (owner !== undefined && owner.account_id !== known?.id) {
    return owner.visible
      ? `the same session as the account ${owner.session_name}: a session works in one place only`
      : 'the session is in use by another account: a session works in one place only';
  }
  const twin = user_id === null ? undefined : taken.users.get(user_id);
  if (twin !== undefined && twin !== session_name) return `the same Telegram user as ${twin}`;
  const before = known?.telegram_user_id ?? null;
  if (user_id !== null && before !== null && user_id !== before) {
    return `the session of another Telegram user (${user_id}) than this account is (${before})`;
  }
  return null;
}

function planKnown(
  plan: AccountPlan,
  entry: ImportedAccount,
  known: KnownAccount,
  { facts, report }: { facts: AccountFacts; report: Report },
): void {
  const seen = fingerprintsOf(entry, facts.fingerprint);
  const before = known.fingerprints;
  const differs = fieldsOf(entry).filter((field) => contentOf(entry, field) !== contentOf(known, field));
  const fields = differs.filter((field) => {
    if (known.is_shell) return true;
    // Only what changed in the file since the last import; the rest was changed or learned here.
    if (before !== null) return seen[field] !== before[field];
    return known.values[field] === null;
  });
  if (before === null && fields.length < differs.length) {
    const kept = differs.filter((field) => !fields.includes(field)).join(', ');
    report.note(entry, entry.session_name, `an account of this name was here before: its ${kept} stays as it is`);
  }
  const merged = { ...before, ...seen };
  if (before === null || Object.keys(seen).some((field) => seen[field] !== before[field])) {
    plan.fingerprints.push({ account_id: known.id, fingerprints: merged });
  }
  const activate = known.is_shell && entry.is_allowed;
  if (fields.length === 0 && !activate) {
    plan.counts.unchanged += 1;
    return;
  }
  const connection_changed = fields.some((field) => CONNECTION_FIELDS.has(field));
  const reconnect = connection_changed && !known.under_takeover;
  if (fields.includes('session_string') && !known.under_takeover) {
    report.note(entry, entry.session_name, 'has another session now and works with it here: nothing else may use it');
  }
  plan.update.push({ known, entry, fields, connection_changed, reconnect, activate });
  plan.counts.updated += 1;
}
