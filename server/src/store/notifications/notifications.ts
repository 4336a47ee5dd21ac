// What a person was told in a workspace, and what he wants to be told.
import { sql } from 'kysely';
import type { NotificationType, NotificationWishes } from '#domain/notifications.ts';
import type { Database } from '#store/database/database.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type NotificationRow = {
  id: number;
  type: string;
  title: string;
  message: string;
  code: string | null;
  params: Record<string, string>;
  entity_type: string | null;
  entity_id: string | null;
  action_url: string | null;
  data: Record<string, unknown>;
  silent: boolean;
  created_at: Date;
  read_at: Date | null;
};

const own = ({ workspace_id }: Scope, user_id: string) => sql`workspace_id = ${workspace_id} and user_id = ${user_id}`;

/** The newest first. */
export async function pageOfNotifications(
  scope: Scope,
  wish: { user_id: string; unread: boolean; after: RowKey | null; limit: number; count: boolean },
): Promise<{ rows: (NotificationRow & { row_key: RowKey })[]; total: number | null }> {
  const from = sql`notifications`;
  const where = sql`${own(scope, wish.user_id)} ${wish.unread ? sql`and read_at is null` : sql``}`;
  const rows = await readKeyset<NotificationRow>(scope.db, {
    ...wish,
    columns: sql`id, type, title, message, code, params, entity_type, entity_id, action_url, data, silent, created_at, read_at`,
    from,
    where,
    id: sql`id`,
    sort: { value: sql`id`, type: 'bigint', nullable: false },
    descending: true,
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}

export async function countUnread(scope: Scope, user_id: string): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*) as unread from notifications where ${own(scope, user_id)} and read_at is null`.execute(scope.db);
  return rows[0]?.unread ?? 0;
}

/** False when it is not there, or not this person's. One that was read stays read since then. */
export async function markRead(scope: Scope, user_id: string, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update notifications set read_at = coalesce(read_at, ${scope.now()})
    where ${own(scope, user_id)} and id = ${id}`.execute(scope.db);
  return numAffectedRows === 1n;
}

/** All, or those up to this id. */
export async function markAllRead(scope: Scope, user_id: string, until_id: number | null): Promise<void> {
  await sql`
    update notifications set read_at = ${scope.now()}
    where ${own(scope, user_id)} and read_at is null and (${until_id}::bigint is null or id <= ${until_id})`.execute(
    scope.db,
  );
}

/** Whoever was told of messages in a conversation need not be told any more: somebody has read it. */
export async function markConversationRead(
  tx: Database,
  { workspace_id, now }: Pick<Scope, 'workspace_id' | 'now'>,
  conversation_id: number,
): Promise<void> {
  await sql`
    update notifications set read_at = ${now()}
    where workspace_id = ${workspace_id} and type = 'new_message' and entity_id = ${String(conversation_id)}
      and read_at is null`.execute(tx);
}

/** The oldest of those of before `before`, at most 10,000. */
export async function forgetNotifications({ db, workspace_id }: Scope, before: Date): Promise<void> {
  await sql`
    delete from notifications where id in (
      select id from notifications where workspace_id = ${workspace_id} and created_at < ${before}
      order by created_at limit 10000)`.execute(db);
}

export type StoredWishes = NotificationWishes & {
  types: NotificationType[] | null;
  sound: boolean;
  desktop: boolean;
};

/** Of whoever has said nothing. */
const DEFAULT_WISHES: StoredWishes = {
  enabled: true,
  sound: true,
  desktop: true,
  types: null,
  quiet_zone: null,
  quiet_from: null,
  quiet_to: null,
  quiet_weekend: false,
};

/** As they were, with what is changed. */
export function wishesOf(
  before: StoredWishes,
  change: { [Name in keyof StoredWishes]?: StoredWishes[Name] | undefined },
): StoredWishes {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

export async function readWishes(db: Database, user_id: string): Promise<StoredWishes> {
  const { rows } = await sql<StoredWishes>`
    select enabled, sound, desktop, types, quiet_zone, to_char(quiet_from, 'HH24:MI') as quiet_from,
      to_char(quiet_to, 'HH24:MI') as quiet_to, quiet_weekend
    from notification_settings where user_id = ${user_id}`.execute(db);
  return rows[0] ?? DEFAULT_WISHES;
}

export async function storeWishes(db: Database, user_id: string, wishes: StoredWishes): Promise<void> {
  const { enabled, sound, desktop, types, quiet_zone, quiet_from, quiet_to, quiet_weekend } = wishes;
  await sql`
    insert into notification_settings
      (user_id, enabled, sound, desktop, types, quiet_zone, quiet_from, quiet_to, quiet_weekend)
    values (${user_id}, ${enabled}, ${sound}, ${desktop}, ${types}, ${quiet_zone}, ${quiet_from}::time, ${quiet_to}::time,
      ${quiet_weekend})
    on conflict (user_id) do update set enabled = excluded.enabled, sound = excluded.sound, desktop = excluded.desktop,
      types = excluded.types, quiet_zone = excluded.quiet_zone, quiet_from = excluded.quiet_from,
      quiet_to = excluded.quiet_to, quiet_weekend = excluded.quiet_weekend`.execute(db);
}
