// Whom a conversation is with, as people see it.
import { sql } from 'kysely';
import type { Platform } from '#domain/inbox.ts';
import type { Scope } from '#store/scope.ts';

export type ContactDetail = {
  id: number;
  platform: Platform;
  telegram_id: number | null;
  name: string | null;
  username: string | null;
  email: string | null;
  phone: string | null;
  is_bot: boolean;
  has_photo: boolean;
  stop_said_at: Date | null;
  conversations: number;
  created_at: Date;
  updated_at: Date;
};

export async function findContact({ db, workspace_id }: Scope, id: number): Promise<ContactDetail | null> {
  const { rows } = await sql<ContactDetail>`
    select p.id, p.platform, p.telegram_id, p.name, p.username, p.email, p.phone, p.is_bot, p.photo is not null as has_photo,
      p.stop_said_at, (select count(*) from conversations c where c.contact_id = p.id) as conversations,
      p.created_at, p.updated_at
    from contacts p where p.workspace_id = ${workspace_id} and p.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Null: it has none here. */
export async function contactPhoto({ db, workspace_id }: Scope, id: number): Promise<Uint8Array | null> {
  const { rows } = await sql<{ photo: Uint8Array | null }>`
    select photo from contacts where workspace_id = ${workspace_id} and id = ${id}`.execute(db);
  return rows[0]?.photo ?? null;
}
