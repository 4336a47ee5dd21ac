// How far a folder of a mailbox has been read.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { assertMailboxLease, type MailboxLease } from '#store/mailboxes/leases.ts';
import type { Scope } from '#store/scope.ts';

export type FolderPlace = {
  uid_validity: number;
  last_uid: number;
  modseq: string | null;
  /** Null while it is read for the first time under this UIDVALIDITY. */
  synced_at: Date | null;
};

/**
 * The place up to which the folder was read under this UIDVALIDITY. Under another one it is another folder: it is read anew, and
 * what is in it already is recognised by what it says. Throws `lease_lost`.
 */
export async function openMailFolder(
  scope: Scope,
  lease: MailboxLease,
  { folder, uid_validity }: { folder: string; uid_validity: number },
): Promise<FolderPlace> {
  return scope.db.transaction().execute(async (tx) => {
    await assertMailboxLease(tx, lease);
    const { rows } = await sql<FolderPlace>`
      insert into mail_folders as f (workspace_id, mailbox_id, folder, uid_validity)
      values (${scope.workspace_id}, ${lease.mailbox_id}, ${folder}, ${uid_validity})
      on conflict (mailbox_id, folder) do update set
        uid_validity = excluded.uid_validity,
        last_uid = case when f.uid_validity = excluded.uid_validity then f.last_uid else 0 end,
        modseq = case when f.uid_validity = excluded.uid_validity then f.modseq end,
        synced_at = case when f.uid_validity = excluded.uid_validity then f.synced_at end
      returning uid_validity, last_uid, modseq::text as modseq, synced_at`.execute(tx);
    return rows[0]!;
  });
}

export type FolderMove = {
  mailbox_id: number;
  folder: string;
  uid_validity: number;
  last_uid: number;
  modseq?: string | null;
  synced?: boolean;
};

/** All of it has been read. Throws `lease_lost`. */
export async function finishMailFolder(scope: Scope, lease: MailboxLease, to: FolderMove): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    await assertMailboxLease(tx, lease);
    await moveMailFolder(tx, scope, to);
  });
}

/** In the transaction that stores what stands up to there. Never goes back. */
export async function moveMailFolder(tx: Database, scope: Scope, to: FolderMove): Promise<void> {
  await sql`
    update mail_folders set last_uid = greatest(last_uid, ${to.last_uid}),
      modseq = coalesce(${to.modseq ?? null}::numeric, modseq),
      synced_at = ${to.synced === true ? scope.now() : sql`synced_at`}
    where mailbox_id = ${to.mailbox_id} and folder = ${to.folder} and uid_validity = ${to.uid_validity}`.execute(tx);
}
