// Notifications, made of events: each event once for each person, whichever servers look at the same time.
import { sql } from 'kysely';
import { addMs, DAY_MS } from '#domain/days.ts';
import type { ToldEvent } from '#domain/events.ts';
import {
  draftOf,
  isSilent,
  NOTIFYING_EVENTS,
  wants,
  type NotificationDraft,
  type NotificationWishes,
} from '#domain/notifications.ts';
import type { Database } from '#store/database/database.ts';
import { addEvents } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

/** Events that are looked at in one transaction. */
const EVENTS_MAX = 50;

/** What was written longer ago is found in the inbox. */
const NEWS_MS = DAY_MS;

type Member = NotificationWishes & { user_id: string };

type New = Omit<NotificationDraft, 'once_in_ms' | 'user_ids'> & {
  user_id: string;
  event_seq: number;
  data: Record<string, unknown>;
  silent: boolean;
  created_at: Date;
  /** Null: whatever there is already. */
  once_since: Date | null;
};

/**
 * Of what has happened since the last call, by whomever: makes notifications and tells of them, in one transaction. Returns
 * whether there is more to look at.
 */
export function makeNotifications(scope: Scope): Promise<boolean> {
  return scope.db.transaction().execute(async (tx) => {
    const from = await lockProgress(scope, tx);
    const { events, until } = await readEvents(scope, tx, from);
    if (until === from) return false;
    const members = events.length === 0 ? [] : await readMembers(scope, tx);
    const drafts = events.flatMap((event) => draftsOf(event, members));
    await sql`update notified_events set seq = ${until} where workspace_id = ${scope.workspace_id}`.execute(tx);
    // Last in the transaction, since other writers of events wait from then on.
    if (drafts.length > 0) await insertAndTell(scope, tx, drafts);
    return events.length === EVENTS_MAX;
  });
}

async function lockProgress({ workspace_id }: Scope, tx: Database): Promise<number> {
  await sql`insert into notified_events (workspace_id) values (${workspace_id}) on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ seq: number }>`
    select seq from notified_events where workspace_id = ${workspace_id} for update`.execute(tx);
  return rows[0]?.seq ?? 0;
}

/** `until`: there is nothing else to tell of up to this number. */
async function readEvents(
  { workspace_id }: Scope,
  tx: Database,
  from: number,
): Promise<{ events: ToldEvent[]; until: number }> {
  const last = await sql<{ last_seq: number }>`
    select last_seq from event_counters where workspace_id = ${workspace_id}`.execute(tx);
  const last_seq = Math.max(from, last.rows[0]?.last_seq ?? 0);
  const { rows: events } = await sql<ToldEvent>`
    select e.seq, e.at, e.type, e.account_id, a.session_name as account, e.data
    from events e left join telegram_accounts a on a.id = e.account_id and a.workspace_id = e.workspace_id
    where e.workspace_id = ${workspace_id} and e.seq > ${from} and e.seq <= ${last_seq}
      and ((e.stream = 'events' and e.type = any(${[...NOTIFYING_EVENTS]}::text[])) or ${isNewMessage})
    order by e.seq limit ${EVENTS_MAX}`.execute(tx);
  return { events, until: events.length < EVENTS_MAX ? last_seq : (events.at(-1)?.seq ?? last_seq) };
}

/** What came in just now: what a first look at a mailbox, or one after long, brings along is no news. */
const isNewMessage = sql`(e.stream = 'communications' and e.type = 'new_message'
  and e.data->'message'->>'direction' = 'inbound' and e.data->'message'->>'automatic' is null
  and (e.data->'message'->>'sent_at')::timestamptz > greatest(e.at - ${NEWS_MS} * interval '1 millisecond', (
    select m.created_at from manager_smtp_accounts m where m.id = (e.data->'conversation'->>'mailbox_id')::int)))`;

async function readMembers({ workspace_id }: Scope, tx: Database): Promise<Member[]> {
  // Held for the transaction: whoever is no member any more when it ends has none.
  const { rows } = await sql<Member>`
    select m.user_id, coalesce(s.enabled, true) as enabled, s.types, s.quiet_zone,
      to_char(s.quiet_from, 'HH24:MI') as quiet_from, to_char(s.quiet_to, 'HH24:MI') as quiet_to,
      coalesce(s.quiet_weekend, false) as quiet_weekend
    from member m left join notification_settings s on s.user_id = m.user_id
    where m.workspace_id = ${workspace_id} order by m.created_at, m.id limit 5000 for key share of m`.execute(tx);
  return rows;
}

function draftsOf(event: ToldEvent, members: readonly Member[]): New[] {
  const draft = draftOf(event);
  if (!draft) return [];
  const { once_in_ms, user_ids = null, ...said } = draft;
  const { seq: event_seq, at: created_at } = event;
  const data = briefly(event.data);
  const once_since = once_in_ms === 0 ? null : addMs(created_at, -once_in_ms);
  return members
    .filter((member) => (user_ids === null || user_ids.includes(member.user_id)) && wants(member, draft.type))
    .map((member) => {
      const silent = isSilent(member, created_at);
      return { ...said, user_id: member.user_id, event_seq, data, silent, created_at, once_since };
    });
}

/** Of a message: which one, and in which conversation; what it says stands there. */
function briefly(data: Record<string, unknown>): Record<string, unknown> {
  const { message, conversation_id } = data;
  if (typeof message !== 'object' || message === null) return data;
  return { conversation_id, message_id: Reflect.get(message, 'id') };
}

type Made = Omit<New, 'once_since'> & { id: number };

async function insertAndTell(scope: Scope, tx: Database, drafts: readonly New[]): Promise<void> {
  const { workspace_id } = scope;
  // Of what is told once in a while the first of this very list counts too.
  const { rows } = await sql<Made>`
    with draft as (
      select * from jsonb_to_recordset(${JSON.stringify(drafts)}::jsonb) as d (user_id uuid, event_seq bigint, type text,
        title text, message text, code text, params jsonb, entity_type text, entity_id text, action_url text, data jsonb,
        silent boolean, created_at timestamptz, once_since timestamptz)
    )
    insert into notifications (workspace_id, user_id, event_seq, type, title, message, code, params, entity_type, entity_id, action_url,
      data, silent, created_at)
    select ${workspace_id}, user_id, event_seq, type, title, message, code, params, entity_type, entity_id, action_url,
      data, silent, created_at
    from draft d
    where once_since is null or not exists (
      select from notifications n where n.workspace_id = ${workspace_id} and n.user_id = d.user_id and n.read_at is null
        and n.type = d.type and n.entity_id is not distinct from d.entity_id and n.created_at > d.once_since
    ) and not exists (
      select from draft e where e.user_id = d.user_id and e.type = d.type and e.entity_id is not distinct from d.entity_id
        and e.event_seq < d.event_seq and e.created_at > d.once_since
    )
    order by event_seq, user_id
    on conflict (workspace_id, user_id, event_seq) do nothing
    returning id, user_id, event_seq, type, title, message, code, params, entity_type, entity_id, action_url, data, silent,
      created_at`.execute(tx);
  const told = rows
    .toSorted((a, b) => a.id - b.id)
    .map(({ user_id, event_seq: _seq, silent, ...notification }) => ({
      stream: 'notifications' as const,
      user_id,
      at: notification.created_at,
      type: 'notification',
      account_id: null,
      data: { silent, notification },
    }));
  await addEvents(scope, told, tx);
}
