// A message that we send may come back as an update before its answer has been recorded, or in place of an answer that was lost.
// Then it is the message of the intent, and no other.
import { sql } from 'kysely';
import { kindOf, mediaToKeep } from '#domain/inbox-telegram.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import type { Database } from '#store/database/database.ts';
import { sumUpAnew } from '#store/inbox/sum-up.ts';
import { toJsonb } from '#store/database/jsonb.ts';

type Intent = { id: number; text: string; kind: string };

/**
 * Gives intents of this conversation, whose row is locked, the messages that they have become: what is under way or unconfirmed, says
 * the same, and has no message yet. The oldest first. Returns those that have one now.
 */
export async function recogniseOwn(
  tx: Database,
  conversation_id: number,
  messages: readonly TelegramMessage[],
): Promise<number[]> {
  const intents = await openIntents(tx, conversation_id);
  if (intents.length === 0) return [];
  const known = await knownIds(tx, conversation_id, messages);
  const recognised: number[] = [];
  for (const message of messages) {
    if (!message.own || known.has(message.message_id)) continue;
    const at = intents.findIndex((intent) => isSame(intent, message));
    const [intent] = at === -1 ? [] : intents.splice(at, 1);
    if (!intent) continue;
    await becomeSent(tx, intent.id, message);
    recognised.push(intent.id);
  }
  if (recognised.length > 0) await sumUpAnew(tx, conversation_id);
  return recognised;
}

async function openIntents(tx: Database, conversation_id: number): Promise<Intent[]> {
  const { rows } = await sql<Intent>`
    select id, text, kind from conversation_messages
    where conversation_id = ${conversation_id} and delivery in ('queued', 'unconfirmed') and sending_at is not null
      and telegram_message_id is null
    order by id`.execute(tx);
  return rows;
}

async function knownIds(
  tx: Database,
  conversation_id: number,
  messages: readonly TelegramMessage[],
): Promise<Set<number>> {
  const ids = messages.map(({ message_id }) => message_id);
  const { rows } = await sql<{ telegram_message_id: number }>`
    select telegram_message_id from conversation_messages
    where conversation_id = ${conversation_id} and telegram_message_id = any(${ids}::bigint[])`.execute(tx);
  return new Set(rows.map((row) => row.telegram_message_id));
}

/** Telegram takes white space off both ends, and shows what was sent as a document as whatever it is. */
function isSame(intent: Intent, message: TelegramMessage): boolean {
  if (intent.text.trim() !== message.text.trim()) return false;
  const kind = kindOf(message);
  return intent.kind === 'document' ? kind !== 'text' && kind !== 'photo' : kind === intent.kind;
}

async function becomeSent(tx: Database, id: number, message: TelegramMessage): Promise<void> {
  await sql`
    update conversation_messages set
      telegram_message_id = ${message.message_id}, account_id = coalesce(account_id, (
        select account_id from conversations where id = conversation_id)), peer_id = ${message.chat.id},
      delivery = 'sent', error_code = null, error_message = null, next_try_at = null, sent_at = ${message.date},
      album_id = ${message.album_id}, media = coalesce(nullif(${toJsonb(mediaToKeep(message.media))}::jsonb, 'null'), media)
    where id = ${id}`.execute(tx);
}
