// A page of a chat's history into its conversation: what is missing, what was changed and what was taken away meanwhile.
import { sql } from 'kysely';
import { belongsToInbox } from '#domain/inbox-telegram.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { noteProgress, type Gap, type GapChat } from '#store/inbox/telegram/gaps.ts';
import { Changes } from '#store/inbox/telegram/changes.ts';
import { deleteMessages, editMessage, noteRead } from '#store/inbox/telegram/marks.ts';
import { storeNewMessages } from '#store/inbox/telegram/messages.ts';
import { heedStopWords } from '#store/inbox/stop-words.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertLease, type Lease } from '#store/leases/leases.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';

export type HistoryPage = {
  gap: Gap;
  chat: GapChat;
  /** In the order in which they were written. */
  messages: readonly TelegramMessage[];
  /** What there is between two numbers, of a private chat, or of what names the account in a group; null: it could not be read. */
  there: { from_id: number; to_id: number; ids: readonly number[]; since: Date } | null;
  /** What is to be read after it. */
  todo: readonly GapChat[];
};

/** As the holder of the account's lease; throws `lease_lost`. Returns whether files came that can be fetched. */
export function takeHistoryPage(scope: Scope, lease: Lease, page: HistoryPage): Promise<boolean> {
  return retryTransient(() =>
    scope.db.transaction().execute(async (tx) => {
      await assertLease(tx, lease);
      await noteProgress(tx, page.gap, page.todo);
      const changes = new Changes(tx, scope, lease.account_id);
      await store(changes, page);
      await heedStopWords(tx, scope, changes.stored);
      await tellInbox(tx, scope, changes.told());
      return changes.offered;
    }),
  );
}

/** What is to be read of a gap, found out. */
export function takePlan(scope: Scope, lease: Lease, gap: Gap, todo: readonly GapChat[]): Promise<void> {
  return scope.db.transaction().execute(async (tx) => {
    await assertLease(tx, lease);
    await noteProgress(tx, gap, todo);
  });
}

async function store(changes: Changes, { gap, chat, messages, there }: HistoryPage): Promise<void> {
  const { tx, account_id } = changes;
  const { peer_id } = chat;
  await sql`select from conversations where account_id = ${account_id} and peer_id = ${peer_id} for update`.execute(tx);
  const kept = messages.filter((message) => belongsToInbox(message) !== 'no');
  const known = there ? await idsBetween(changes, peer_id, there) : new Set<number>();
  const fresh = kept.filter(({ message_id }) => !known.has(message_id));
  await storeNewMessages(changes, fresh, { quietly: gap.progress.first, read: marksOf(chat) });
  for (const message of kept) if (known.has(message.message_id)) await editMessage(changes, message);
  await noteRead(changes, { chat_id: peer_id, by: 'me', max_id: chat.read_by_me_to });
  await noteRead(changes, { chat_id: peer_id, by: 'them', max_id: chat.read_by_them_to });
  const gone = [...known].filter((id) => !there?.ids.includes(id));
  if (gone.length > 0) await deleteMessages(changes, peer_id, gone);
}

function marksOf({ read_by_me_to, read_by_them_to }: GapChat): { by_me_to: number; by_them_to: number } {
  return { by_me_to: read_by_me_to, by_them_to: read_by_them_to };
}

/** The newest message of a chat that is stored; 0: none is. */
export async function newestStored({ db }: Scope, account_id: number, peer_id: number): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(telegram_message_id) as newest from conversation_messages
    where account_id = ${account_id} and peer_id = ${peer_id}`.execute(db);
  return rows[0]?.newest ?? 0;
}

/** Private chats that wrote or were written to since then, as far as it is stored: their lists may not have them any more. */
export async function privateChatsSince({ db }: Scope, account_id: number, since: Date): Promise<number[]> {
  const { rows } = await sql<{ peer_id: number }>`
    select peer_id from conversations
    where account_id = ${account_id} and peer_kind = 'private' and last_message_at >= ${since}
    order by last_message_at desc limit ${CHATS_MAX}`.execute(db);
  return rows.map(({ peer_id }) => peer_id);
}

/** As many as the list of chats is read. */
const CHATS_MAX = 1000;

/** What is stored of a chat between two numbers. Where Telegram has nothing more, what is older than `since` is let stand. */
async function idsBetween(
  { tx, account_id }: Changes,
  peer_id: number,
  { from_id, to_id, ids, since }: NonNullable<HistoryPage['there']>,
): Promise<Set<number>> {
  const { rows } = await sql<{ telegram_message_id: number }>`
    select telegram_message_id from conversation_messages
    where account_id = ${account_id} and peer_id = ${peer_id} and telegram_message_id between ${from_id} and ${to_id}
      and (peer_id > 0 or direction = 'inbound') and deleted_at is null
      and (${ids.length > 0} or sent_at >= ${since})`.execute(tx);
  return new Set(rows.map((row) => row.telegram_message_id));
}
