// What the watcher of a mailbox has found: written by the holder of its lease only.
import { sql } from 'kysely';
import { assertMailboxLease, type MailboxLease } from '#store/mailbox-leases.ts';
import type { MailboxStatus } from '#store/mailboxes.ts';
import type { Scope } from '#store/scope.ts';

/** `settings_version`: of the settings with which it was found; under others it says nothing. Throws `lease_lost`. */
export async function setMailboxStatus(
  scope: Scope,
  lease: MailboxLease,
  found: {
    settings_version: number;
    status: MailboxStatus;
    message: string | null;
    failures: number;
    next_try_at: Date | null;
    synced: boolean;
  },
): Promise<void> {
  const { status, message, failures, next_try_at } = found;
  await scope.db.transaction().execute(async (tx) => {
    await assertMailboxLease(tx, lease);
    await sql`
      update manager_smtp_accounts set failures = ${failures}, next_try_at = ${next_try_at}, status_message = ${message},
        status_at = case when status = ${status} then coalesce(status_at, ${scope.now()}) else ${scope.now()} end,
        status = ${status}, last_sync_at = ${found.synced ? scope.now() : sql`last_sync_at`}
      where workspace_id = ${scope.workspace_id} and id = ${lease.mailbox_id}
        and settings_version = ${found.settings_version}`.execute(tx);
  });
}
