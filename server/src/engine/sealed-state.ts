// The Telegram client's own state as it is stored: its keys are sealed, each for its place.
import type { Crew } from '#engine/crew.ts';
import type { Lease } from '#store/leases/leases.ts';
import {
  loadTelegramState,
  saveTelegramState,
  type StateChange,
  type StateEntry,
} from '#store/accounts/telegram-state.ts';

export type SealedState = StateEntry[];

export async function loadSealedState({ scope, vault }: Crew, account_id: number): Promise<SealedState> {
  const entries = await loadTelegramState(scope.db, account_id);
  return entries.map((entry) => {
    if (entry.kind !== 'auth_key') return entry;
    const text = Buffer.from(entry.value).toString('utf8');
    return { ...entry, value: Buffer.from(vault.box.open(text, placeOf(account_id, entry.key)), 'base64') };
  });
}

export async function saveSealedState(crew: Crew, lease: Lease, entries: readonly StateChange[]): Promise<void> {
  const kept = entries.flatMap(({ value, ...place }) => (value ? [{ ...place, value }] : []));
  const gone = entries.filter(({ value }) => value === null);
  await saveTelegramState(crew.scope.db, lease, [...sealState(crew, lease.account_id, kept), ...gone]);
}

/** For whoever stores it together with what it stands for. */
export function sealState({ vault }: Crew, account_id: number, entries: readonly StateEntry[]): StateEntry[] {
  return entries.map((entry) => {
    if (entry.kind !== 'auth_key') return entry;
    const text = vault.box.seal(Buffer.from(entry.value).toString('base64'), placeOf(account_id, entry.key));
    return { ...entry, value: Buffer.from(text, 'utf8') };
  });
}

function placeOf(account_id: number, key: string): string {
  return `account:${account_id}:auth_key:${key}`;
}
