// A basic group becomes a supergroup: the same people under another id, with messages that are numbered from 1.
import { sql } from 'kysely';
import { mergeConversations } from '#store/inbox/mail/threads.ts';
import type { Changes } from '#store/inbox/telegram/changes.ts';

/**
 * The conversation goes along, with who attends to it. Its messages keep the place where they stand on Telegram, by which each is
 * known; what waits to be sent goes to the new place. Both rows are locked. To be told of it twice, as Telegram does, changes nothing.
 */
export async function moveConversation(changes: Changes, { from, to }: { from: number; to: number }): Promise<void> {
  const { tx, account_id } = changes;
  const { rows } = await sql<{ id: number; peer_id: number }>`
    select id, peer_id from conversations where account_id = ${account_id} and peer_id in (${from}, ${to})`.execute(tx);
  const [old, fresh] = [from, to].map((peer_id) => rows.find((row) => row.peer_id === peer_id)?.id);
  if (old === undefined) return;
  if (fresh !== undefined) {
    await mergeConversations(tx, { from: fresh, into: old });
    changes.merged({ from: fresh, into: old });
  }
  await sql`
    update conversations set peer_id = ${to}, peer_kind = 'supergroup', read_by_me_to = 0, read_by_them_to = 0
    where id = ${old}`.execute(tx);
  await sql`
    update conversation_messages set peer_id = ${to}, reply_to_telegram_id = null
    where conversation_id = ${old} and peer_id = ${from} and delivery in ('queued', 'failed') and sending_at is null`.execute(
    tx,
  );
  changes.updated(old);
}
