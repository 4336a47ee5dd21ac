// Pictures of contacts: small, kept with the contact, and fetched anew when Telegram tells of another one.
import { sql } from 'kysely';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

export type WantedPicture = {
  contact_id: number;
  telegram_id: number;
  /** Null: the contact has taken it away. */
  photo_key: string | null;
};

/** Of people with whom an account talks in private, as it can ask for theirs. */
const wanted = sql`contacts p join conversations c on c.contact_id = p.id
  where p.photo_told is distinct from p.photo_key and c.platform = 'telegram' and c.peer_kind = 'private'`;

export async function accountsWithPictures(scope: Scope, account_ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select distinct c.account_id from ${wanted} and p.workspace_id = ${scope.workspace_id}
      and c.account_id = any(${account_ids}::int[])`.execute(scope.db);
  return rows.map(({ account_id }) => account_id);
}

/** That of whoever wrote last comes first. */
export async function nextPicture(scope: Scope, account_id: number): Promise<WantedPicture | null> {
  const { rows } = await sql<WantedPicture>`
    select p.id as contact_id, p.telegram_id, p.photo_told as photo_key from ${wanted}
      and p.workspace_id = ${scope.workspace_id} and c.account_id = ${account_id}
    order by c.last_message_at desc nulls last, p.id limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** `bytes` null: there is none to be had. As the holder of the account's lease; throws `lease_lost`. */
export function keepPicture(
  scope: Scope,
  lease: Lease,
  { contact_id, photo_key }: WantedPicture,
  bytes: Uint8Array | null,
): Promise<void> {
  return retryTransient(() =>
    scope.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      const { numAffectedRows } = await sql`
        update contacts set photo = ${bytes && Buffer.from(bytes)}, photo_key = ${photo_key}
        where workspace_id = ${scope.workspace_id} and id = ${contact_id}
          and photo_told is not distinct from ${photo_key}`.execute(tx);
      if (numAffectedRows !== 1n) return;
      const { rows } = await sql<{ id: number }>`select id from conversations where contact_id = ${contact_id}`.execute(
        tx,
      );
      await tellInbox(tx, scope, { updated: rows.map(({ id }) => id) });
    }),
  );
}
