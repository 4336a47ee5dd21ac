import { sql, type RawBuilder } from 'kysely';
import { inBatches } from '#lib/in-batches.ts';
import { assertLease, heldLease, lostLease, type Lease } from '#store/leases/leases.ts';
import type { Database } from '#store/database/database.ts';

export type StateEntry = { kind: string; key: string; value: Uint8Array };
/** Null: it is removed. */
export type StateChange = { kind: string; key: string; value: Uint8Array | null };

export const loadTelegramState = inBatches(async (db: Database, account_ids: readonly number[]) => {
  const { rows } = await sql<StateEntry & { account_id: number }>`
    select account_id, kind, key, value from account_telegram_state where account_id = any(${account_ids}::int[])`.execute(
    db,
  );
  const of = Map.groupBy(rows, ({ account_id }) => account_id);
  return account_ids.map((id): StateEntry[] =>
    (of.get(id) ?? []).map(({ kind, key, value }) => ({ kind, key, value })),
  );
});

/** Stores what has a value and removes what has none; throws `lease_lost` when the account is no longer ours. */
export async function saveTelegramState(db: Database, lease: Lease, entries: readonly StateChange[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await writeTelegramState(tx, lease.account_id, entries);
  });
}

/** What there is now of a state, and that the account is ours, in one statement: it begins the transaction of every batch. */
export async function holdLeaseAndState(tx: Database, lease: Lease, entries: readonly StateEntry[]): Promise<void> {
  const { rows } = await sql`
    with lease as materialized (${heldLease(lease)}), stored as (
      insert into account_telegram_state (account_id, kind, key, value)
      select lease.account_id, entry.* from lease cross join ${unnested(entries)} as entry
      on conflict (account_id, kind, key) do update set value = excluded.value
    )
    select from lease`.execute(tx);
  if (rows.length === 0) throw lostLease(lease);
}

async function writeTelegramState(tx: Database, account_id: number, entries: readonly StateChange[]): Promise<void> {
  const kept = entries.flatMap(({ kind, key, value }) => (value ? [{ kind, key, value }] : []));
  const gone = entries.filter((entry) => entry.value === null);
  if (kept.length) {
    await sql`
      insert into account_telegram_state (account_id, kind, key, value)
      select ${account_id}, * from ${unnested(kept)}
      on conflict (account_id, kind, key) do update set value = excluded.value`.execute(tx);
  }
  if (gone.length) {
    await sql`
      delete from account_telegram_state s using unnest(
        ${gone.map((entry) => entry.kind)}::text[], ${gone.map((entry) => entry.key)}::text[]) as g (kind, key)
      where s.account_id = ${account_id} and s.kind = g.kind and s.key = g.key`.execute(tx);
  }
}

function unnested(entries: readonly StateEntry[]): RawBuilder<unknown> {
  return sql`unnest(
    ${entries.map(({ kind }) => kind)}::text[], ${entries.map(({ key }) => key)}::text[],
    ${entries.map(({ value }) => Buffer.from(value))}::bytea[])`;
}
