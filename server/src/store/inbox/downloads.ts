// Files of Telegram that wait to be fetched: small ones by themselves, others on a person's word.
import { sql } from 'kysely';
import { keepBytes } from '#store/inbox/attachments.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertLease, type Lease } from '#store/leases.ts';
import { retryTransient } from '#store/retry.ts';
import type { Scope } from '#store/scope.ts';

export type WaitingFile = { id: number; message_id: number; telegram_reference: string };

/** `up_to_bytes`: what is fetched by itself. */
const waiting = (up_to_bytes: number) => sql`
  (f.state = 'fetching' or (f.state = 'offered' and f.size_bytes <= ${up_to_bytes})) and f.telegram_reference is not null
  and g.deleted_at is null`;

export async function accountsWithFiles(
  scope: Scope,
  account_ids: readonly number[],
  up_to_bytes: number,
): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select distinct g.account_id from attachments f join conversation_messages g on g.id = f.message_id
    where f.workspace_id = ${scope.workspace_id} and g.account_id = any(${account_ids}::int[])
      and ${waiting(up_to_bytes)}`.execute(scope.db);
  return rows.map(({ account_id }) => account_id);
}

/** What a person asked for comes first, then the newest. */
export async function nextFile(scope: Scope, account_id: number, up_to_bytes: number): Promise<WaitingFile | null> {
  const { rows } = await sql<WaitingFile>`
    select f.id, f.message_id, f.telegram_reference
    from attachments f join conversation_messages g on g.id = f.message_id
    where f.workspace_id = ${scope.workspace_id} and g.account_id = ${account_id} and ${waiting(up_to_bytes)}
    order by f.state = 'fetching' desc, f.id desc limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

/** As the holder of the account's lease; throws `lease_lost`. */
export function endFetching(
  scope: Scope,
  lease: Lease,
  file: WaitingFile,
  end: { state: 'stored'; bytes: Buffer } | { state: 'gone' | 'too_large' },
): Promise<void> {
  return retryTransient(() =>
    scope.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      if (end.state === 'stored') {
        const sha256 = await keepBytes(tx, scope, end.bytes);
        await sql`
          update attachments set state = 'stored', sha256 = ${sha256}, size_bytes = ${end.bytes.length}
          where id = ${file.id} and state in ('offered', 'fetching')`.execute(tx);
      } else {
        await sql`
          update attachments set state = ${end.state}
          where id = ${file.id} and state in ('offered', 'fetching')`.execute(tx);
      }
      await tellInbox(tx, scope, { changed_messages: [file.message_id] });
    }),
  );
}
