// Whom a workspace talks with.
import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';
import { toJsonb } from '#store/database/jsonb.ts';
import type { Scope } from '#store/scope.ts';

export type TelegramContact = {
  telegram_id: number;
  name: string | null;
  username: string | null;
  phone: string | null;
  is_bot: boolean;
  /** Null: none; absent: not told. */
  photo_key?: string | null | undefined;
};

/**
 * The ids of these contacts, by their Telegram ids; who is new is entered, and what is known of the others is renewed. What an
 * answer does not tell (null) stays as it was; not every answer tells that somebody is a bot, and none ceases to be one. Rows that
 * say so already are not touched: whoever writes to many accounts at once would have their messages stored one after the other.
 */
export async function enterTelegramContacts(
  tx: Database,
  scope: Scope,
  contacts: readonly TelegramContact[],
): Promise<Map<number, number>> {
  if (contacts.length === 0) return new Map();
  // One row each, in the order of whoever locks several.
  const each = [...new Map(contacts.map((contact) => [contact.telegram_id, contact])).values()];
  const told = each.map((contact) => ({ ...contact, tells_photo: contact.photo_key !== undefined }));
  const { rows } = await sql<{ id: number; telegram_id: number }>`
    with told as materialized (
      select * from jsonb_to_recordset(${toJsonb(told)}::jsonb) as told (telegram_id bigint, name text, username text,
        phone text, is_bot boolean, photo_key text, tells_photo boolean)
    ), present as materialized (
      select c.id, telegram_id, (told.name is null or told.name = c.name)
        and (told.username is null or told.username = c.username)
        and (told.phone is null or told.phone = c.phone) and (c.is_bot or not told.is_bot)
        and (not told.tells_photo or told.photo_key is not distinct from c.photo_told) as says_so
      from told join contacts c using (telegram_id) where c.workspace_id = ${scope.workspace_id}
    ), entered as (
      insert into contacts as known (workspace_id, platform, telegram_id, name, username, phone, is_bot, photo_told,
        created_at, updated_at)
      select ${scope.workspace_id}, 'telegram', telegram_id, name, username, phone, is_bot, photo_key, ${scope.now()}, ${scope.now()}
      from told where telegram_id not in (select telegram_id from present where says_so)
      order by telegram_id
      on conflict (workspace_id, telegram_id) do update set
        name = coalesce(excluded.name, known.name), username = coalesce(excluded.username, known.username),
        phone = coalesce(excluded.phone, known.phone), is_bot = known.is_bot or excluded.is_bot,
        photo_told = case when known.telegram_id in (select telegram_id from told where tells_photo)
          then excluded.photo_told else known.photo_told end,
        updated_at = excluded.updated_at
      returning id, telegram_id
    )
    select id, telegram_id from entered union select id, telegram_id from present where says_so`.execute(tx);
  return new Map(rows.map(({ id, telegram_id }) => [telegram_id, id]));
}

/** The ids of these contacts, by their addresses in lower case. A name that is known stays when none is told. */
export async function enterMailContacts(
  tx: Database,
  scope: Scope,
  contacts: readonly { address: string; name: string | null }[],
): Promise<Map<string, number>> {
  if (contacts.length === 0) return new Map();
  const each = [...new Map(contacts.map(({ address, name }) => [address.toLowerCase(), name]))].map(
    ([email, name]) => ({
      email,
      name,
    }),
  );
  const { rows } = await sql<{ id: number; email: string }>`
    insert into contacts as known (workspace_id, platform, email, name, created_at, updated_at)
    select ${scope.workspace_id}, 'email', lower(email), name, ${scope.now()}, ${scope.now()}
    from jsonb_to_recordset(${toJsonb(each)}::jsonb) as told (email text, name text)
    order by email
    on conflict (workspace_id, email) do update set
      name = coalesce(excluded.name, known.name), updated_at = excluded.updated_at
    returning id, email`.execute(tx);
  return new Map(rows.map(({ id, email }) => [email, id]));
}
