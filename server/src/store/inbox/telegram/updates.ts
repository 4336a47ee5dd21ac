// What an account hears, stored in the transaction that moves its state of updates: each message once, through any crash.
import { sql } from 'kysely';
import { belongsToInbox, isCommonSequence, isKeptChat, moveTold } from '#domain/inbox-telegram.ts';
import { stopWordOf } from '#domain/inbox/stop-words.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import type { Database } from '#store/database/database.ts';
import { ALL_PRIVATE, noteGap } from '#store/inbox/telegram/gaps.ts';
import { moveConversation } from '#store/inbox/telegram/move-conversation.ts';
import { Changes } from '#store/inbox/telegram/changes.ts';
import { deleteMessages, editMessage, noteReactions, noteRead } from '#store/inbox/telegram/marks.ts';
import { keptAlbums, storeNewMessages } from '#store/inbox/telegram/messages.ts';
import { heedStopWords } from '#store/inbox/stop-words.ts';
import { tellInboxAndCommit } from '#store/inbox/tell.ts';
import type { Lease } from '#store/leases/leases.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';
import { holdLeaseAndState, type StateEntry } from '#store/accounts/telegram-state.ts';

export type TakenUpdates = {
  /** Something has to be read from the history. */
  gaps: number;
  /** Messages that are new here. */
  new_messages: number;
  /** Of which so many came with files. */
  offered: boolean;
  /** The state after the batch, too. */
  state_stored: boolean;
};

const NOTHING_TAKEN: TakenUpdates = { gaps: 0, new_messages: 0, offered: false, state_stored: false };

/**
 * Stores a batch, as the holder of the account's lease; throws `lease_lost` when that is another by now. Of what is nothing to the inbox,
 * as nearly all that is written in groups, not even the state is stored here: it is saved soon by itself, and to hear it again does no
 * harm.
 */
export async function takeTelegramUpdates(
  scope: Scope,
  lease: Lease,
  batch: { updates: readonly TelegramUpdate[]; state: readonly StateEntry[] },
): Promise<TakenUpdates> {
  if (await isNothing(scope, lease, batch.updates)) return NOTHING_TAKEN;
  return retryTransient(() =>
    scope.db.transaction().execute(async (tx) => {
      const { account_id } = lease;
      const { updates } = batch;
      const gaps = updates.flatMap((update) => (update.kind === 'gap' ? [update.chat_id ?? ALL_PRIVATE] : []));
      const first = gaps.length > 0 && !(await hasHeard(tx, account_id));
      await holdLeaseAndState(tx, lease, batch.state);
      const changes = new Changes(tx, scope, account_id);
      await lockConversations(tx, account_id, updates);
      await applyAll(changes, updates);
      for (const peer_id of gaps) await noteGap(tx, scope, { account_id, peer_id, first });
      const torn = [...new Set(updates.flatMap(groupOfAlbum))].filter((peer_id) => !gaps.includes(peer_id));
      for (const peer_id of torn) await noteGap(tx, scope, { account_id, peer_id, first: false });
      if (updates.some(saysStop)) await heedStopWords(tx, scope, changes.stored);
      const { new_messages, offered } = changes;
      await tellInboxAndCommit(tx, scope, changes.told());
      return { gaps: gaps.length + torn.length, new_messages: new_messages.length, offered, state_stored: true };
    }),
  );
}

async function isNothing({ db }: Scope, { account_id }: Lease, updates: readonly TelegramUpdate[]): Promise<boolean> {
  const of_albums: TelegramMessage[] = [];
  for (const update of updates) {
    if (update.kind === 'membership') continue;
    if (update.kind !== 'new_message' || moveTold(update.message)) return false;
    const belonging = belongsToInbox(update.message);
    if (belonging === 'with_its_album') of_albums.push(update.message);
    else if (belonging !== 'no') return false;
  }
  return of_albums.length === 0 || (await keptAlbums(db, account_id, of_albums)).size === 0;
}

/** What came before the message of an album that names the account was nothing to the inbox then, and is read now. */
function groupOfAlbum(update: TelegramUpdate): number[] {
  if (update.kind !== 'new_message') return [];
  const { message } = update;
  const is_of_album = message.chat.kind !== 'private' && message.album_id !== null;
  return is_of_album && belongsToInbox(message) === 'yes' ? [message.chat.id] : [];
}

/** Hardly any does: the others are stored without a question about it. */
function saysStop(update: TelegramUpdate): boolean {
  return update.kind === 'new_message' && stopWordOf(update.message.text) !== null;
}

/** Messages of one chat that follow each other are stored together. */
async function applyAll(changes: Changes, updates: readonly TelegramUpdate[]): Promise<void> {
  let waiting: TelegramMessage[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length > 0) await storeNewMessages(changes, waiting);
    waiting = [];
  };
  for (const update of updates) {
    const move = update.kind === 'new_message' ? moveTold(update.message) : null;
    if (move) {
      await flush();
      await moveConversation(changes, move);
      continue;
    }
    if (update.kind === 'new_message') {
      if (belongsToInbox(update.message) !== 'no') waiting.push(update.message);
      continue;
    }
    await flush();
    await apply(changes, update);
  }
  await flush();
}

async function apply(changes: Changes, update: Exclude<TelegramUpdate, { kind: 'new_message' }>): Promise<void> {
  switch (update.kind) {
    case 'edited_message':
      if (isKeptChat(update.message.chat.id)) await editMessage(changes, update.message);
      return;
    case 'deleted_messages':
      await deleteMessages(changes, update.chat_id, update.message_ids);
      return;
    case 'read':
      await noteRead(changes, update);
      return;
    case 'reactions':
      await noteReactions(changes, update);
      return;
    case 'membership':
    case 'gap':
  }
}

/** Whether updates of this account were stored before, so that what is missing now is not the whole past. */
async function hasHeard(tx: Database, account_id: number): Promise<boolean> {
  const { rows } = await sql`
    select where exists (select from account_telegram_state
        where account_id = ${account_id} and kind = 'updates' and key = 'common')
      or exists (select from conversations where account_id = ${account_id})
      or exists (select from inbox_gaps where account_id = ${account_id})`.execute(tx);
  return rows.length > 0;
}

/** Those that are there already and that this batch may change, in the order of whoever locks several. */
async function lockConversations(tx: Database, account_id: number, updates: readonly TelegramUpdate[]): Promise<void> {
  const peers = new Set<number>();
  const ids = new Set<number>();
  for (const update of updates) {
    if (update.kind === 'new_message' || update.kind === 'edited_message') {
      peers.add(update.message.chat.id);
      for (const peer_id of Object.values(moveTold(update.message) ?? {})) peers.add(peer_id);
    }
    if (update.kind === 'read' || update.kind === 'reactions') peers.add(update.chat_id);
    else if (update.kind === 'deleted_messages' && update.chat_id !== null) peers.add(update.chat_id);
    else if (update.kind === 'deleted_messages') for (const id of update.message_ids) ids.add(id);
  }
  if (peers.size === 0 && ids.size === 0) return;
  const wanted = [...peers].filter((peer_id) => isKeptChat(peer_id));
  const deleted = await conversationsOf(tx, account_id, [...ids]);
  await sql`
    select from conversations
    where account_id = ${account_id} and (peer_id = any(${wanted}::bigint[]) or id = any(${deleted}::bigint[]))
    order by peer_id for update`.execute(tx);
}

async function conversationsOf(tx: Database, account_id: number, message_ids: readonly number[]): Promise<number[]> {
  if (message_ids.length === 0) return [];
  const { rows } = await sql<{ conversation_id: number; peer_id: number }>`
    select distinct conversation_id, peer_id from conversation_messages
    where account_id = ${account_id} and telegram_message_id = any(${message_ids}::bigint[])`.execute(tx);
  return rows.flatMap(({ conversation_id, peer_id }) => (isCommonSequence(peer_id) ? [conversation_id] : []));
}
