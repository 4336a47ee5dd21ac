// A page of a chat's history into its conversation: what is missing, what was changed and what was taken away meanwhile.
import { sql } from 'kysely';
import { belongsToInbox } from '#domain/inbox-telegram.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { noteProgress, type Gap, type GapChat } from '#store/inbox/gaps.ts';
import { Changes } from '#store/inbox/telegram-changes.ts';
import { deleteMessages, editMessage, noteRead } from '#store/inbox/telegram-marks.ts';
import { storeNewMessages } from '#store/inbox/telegram-messages.ts';
import { heedStopWords } from '#store/inbox/stop-words.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { assertLease, type Lease } from '#store/leases.ts';
import { retryTransient } from '#store/retry.ts';
import type { Scope } from '#store/scope.ts';

export type HistoryPage = {
  gap: Gap;
  chat: GapChat;
  /** In the order in which they were written. */
  messages: readonly TelegramMessage[];
  /** Nothing between the first and the last of them was left out: of a private chat, or of what names the account in a group. */
  complete: boolean;
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

async function store(changes: Changes, { gap, chat, messages, complete }: HistoryPage): Promise<void> {
  const { tx, account_id } = changes;
  const { peer_id } = chat;
  await sql`select from conversations where account_id = ${account_id} and peer_id = ${peer_id} for update`.execute(tx);
  const kept = messages.filter((message) => belongsToInbox(message) !== 'no');
  const known = await idsBetween(changes, peer_id, messages);
  const fresh = kept.filter(({ message_id }) => !known.has(message_id));
  await storeNewMessages(changes, fresh, { quietly: gap.progress.first, read: marksOf(chat) });
  for (const message of kept) if (known.has(message.message_id)) await editMessage(changes, message);
  await noteRead(changes, { chat_id: peer_id, by: 'me', max_id: chat.read_by_me_to });
  await noteRead(changes, { chat_id: peer_id, by: 'them', max_id: chat.read_by_them_to });
  if (!complete) return;
  const there = new Set(messages.map(({ message_id }) => message_id));
  const gone = [...known].filter((id) => !there.has(id));
  if (gone.length > 0) await deleteMessages(changes, peer_id, gone);
}

function marksOf({ read_by_me_to, read_by_them_to }: GapChat): { by_me_to: number; by_them_to: number } {
  return { by_me_to: read_by_me_to, by_them_to: read_by_them_to };
}

/** What is stored of a chat from the first to the last of these. */
async function idsBetween(
  { tx, account_id }: Changes,
  peer_id: number,
  messages: readonly TelegramMessage[],
): Promise<Set<number>> {
  const [first, last] = [messages[0]?.message_id, messages.at(-1)?.message_id];
  if (first === undefined || last === undefined) return new Set();
  const { rows } = await sql<{ telegram_message_id: number }>`
    select telegram_message_id from conversation_messages
    where account_id = ${account_id} and peer_id = ${peer_id} and telegram_message_id between ${first} and ${last}
      and (peer_id > 0 or direction = 'inbound')`.execute(tx);
  return new Set(rows.map((row) => row.telegram_message_id));
}
