import { sql } from 'kysely';
import { assertLease, type Lease } from '#store/leases.ts';
import type { Database } from '#store/database.ts';

export type StateEntry = { kind: string; key: string; value: Uint8Array };
/** Null: it is removed. */
export type StateChange = { kind: string; key: string; value: Uint8Array | null };

export async function loadTelegramState(db: Database, account_id: number): Promise<StateEntry[]> {
  const { rows } = await sql<StateEntry>`
    select kind, key, value from account_telegram_state where account_id = ${account_id}`.execute(db);
  return rows;
}

/** Stores what has a value and removes what has none; throws `lease_lost` when the account is no longer ours. */
export async function saveTelegramState(db: Database, lease: Lease, entries: readonly StateChange[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await writeTelegramState(tx, lease.account_id, entries);
  });
}

/** In a transaction that holds the account's lease. */
export async function writeTelegramState(
  tx: Database,
  account_id: number,
  entries: readonly StateChange[],
): Promise<void> {
  const kept = entries.flatMap(({ kind, key, value }) => (value ? [{ kind, key, value: Buffer.from(value) }] : []));
  const gone = entries.filter((entry) => entry.value === null);
  if (kept.length) {
    await sql`
      insert into account_telegram_state (account_id, kind, key, value)
      select ${account_id}, * from unnest(
        ${kept.map((entry) => entry.kind)}::text[], ${kept.map((entry) => entry.key)}::text[],
        ${kept.map((entry) => entry.value)}::bytea[])
      on conflict (account_id, kind, key) do update set value = excluded.value`.execute(tx);
  }
  if (gone.length) {
    await sql`
      delete from account_telegram_state s using unnest(
        ${gone.map((entry) => entry.kind)}::text[], ${gone.map((entry) => entry.key)}::text[]) as g (kind, key)
      where s.account_id = ${account_id} and s.kind = g.kind and s.key = g.key`.execute(tx);
  }
}
