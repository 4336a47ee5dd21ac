import { sql } from 'kysely';
import type { Database } from '#store/database/database.ts';

/** `other_server`: one that TELEGRAM_SERVER names. */
export type TelegramKind = 'telegram' | 'simulator' | 'other_server';

/**
 * The Telegram that the accounts of this database belong to. As long as there are none it is the one that was used last, from
 * now on `telegram`.
 */
export async function telegramOfAccounts(db: Database, telegram: TelegramKind, now: Date): Promise<TelegramKind> {
  await sql`
    insert into installation as here (telegram, recorded_at) values (${telegram}, ${now})
    on conflict (one) do update set telegram = excluded.telegram, recorded_at = excluded.recorded_at
    where here.telegram <> excluded.telegram and not exists (select from telegram_accounts)`.execute(db);
  const { rows } = await sql<{ telegram: TelegramKind }>`select telegram from installation`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The Telegram of this database was not recorded.');
  return row.telegram;
}
