import { client } from '#lib/api.ts';

/** Of all that was talked about with one person. */
const LOOKED_AT = 50;

/** The private chat with this contact in which something was said last, also one that is archived; null: there is none. */
export async function findChat(contact_id: number): Promise<number | null> {
  for (const archived of [{}, { filter: 'archived' as const }]) {
    const { items } = await client.conversations.list({
      contact_id,
      platform: 'telegram',
      limit: LOOKED_AT,
      ...archived,
    });
    const chat = items.find(({ peer_kind, contact }) => peer_kind === 'private' && contact?.id === contact_id);
    if (chat) return chat.id;
  }
  return null;
}
