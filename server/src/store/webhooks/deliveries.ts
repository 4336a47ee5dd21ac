// What was sent to webhooks, or is to be sent next: listed, sent once more, left out, and forgotten.
import { sql } from 'kysely';
import type { WebhookFault } from '#domain/webhook-faults.ts';
import { UNTOLD_EVENTS, type Outcome } from '#domain/webhooks.ts';
import { plainText } from '#store/database/jsonb.ts';
import { countRows, readKeyset, type RowKey } from '#store/database/keyset.ts';
import type { Scope } from '#store/scope.ts';

export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'skipped';

export type DeliveryView = {
  id: number;
  /** The header `webhook-id`: the same however often it is sent. */
  message_id: string;
  kind: 'event' | 'replay' | 'test';
  type: string;
  event_seq: number | null;
  body: string;
  state: DeliveryState;
  tries: number;
  created_at: Date;
  tried_at: Date | null;
  ended_at: Date | null;
  status: number | null;
  answer: string | null;
  fault: WebhookFault | null;
  milliseconds: number | null;
};

const view = sql`d.id, d.message_id, d.kind, d.type, d.event_seq, d.body, d.state, d.tries, d.created_at, d.tried_at, d.ended_at, d.status,
  d.answer, d.fault, d.milliseconds`;

const of = ({ workspace_id }: Scope, webhook_id: string) =>
  sql`d.workspace_id = ${workspace_id} and d.webhook_id = ${webhook_id}`;

/** The newest first. */
export async function pageOfDeliveries(
  scope: Scope,
  wish: { webhook_id: string; state: DeliveryState | null; after: RowKey | null; limit: number; count: boolean },
): Promise<{ rows: (DeliveryView & { row_key: RowKey })[]; total: number | null }> {
  const from = sql`webhook_deliveries d`;
  const where = sql`${of(scope, wish.webhook_id)} ${wish.state === null ? sql`` : sql`and d.state = ${wish.state}`}`;
  const id = sql`d.id`;
  const sort = { value: id, type: 'bigint', nullable: false } as const;
  const rows = await readKeyset<DeliveryView>(scope.db, {
    ...wish,
    columns: view,
    from,
    where,
    id,
    sort,
    descending: true,
  });
  return { rows, total: wish.count ? await countRows(scope.db, { from, where }) : null };
}

export async function findDelivery(scope: Scope, webhook_id: string, id: number): Promise<DeliveryView | null> {
  const { rows } = await sql<DeliveryView>`
    select ${view} from webhook_deliveries d where ${of(scope, webhook_id)} and d.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

/** What a person asked for and was tried: a test, or one delivery once more. Null: the webhook is no more. */
export async function addTried(
  scope: Scope,
  tried: {
    webhook_id: string;
    kind: 'replay' | 'test';
    message_id: string;
    type: string;
    event_seq: number | null;
    body: string;
    outcome: Outcome;
  },
): Promise<DeliveryView | null> {
  const { webhook_id, kind, message_id, type, event_seq, body, outcome } = tried;
  const now = scope.now();
  const { rows } = await sql<DeliveryView>`
    insert into webhook_deliveries as d (workspace_id, webhook_id, message_id, kind, type, event_seq, body, state, tries, created_at,
      tried_at, ended_at, status, answer, fault, milliseconds)
    select w.workspace_id, w.id, ${message_id}, ${kind}, ${type}, ${event_seq}, ${body},
      ${outcome.fault === null ? 'delivered' : 'failed'}, 1, ${now}, ${now}, ${now}, ${outcome.status},
      ${answerOf(outcome)}, ${outcome.fault}, ${outcome.milliseconds}
    from webhooks w where w.workspace_id = ${scope.workspace_id} and w.id = ${webhook_id}
    returning ${view}`.execute(scope.db);
  return rows[0] ?? null;
}

export function answerOf({ answer }: Outcome): string | null {
  return answer === null ? null : plainText(answer);
}

/**
 * Leaves out the one that is to be sent next, and goes on with what comes behind it at once. Whoever is sending it just now
 * records nothing any more.
 */
export async function skipDelivery(scope: Scope, webhook_id: string, id: number): Promise<DeliveryView | null> {
  return scope.db.transaction().execute(async (tx) => {
    // The order of whoever locks both.
    await sql`select from webhooks where id = ${webhook_id} for no key update`.execute(tx);
    const { rows } = await sql<DeliveryView>`
      update webhook_deliveries d set state = 'skipped', ended_at = ${scope.now()}
      where ${of(scope, webhook_id)} and d.id = ${id} and d.state = 'pending' returning ${view}`.execute(tx);
    if (rows[0]) await sql`update webhooks set ${unhindered} where id = ${webhook_id}`.execute(tx);
    return rows[0] ?? null;
  });
}

/** As if it had never failed, and taken from whoever delivers now. */
const unhindered = sql`failures = 0, failing_since = null, next_try_at = null, fault = null, told_failing = false,
  node_id = null, fence = fence + 1, expires_at = null`;

/**
 * Goes on from that moment, be it before or after what was delivered last: what has happened since is sent in order, under the same
 * ids as before. Returns how many events there are; null: the webhook is no more.
 */
export async function sendSince(scope: Scope, webhook_id: string, since: Date): Promise<{ events: number } | null> {
  const { workspace_id } = scope;
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ events: number }>`
      with place as (
        select coalesce((select min(seq) - 1 from events where workspace_id = ${workspace_id} and at >= ${since}),
          (select last_seq from event_counters where workspace_id = ${workspace_id})) as seq
      ), sent_back as (
        update webhooks w set seq = place.seq, ${unhindered} from place
        where w.workspace_id = ${workspace_id} and w.id = ${webhook_id} returning w.seq, w.events
      )
      select count(e.seq) as events from sent_back w
      left join events e on e.workspace_id = ${workspace_id} and e.seq > w.seq and e.stream = 'events'
        and e.type <> all (${[...UNTOLD_EVENTS]}::text[])
        and (w.events is null or e.type = any (w.events) or split_part(e.type, '.', 1) = any (w.events))
      group by w.seq`.execute(tx);
    if (!rows[0]) return null;
    await sql`
      update webhook_deliveries d set state = 'skipped', ended_at = ${scope.now()}
      where ${of(scope, webhook_id)} and d.state = 'pending'`.execute(tx);
    return rows[0];
  });
}

/** The oldest of those that ended before `before`, at most 10,000. */
export async function forgetDeliveries({ db, workspace_id }: Scope, before: Date): Promise<void> {
  await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries where workspace_id = ${workspace_id} and ended_at < ${before}
      order by ended_at limit 10000)`.execute(db);
}
