// What mail that is read says of mail that we have sent: a copy of it proves that it went out, a report that it did not arrive.
import { sql } from 'kysely';
import type { ParsedMail } from '#domain/mail/gateway.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import { lockConversations } from '#store/inbox/mail/threads.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import type { Scope } from '#store/scope.ts';

type Changed = { id: number; conversation_id: number };

/** Left to a person, or begun by a server that went away and did not live to say so. */
const open = sql`(delivery = 'unconfirmed' or (delivery = 'queued' and sending_at is not null))`;

/** Replies of which nobody knew whether they went out, and a copy of which is here now: among sent mail, or come back to us. */
export async function proveSent(
  tx: Database,
  copies: { mailbox_id: number; ids: readonly number[]; message_ids: readonly string[] },
): Promise<number[]> {
  if (copies.ids.length + copies.message_ids.length === 0) return [];
  const { rows } = await sql<Changed>`
    select id, conversation_id from conversation_messages
    where mailbox_id = ${copies.mailbox_id} and ${open} and sent_by is not null
      and (id = any(${[...copies.ids]}::bigint[]) or message_id_header = any(${[...copies.message_ids]}::text[]))`.execute(
    tx,
  );
  return change(tx, rows, async ({ id }) => {
    const { numAffectedRows } = await sql`
      update conversation_messages set delivery = 'sent', next_try_at = null, error_code = null, error_message = null
      where id = ${id} and ${open}`.execute(tx);
    return numAffectedRows === 1n;
  });
}

/** Tells of each as `reply.failed`. Where it has arrived for others it stays sent, and says for whom it has not. */
export async function noteBounces(
  tx: Database,
  scope: Scope,
  { mailbox_id, reports }: { mailbox_id: number; reports: readonly ParsedMail['report'][] },
): Promise<number[]> {
  const changed: number[] = [];
  for (const report of reports) {
    if (!report?.failed || report.message_id === null) continue;
    const { rows } = await sql<Changed & { others: boolean }>`
      select id, conversation_id, ${report.recipients.length > 0} and exists (
          select from jsonb_array_elements(coalesce(addresses->'to', '[]') || coalesce(addresses->'cc', '[]')
            || coalesce(addresses->'bcc', '[]')) a
          where lower(a->>'address') <> all(${report.recipients.map((each) => each.toLowerCase())}::text[])) as others
      from conversation_messages
      where mailbox_id = ${mailbox_id} and message_id_header = ${report.message_id} and sent_by is not null
        and delivery in ('sent', 'read', 'unconfirmed')`.execute(tx);
    const error = whyOf(report);
    const done = await change(tx, rows, async ({ id, conversation_id, others }) => {
      await sql`
        update conversation_messages set next_try_at = null, error_code = 'bounced', error_message = ${error},
          delivery = ${others ? sql`delivery` : 'failed'}
        where id = ${id}`.execute(tx);
      const data = { conversation_id, message_id: id, error };
      await addEvent(scope, { type: 'reply.failed', account_id: null, data }, tx);
      return true;
    });
    changed.push(...done);
  }
  return changed;
}

function whyOf({ recipients, reason }: NonNullable<ParsedMail['report']>): string {
  const whom = recipients.length === 0 ? 'not delivered' : `not delivered to ${recipients.slice(0, 5).join(', ')}`;
  return reason === null ? whom : `${whom}: ${reason}`;
}

async function change<T extends Changed>(
  tx: Database,
  rows: readonly T[],
  write: (row: T) => Promise<boolean>,
): Promise<number[]> {
  await lockConversations(tx, [...new Set(rows.map(({ conversation_id }) => conversation_id))]);
  const changed: number[] = [];
  for (const row of rows) {
    if (!(await write(row))) continue;
    await sumUpAnew(tx, row.conversation_id);
    changed.push(row.id);
  }
  return changed;
}
