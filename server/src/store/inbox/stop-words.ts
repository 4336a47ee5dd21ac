// Whoever says a stop word in a private chat or by mail is written to no more.
import { sql } from 'kysely';
import { contactText } from '#domain/do-not-contact.ts';
import { stopWordOf } from '#domain/inbox/stop-words.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

const BY_STOP_WORD = 'stop word';

type Said = {
  text: string;
  sent_at: Date;
  conversation_id: number;
  contact_id: number;
  telegram_id: number | null;
  email: string | null;
};

/**
 * Of messages that are new here, in the transaction that has stored them: puts their writers on the do-not-contact list, and
 * marks nothing else. Call it when no conversation is locked after it, as it tells of it.
 */
export async function heedStopWords(tx: Database, scope: Scope, message_ids: readonly number[]): Promise<void> {
  if (message_ids.length === 0) return;
  // What is quoted below an answer by mail is not what its writer says.
  const { rows } = await sql<Said>`
    select case when g.quoted_from is null then g.text else left(g.text, g.quoted_from) end as text, g.sent_at,
      g.conversation_id, p.id as contact_id, p.telegram_id, p.email
    from conversation_messages g
    join conversations c on c.id = g.conversation_id
    join contacts p on p.id = g.contact_id
    where g.workspace_id = ${scope.workspace_id} and g.id = any(${message_ids}::bigint[]) and g.direction = 'inbound'
      and g.kind in ('text', 'mail') and g.automatic is null and not p.is_bot and char_length(g.text) < 20000
      and (c.platform = 'email' or (c.peer_kind = 'private' and p.telegram_id > 0))
    order by p.id, g.sent_at`.execute(tx);
  for (const said of rows) {
    const word = stopWordOf(said.text);
    if (word !== null) await putOnList(tx, scope, said, word);
  }
}

async function putOnList(tx: Database, scope: Scope, said: Said, word: string): Promise<void> {
  const { contact_id, conversation_id, telegram_id: telegram_user_id, email, sent_at } = said;
  await sql`
    update contacts set stop_said_at = greatest(stop_said_at, ${sent_at}) where id = ${contact_id}`.execute(tx);
  const { numAffectedRows } = await sql`
    insert into do_not_contact (workspace_id, telegram_user_id, email, reason, created_by, created_at)
    values (${scope.workspace_id}, ${telegram_user_id}, ${email}, ${word}, ${BY_STOP_WORD}, ${scope.now()})
    on conflict do nothing`.execute(tx);
  if (numAffectedRows !== 1n) return;
  const who = contactText({ telegram_user_id, username: null, phone: null, email });
  await addEvent(scope, { type: 'contact.stopped', account_id: null, data: { conversation_id, contact_id, who } }, tx);
}
