// Files of Telegram that wait to be fetched: small ones by themselves, others on a person's word.
import { sql } from 'kysely';
import type { AttachmentState } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import { keepBytes } from '#store/inbox/files/bytes.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

export type WaitingFile = {
  id: number;
  message_id: number;
  telegram_reference: string;
  /** On a person's word. */
  is_wanted: boolean;
};

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
    select f.id, f.message_id, f.telegram_reference, f.state = 'fetching' as is_wanted
    from attachments f join conversation_messages g on g.id = f.message_id
    where f.workspace_id = ${scope.workspace_id} and g.account_id = ${account_id} and ${waiting(up_to_bytes)}
    order by f.state = 'fetching' desc, f.id desc limit 1`.execute(scope.db);
  return rows[0] ?? null;
}

export type FetchEnd = { state: 'stored'; bytes: Buffer[] } | { state: 'gone' | 'too_large'; reason: string };

/** As the holder of the account's lease; throws `lease_lost`. */
export function endFetching(scope: Scope, lease: Lease, file: WaitingFile, end: FetchEnd): Promise<void> {
  return retryTransient(() =>
    scope.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      if (end.state === 'stored') {
        const sha256 = await keepBytes(tx, scope, end.bytes);
        const size_bytes = end.bytes.reduce((sum, { length }) => sum + length, 0);
        await sql`
          update attachments set state = 'stored', sha256 = ${sha256}, size_bytes = ${size_bytes}, fetch_error = null
          where id = ${file.id} and state in ('offered', 'fetching')`.execute(tx);
      } else {
        await sql`
          update attachments set state = ${end.state}, fetch_error = ${end.reason}
          where id = ${file.id} and state in ('offered', 'fetching')`.execute(tx);
      }
      await tellInbox(tx, scope, { changed_messages: [file.message_id] });
    }),
  );
}

/** What came so far of a file that a person waits for, and what keeps the rest. */
export function tellOfFetching(
  scope: Scope,
  { id, message_id }: WaitingFile,
  so_far: { fetched_bytes: number; fetch_error: string | null },
): Promise<void> {
  return scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      update attachments set fetched_bytes = ${so_far.fetched_bytes}, fetch_error = ${so_far.fetch_error}
      where id = ${id} and state = 'fetching'`.execute(tx);
    if (numAffectedRows === 1n) await tellInbox(tx, scope, { changed_messages: [message_id] });
  });
}

export type WantedFile = {
  state: AttachmentState;
  message_id: number | null;
  has_reference: boolean;
  is_deleted: boolean;
  /** Of the account that it came to. */
  account: string | null;
  is_active: boolean;
};

/** Locked until the transaction ends; null: there is none. */
export async function lockWantedFile(tx: Database, scope: Scope, id: number): Promise<WantedFile | null> {
  const { rows } = await sql<WantedFile>`
    select f.state, f.message_id, f.telegram_reference is not null as has_reference,
      g.deleted_at is not null as is_deleted, a.session_name as account, coalesce(a.is_active, false) as is_active
    from attachments f left join conversation_messages g on g.id = f.message_id
      left join telegram_accounts a on a.id = g.account_id
    where f.workspace_id = ${scope.workspace_id} and f.id = ${id} for update of f`.execute(tx);
  return rows[0] ?? null;
}

export async function setWanted(tx: Database, id: number): Promise<void> {
  await sql`
    update attachments set state = 'fetching', fetched_bytes = 0, fetch_error = null where id = ${id}`.execute(tx);
}
