// Messages that somebody has written, stored as if they had come in.
import { sql } from 'kysely';
import { SECOND_MS } from '#domain/days.ts';
import type { NewMessage } from '#domain/inbox.ts';
import { enterTelegramContacts } from '#store/inbox/people/contacts.ts';
import { openTelegramConversation } from '#store/inbox/conversations.ts';
import { addMessages } from '#store/inbox/messages.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import type { Scope } from '#store/scope.ts';

export type Written = {
  account_id: number;
  /** Telegram's id of who writes. */
  peer: number;
  name: string;
  texts: readonly string[];
  ago_ms?: number;
  /** In this group, and not in private. */
  group?: number;
  /** Each a photo that was forwarded, its text below it. Of these two share a second; otherwise all share one. */
  photos?: boolean;
};

export type Stored = { conversation_id: number; contact_id: number; message_ids: number[] };

export async function addAccount(scope: Scope, name: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${scope.workspace_id}, ${name}, ${name})
    returning id`.execute(scope.db);
  return rows[0]?.id ?? 0;
}

const PHOTO = {
  kind: 'photo' as const,
  width: 10,
  height: 20,
  file: { reference: 'of the gateway alone', size_bytes: 5, mime_type: 'image/jpeg', file_name: null },
};

export function storeWritten(
  scope: Scope,
  { account_id, peer, name, texts, ago_ms = 0, group, photos = false }: Written,
): Promise<Stored> {
  const last_at = Math.floor(scope.now().getTime() / SECOND_MS) * SECOND_MS - ago_ms;
  const peer_id = group ?? peer;
  return scope.db.transaction().execute(async (tx) => {
    const known = { telegram_id: peer, name, username: `user_${peer}`, phone: null, is_bot: false };
    const contact_id = (await enterTelegramContacts(tx, scope, [known])).get(peer) ?? 0;
    const conversation_id = await openTelegramConversation(tx, scope, {
      account_id,
      peer_id,
      kind: group === undefined ? 'private' : 'supergroup',
      title: group === undefined ? null : 'A group',
      contact_id: group === undefined ? contact_id : null,
    });
    const { rows } = await sql<{ last: number }>`
      select coalesce(max(telegram_message_id), 0) as last from conversation_messages
      where conversation_id = ${conversation_id}`.execute(tx);
    const last = rows[0]?.last ?? 0;
    const messages = texts.map((text, n): NewMessage => ({
      direction: 'inbound',
      kind: photos ? 'photo' : 'text',
      text,
      contact_id,
      sender_name: name,
      sent_at: new Date(last_at - (photos ? Math.floor((texts.length - 1 - n) / 2) * SECOND_MS : 0)),
      telegram: {
        account_id,
        peer_id,
        message_id: last + n + 1,
        album_id: null,
        reply_to_id: null,
        mentions_me: false,
        media: photos ? PHOTO : null,
        service: null,
        forwarded_from: photos ? { sender_id: null, name: 'Hidden', date: new Date(0) } : null,
        reactions: null,
      },
    }));
    const added = await addMessages(tx, scope, conversation_id, messages);
    const message_ids = added.map(({ id }) => id);
    await tellInbox(tx, scope, { new_messages: message_ids });
    return { conversation_id, contact_id, message_ids };
  });
}
