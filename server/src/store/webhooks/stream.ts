// From events to deliveries: one webhook is delivered to by one node at a time, which has its row by a lease with a fence. States:
//   nobody's → held (something is due) → nobody's; held → held by another, when its time has passed or a person has sent it back.
// The next delivery is stored, and the place moved up to its event, before anything is sent; it ends in a statement that looks at the
// fence. So whatever dies in between, it is sent again under the same id, and what comes behind it waits.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { EventData } from '#domain/events.ts';
import type { ToldEvent } from '#domain/events.ts';
import { UNTOLD_EVENTS, webhookBody, type Outcome } from '#domain/webhooks.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { answerOf } from '#store/webhooks/deliveries.ts';
import type { WebhookAddress } from '#store/webhooks/webhooks.ts';

export type WebhookLease = { webhook_id: string; node_id: string; fence: number };

/** Takes those to which something may be due and which nobody has. `any`: there are active ones at all; `next_at`: the next try. */
export async function takeWebhooks(
  { db, workspace_id, now }: Scope,
  want: { node_id: string; ttl_ms: number },
): Promise<{ leases: WebhookLease[]; any: boolean; next_at: Date | null }> {
  const free = sql`(w.node_id is null or w.expires_at <= lease_clock())`;
  const { rows: active } = await sql<{ id: string; due: boolean; next_try_at: Date | null }>`
    select w.id, w.next_try_at, ${free} and (w.next_try_at is null or w.next_try_at <= ${now()}) and (w.seq < c.last_seq
      or exists (select from webhook_deliveries d where d.webhook_id = w.id and d.state = 'pending')) as due
    from webhooks w join event_counters c on c.workspace_id = w.workspace_id
    where w.workspace_id = ${workspace_id} and w.state = 'active'`.execute(db);
  const times = active.flatMap(({ next_try_at }) => (next_try_at === null ? [] : [next_try_at.getTime()]));
  const facts = { any: active.length > 0, next_at: times.length === 0 ? null : new Date(Math.min(...times)) };
  const due = active.filter((hook) => hook.due).map(({ id }) => id);
  if (due.length === 0) return { leases: [], ...facts };
  const { rows: leases } = await sql<WebhookLease>`
    with mine as materialized (
      select w.id from webhooks w where w.id = any(${due}::uuid[]) and w.state = 'active' and ${free}
      -- The order of whoever locks several.
      order by w.id for no key update skip locked
    )
    update webhooks w set node_id = ${want.node_id}, fence = w.fence + 1,
      expires_at = lease_clock() + ${want.ttl_ms} * interval '1 millisecond'
    from mine where w.id = mine.id returning w.id as webhook_id, w.node_id, w.fence`.execute(db);
  return { leases, ...facts };
}

export async function releaseWebhook({ db }: Scope, { webhook_id, node_id, fence }: WebhookLease): Promise<void> {
  await sql`
    update webhooks set node_id = null, expires_at = null
    where id = ${webhook_id} and node_id = ${node_id} and fence = ${fence}`.execute(db);
}

export type NextDelivery = WebhookAddress & {
  delivery_id: number;
  message_id: string;
  body: string;
  /** Seconds since 1970 by the real clock, whatever the work clock says: receivers refuse what is old. */
  timestamp: number;
};

type Held = WebhookAddress & {
  state: string;
  seq: number;
  events: string[] | null;
  due: boolean;
  timestamp: number;
};

/** What is to be sent now; null: nothing. Prolongs the lease. Throws `lease_lost`. */
export function nextDelivery(scope: Scope, lease: WebhookLease, ttl_ms: number): Promise<NextDelivery | null> {
  return scope.db.transaction().execute(async (tx) => {
    const { state, seq, events, due, timestamp, ...address } = await hold(scope, tx, lease, ttl_ms);
    if (state !== 'active' || !due) return null;
    const delivery =
      (await pending(tx, lease)) ?? (await make(scope, tx, { webhook_id: lease.webhook_id, seq, events }));
    return delivery && { ...address, timestamp, ...delivery };
  });
}

async function hold(scope: Scope, tx: Database, lease: WebhookLease, ttl_ms: number): Promise<Held> {
  const { rows } = await sql<Held>`
    update webhooks w set expires_at = lease_clock() + ${ttl_ms} * interval '1 millisecond'
    where w.id = ${lease.webhook_id} and w.node_id = ${lease.node_id} and w.fence = ${lease.fence}
    returning w.id, w.url, w.secret, case when w.old_secret_until > ${scope.now()} then w.old_secret end as old_secret, w.state, w.seq,
      w.events, w.next_try_at is null or w.next_try_at <= ${scope.now()} as due,
      floor(extract(epoch from lease_clock()))::bigint as timestamp`.execute(tx);
  if (!rows[0]) throw new GroundcrewError('lease_lost', { details: { webhook_id: lease.webhook_id } });
  return rows[0];
}

type Made = Pick<NextDelivery, 'delivery_id' | 'message_id' | 'body'>;

async function pending(tx: Database, { webhook_id }: WebhookLease): Promise<Made | null> {
  const { rows } = await sql<Made>`
    select id as delivery_id, message_id, body from webhook_deliveries
    where webhook_id = ${webhook_id} and state = 'pending'`.execute(tx);
  return rows[0] ?? null;
}

/** Of the next event that it is to be told of. */
async function make(
  scope: Scope,
  tx: Database,
  hook: { webhook_id: string; seq: number; events: string[] | null },
): Promise<Made | null> {
  const { workspace_id } = scope;
  const { webhook_id } = hook;
  const event = await nextEvent(scope, tx, hook);
  await sql`update webhooks set seq = ${event.seq} where id = ${webhook_id}`.execute(tx);
  if (event.told === null) return null;
  const { rows } = await sql<Made>`
    insert into webhook_deliveries (workspace_id, webhook_id, message_id, kind, type, event_seq, body, state, created_at)
    values (${workspace_id}, ${webhook_id}, ${messageId(webhook_id, event.seq)}, 'event', ${event.told.type}, ${event.seq},
      ${webhookBody(workspace_id, event.told)}, 'pending', ${scope.now()})
    returning id as delivery_id, message_id, body`.execute(tx);
  return rows[0] ?? null;
}

async function nextEvent(
  { workspace_id }: Scope,
  tx: Database,
  { seq, events }: { seq: number; events: string[] | null },
): Promise<{ seq: number; told: ToldEvent | null }> {
  // First: up to this number all are to be seen, and there is none to come.
  const last = await sql<{ last_seq: number }>`
    select last_seq from event_counters where workspace_id = ${workspace_id}`.execute(tx);
  const last_seq = Math.max(seq, last.rows[0]?.last_seq ?? 0);
  const wanted =
    events === null
      ? sql`true`
      : sql`(e.type = any(${events}::text[]) or split_part(e.type, '.', 1) = any(${events}::text[]))`;
  const { rows } = await sql<ToldEvent>`
    select e.seq, e.at, e.type, e.account_id, a.session_name as account, e.data
    from events e left join telegram_accounts a on a.id = e.account_id and a.workspace_id = e.workspace_id
    where e.workspace_id = ${workspace_id} and e.seq > ${seq} and e.seq <= ${last_seq} and e.stream = 'events'
      and e.type <> all (${[...UNTOLD_EVENTS]}::text[]) and ${wanted}
    order by e.seq limit 1`.execute(tx);
  const [told = null] = rows;
  return { seq: told?.seq ?? last_seq, told };
}

/** The same for the same event, and nobody else's. */
function messageId(webhook_id: string, seq: number): string {
  return `msg_${createHash('sha256').update(`${webhook_id} ${seq}`).digest('base64url').slice(0, 27)}`;
}

export type Failed = { failures: number; failing_since: Date };

/** Throws `lease_lost`: then another node has sent it since, or a person has sent the webhook back. */
export function recordDelivered(
  scope: Scope,
  lease: WebhookLease,
  sent: { delivery_id: number; outcome: Outcome; ttl_ms: number },
): Promise<void> {
  return scope.db.transaction().execute(async (tx) => {
    await hold(scope, tx, lease, sent.ttl_ms);
    await recordTry(scope, tx, { ...sent, ended: true });
    const { rows } = await sql<{ name: string; was_told: boolean }>`
      update webhooks w set failures = 0, failing_since = null, next_try_at = null, fault = null, told_failing = false,
        delivered_at = ${scope.now()}
      from (select id, told_failing from webhooks where id = ${lease.webhook_id}) before
      where w.id = before.id returning w.name, before.told_failing as was_told`.execute(tx);
    if (rows[0]?.was_told)
      await tell(scope, tx, lease, { name: rows[0].name, status: 'active', fault: null, http_status: null });
  });
}

/** `next`: when it is tried again after so many failures; null: it is put aside. Throws `lease_lost`. */
export function recordFailed(
  scope: Scope,
  lease: WebhookLease,
  sent: {
    delivery_id: number;
    outcome: Outcome;
    tell_after: number;
    ttl_ms: number;
    next: (failed: Failed) => Date | null;
  },
): Promise<{ put_aside: boolean }> {
  return scope.db.transaction().execute(async (tx) => {
    await hold(scope, tx, lease, sent.ttl_ms);
    await recordTry(scope, tx, { ...sent, ended: false });
    const { rows } = await sql<Failed & { name: string; told_failing: boolean }>`
      update webhooks set failures = failures + 1, failing_since = coalesce(failing_since, ${scope.now()}), fault = ${sent.outcome.fault}
      where id = ${lease.webhook_id} returning failures, failing_since, name, told_failing`.execute(tx);
    const [failed] = rows;
    if (!failed) throw new GroundcrewError('lease_lost', { details: { webhook_id: lease.webhook_id } });
    const next = sent.next(failed);
    const put_aside = next === null;
    const tells = put_aside || (!failed.told_failing && failed.failures >= sent.tell_after);
    await sql`
      update webhooks set next_try_at = ${next}, told_failing = told_failing or ${tells},
        state = case when ${put_aside} and state = 'active' then 'put_aside' else state end
      where id = ${lease.webhook_id}`.execute(tx);
    const status = put_aside ? 'put_aside' : 'failing';
    const { fault, status: http_status } = sent.outcome;
    if (tells) await tell(scope, tx, lease, { name: failed.name, status, fault, http_status });
    return { put_aside };
  });
}

async function recordTry(
  scope: Scope,
  tx: Database,
  { delivery_id, outcome, ended }: { delivery_id: number; outcome: Outcome; ended: boolean },
): Promise<void> {
  const now = scope.now();
  await sql`
    update webhook_deliveries set state = ${ended ? 'delivered' : 'pending'}, tries = tries + 1, tried_at = ${now},
      ended_at = ${ended ? now : null}, status = ${outcome.status}, answer = ${answerOf(outcome)}, fault = ${outcome.fault},
      milliseconds = ${outcome.milliseconds}
    where id = ${delivery_id} and state = 'pending'`.execute(tx);
}

/** Last in the transaction, since other writers of events wait from then on. */
async function tell(
  scope: Scope,
  tx: Database,
  { webhook_id }: WebhookLease,
  told: Pick<EventData['webhook.changed'], 'name' | 'status' | 'fault' | 'http_status'>,
): Promise<void> {
  await addEvent(scope, { type: 'webhook.changed', account_id: null, data: { webhook_id, ...told, by: null } }, tx);
}
