// What the watcher of a mailbox has found: written by the holder of its lease only.
import { sql } from 'kysely';
import { addEvent } from '#store/events/events.ts';
import { assertMailboxLease, type MailboxLease } from '#store/mailboxes/leases.ts';
import type { MailboxStatus } from '#store/mailboxes/mailboxes.ts';
import type { Scope } from '#store/scope.ts';

/** A change of the status is told to the workspace. `settings_version`: of the settings with which it was found; under others it says nothing. Throws `lease_lost`. */
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
  const { workspace_id } = scope;
  await scope.db.transaction().execute(async (tx) => {
    await assertMailboxLease(tx, lease);
    const { rows } = await sql<{ email: string; before: MailboxStatus }>`
      update manager_smtp_accounts m set failures = ${failures}, next_try_at = ${next_try_at}, status_message = ${message},
        status_at = case when m.status = ${status} then coalesce(status_at, ${scope.now()}) else ${scope.now()} end,
        status = ${status}, last_sync_at = ${found.synced ? scope.now() : sql`last_sync_at`}
      from (select id, status as before from manager_smtp_accounts where id = ${lease.mailbox_id} for no key update) b
      where m.workspace_id = ${workspace_id} and m.id = b.id and m.settings_version = ${found.settings_version}
      returning m.email, b.before`.execute(tx);
    const [box] = rows;
    if (!box || box.before === status) return;
    const { mailbox_id } = lease;
    const data = { mailbox_id, mailbox: box.email, status, error: message };
    await addEvent(scope, { type: 'mailbox.changed', account_id: null, data }, tx);
  });
}
