// What of a mailbox waits to go out, and what of its sent mail does not stand in the folder for that yet.
import { sql } from 'kysely';
import type { Scope } from '#store/scope.ts';

/** Messages that wait, in their order, with the time before which they are not tried. */
export async function queuedMail(
  scope: Scope,
  mailbox_id: number,
): Promise<{ id: number; begun: boolean; next_try_at: Date | null }[]> {
  const { rows } = await sql<{ id: number; begun: boolean; next_try_at: Date | null }>`
    select id, sending_at is not null as begun, next_try_at from conversation_messages
    where workspace_id = ${scope.workspace_id} and mailbox_id = ${mailbox_id} and delivery = 'queued'
    order by id limit 1000`.execute(scope.db);
  return rows;
}

/** Sent by us since then, and put into no folder. */
export async function unappendedMail(scope: Scope, mailbox_id: number, since: Date): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from conversation_messages
    where workspace_id = ${scope.workspace_id} and mailbox_id = ${mailbox_id} and delivery in ('sent', 'read')
      and sent_by is not null and appended_at is null and uid is null and sending_at > ${since}
    order by id limit 100`.execute(scope.db);
  return rows.map(({ id }) => id);
}

export async function noteAppended(scope: Scope, id: number): Promise<void> {
  await sql`
    update conversation_messages set appended_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${id}`.execute(scope.db);
}
