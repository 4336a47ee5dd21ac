// What a conversation says of its messages: the last one, how many are unread, when each side wrote last.
import { sql } from 'kysely';
import { previewOf, type NewMessage } from '#domain/inbox.ts';
import type { Database } from '#store/database/database.ts';
import { plainText } from '#store/database/jsonb.ts';

/** Of a text so much is looked at for the line that stands in lists. */
const TEXT_MAX = 2000;

const newestFirst = sql`sent_at desc, coalesce(telegram_message_id, 9007199254740991) desc, id desc`;

/** A message that was added; `read`: somebody has read it elsewhere. */
export type Added = Pick<NewMessage, 'text' | 'kind' | 'read'> & { id: number; conversation_id: number };

/**
 * After these messages were added, of any conversations. Whatever comes in opens the conversation again; what Telegram says is read already does not
 * count as unread.
 */
export async function sumUpAdded(tx: Database, added: readonly Added[]): Promise<void> {
  const ids = added.map(({ id }) => id);
  const read = added.flatMap((message) => (message.read === true ? [message.id] : []));
  const previews = Object.fromEntries(
    added.map(({ id, text, kind }) => [id, plainText(previewOf({ text: text.slice(0, TEXT_MAX), kind }))]),
  );
  await sql`
    with added as materialized (
      select g.conversation_id, max(sent_at) filter (where direction = 'inbound') as inbound_at,
        max(sent_at) filter (where direction = 'outbound') as outbound_at,
        count(*) filter (where direction = 'inbound' and automatic is distinct from 'loop'
          and not (g.id = any(${read}::bigint[])) and coalesce(telegram_message_id > c.read_by_me_to, true)) as unread
      from conversation_messages g join conversations c on c.id = g.conversation_id
      where g.id = any(${ids}::bigint[])
      group by g.conversation_id
    ), last as materialized (
      select a.conversation_id, l.id, l.sent_at from added a cross join lateral (
        select id, sent_at from conversation_messages m where m.conversation_id = a.conversation_id and deleted_at is null
        order by ${newestFirst} limit 1) l
    )
    update conversations c set
      unread = c.unread + added.unread,
      last_inbound_at = greatest(c.last_inbound_at, added.inbound_at),
      last_outbound_at = greatest(c.last_outbound_at, added.outbound_at),
      last_message_id = last.id, last_message_at = last.sent_at,
      -- Whatever is not among them was the last before.
      last_message_text = coalesce(${JSON.stringify(previews)}::jsonb ->> last.id::text, c.last_message_text),
      state = case when added.unread > 0 and c.state <> 'open' then 'open' else c.state end,
      snoozed_until = case when added.unread > 0 then null else c.snoozed_until end,
      archived = c.archived and added.unread = 0
    from added left join last using (conversation_id) where c.id = added.conversation_id`.execute(tx);
}

/** After messages were changed or taken away. A message that was read here stays so: the count never grows by this. */
export async function sumUpAnew(tx: Database, conversation_id: number): Promise<void> {
  const last = await lastMessage(tx, conversation_id);
  const newest = (direction: string) => sql`(
    select max(sent_at) from conversation_messages g
    where g.conversation_id = c.id and g.direction = ${direction} and g.deleted_at is null and g.delivery is distinct from 'failed')`;
  await sql`
    update conversations c set
      unread = least(c.unread, (
        select count(*) from conversation_messages g
        where g.conversation_id = c.id and g.direction = 'inbound' and g.deleted_at is null
          and coalesce(g.telegram_message_id > c.read_by_me_to, true))),
      last_inbound_at = ${newest('inbound')}, last_outbound_at = ${newest('outbound')},
      last_message_id = ${last.id}, last_message_at = ${last.sent_at}, last_message_text = ${last.text}
    where c.id = ${conversation_id}`.execute(tx);
}

async function lastMessage(
  tx: Database,
  conversation_id: number,
): Promise<{ id: number | null; sent_at: Date | null; text: string | null }> {
  const { rows } = await sql<{ id: number; sent_at: Date; text: string; kind: string }>`
    select id, sent_at, left(text, ${TEXT_MAX}) as text, kind from conversation_messages
    where conversation_id = ${conversation_id} and deleted_at is null
    order by ${newestFirst} limit 1`.execute(tx);
  const [last] = rows;
  return last ? { ...last, text: previewOf(last) } : { id: null, sent_at: null, text: null };
}
