// Webhooks of a workspace as people see and change them. How deliveries are made of events: stream.ts.
import { sql } from 'kysely';
import type { WebhookFault } from '#domain/webhook-faults.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type WebhookState = 'active' | 'paused' | 'put_aside';

export type WebhookView = {
  id: string;
  name: string;
  url: string;
  /** Null: all. */
  events: string[] | null;
  state: WebhookState;
  /** The secret before the present one signs too, until then. */
  old_secret_until: Date | null;
  failing_since: Date | null;
  failures: number;
  next_try_at: Date | null;
  fault: WebhookFault | null;
  /** When something was delivered last. */
  delivered_at: Date | null;
  made_by: string;
  created_at: Date;
  updated_at: Date;
};

const view = sql`w.id, w.name, w.url, w.events, w.state, w.failing_since, w.failures, w.next_try_at, w.fault, w.made_by, w.created_at,
  w.updated_at, w.delivered_at`;

const mine = ({ workspace_id }: Scope) => sql`w.workspace_id = ${workspace_id}`;
const oldUntil = (scope: Scope) =>
  sql`case when w.old_secret_until > ${scope.now()} then w.old_secret_until end as old_secret_until`;

/** By their names. */
export async function listWebhooks(scope: Scope): Promise<WebhookView[]> {
  const { rows } = await sql<WebhookView>`
    select ${view}, ${oldUntil(scope)} from webhooks w where ${mine(scope)} order by lower(w.name)`.execute(scope.db);
  return rows;
}

export async function findWebhook(scope: Scope, id: string): Promise<WebhookView | null> {
  const { rows } = await sql<WebhookView>`
    select ${view}, ${oldUntil(scope)} from webhooks w where ${mine(scope)} and w.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

export type NewWebhook = {
  id: string;
  name: string;
  url: string;
  events: readonly string[] | null;
  secret: string;
  made_by: string;
};

/** It is told of what happens from now on. Not null: why not. */
export function insertWebhook(scope: Scope, made: NewWebhook, most: number): Promise<'too_many' | 'name_taken' | null> {
  const { workspace_id } = scope;
  return scope.db.transaction().execute(async (tx) => {
    await oneBehindTheOther(scope, tx);
    const { rows } = await sql<{ there: number; last_seq: number }>`
      select (select count(*) from webhooks where workspace_id = ${workspace_id}) as there, last_seq
      from event_counters where workspace_id = ${workspace_id}`.execute(tx);
    const [{ there, last_seq } = { there: 0, last_seq: 0 }] = rows;
    if (there >= most) return 'too_many';
    const { numAffectedRows } = await sql`
      insert into webhooks (id, workspace_id, name, url, events, secret, seq, made_by, created_at, updated_at)
      values (${made.id}, ${workspace_id}, ${made.name}, ${made.url}, ${made.events}::text[], ${made.secret}, ${last_seq},
        ${made.made_by}, ${scope.now()}, ${scope.now()})
      on conflict (workspace_id, lower(name)) do nothing`.execute(tx);
    if (numAffectedRows !== 1n) return 'name_taken';
    await tell(scope, tx, { webhook_id: made.id, name: made.name, status: 'active', by: made.made_by });
    return null;
  });
}

/** Whoever makes and names them: so that there are never too many, nor two of a name. */
async function oneBehindTheOther({ workspace_id }: Scope, tx: Database): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks of ${workspace_id}`}, 0))`.execute(tx);
}

export type WebhookChange = {
  name?: string | undefined;
  url?: string | undefined;
  events?: readonly string[] | null | undefined;
  state?: 'active' | 'paused' | undefined;
};

/** Whoever is changed or turned on is tried at once. Null: there is none. */
export function changeWebhook(
  scope: Scope,
  id: string,
  { name, url, events, state, by }: WebhookChange & { by: string },
): Promise<'name_taken' | 'changed' | null> {
  return scope.db.transaction().execute(async (tx) => {
    await oneBehindTheOther(scope, tx);
    const taken = await sql`
      select from webhooks w where ${mine(scope)} and lower(w.name) = lower(${name ?? null}::text) and w.id <> ${id}`.execute(
      tx,
    );
    if (taken.rows.length > 0) return 'name_taken';
    const { rows } = await sql<{ name: string; state: WebhookState }>`
      update webhooks w set name = coalesce(${name ?? null}, name), url = coalesce(${url ?? null}, url),
        events = case when ${events !== undefined} then ${events ?? null}::text[] else events end,
        state = coalesce(${state ?? null}, state), failures = 0, failing_since = null, next_try_at = null, fault = null,
        told_failing = false, updated_at = ${scope.now()}
      where ${mine(scope)} and w.id = ${id} returning w.name, w.state`.execute(tx);
    const [now] = rows;
    if (!now) return null;
    await tell(scope, tx, { webhook_id: id, name: now.name, status: now.state, by });
    return 'changed';
  });
}

/** The sealed secrets, and where they lead. */
export type WebhookAddress = { id: string; url: string; secret: string; old_secret: string | null };

export async function readAddress(scope: Scope, id: string): Promise<(WebhookAddress & { timestamp: number }) | null> {
  const { rows } = await sql<WebhookAddress & { timestamp: number }>`
    select w.id, w.url, w.secret, case when w.old_secret_until > ${scope.now()} then w.old_secret end as old_secret,
      floor(extract(epoch from lease_clock()))::bigint as timestamp
    from webhooks w where ${mine(scope)} and w.id = ${id}`.execute(scope.db);
  return rows[0] ?? null;
}

/** The one before signs as well until then. Its name; null: there is none. */
export async function storeSecret(
  scope: Scope,
  { id, secret, until }: { id: string; secret: string; until: Date },
): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    update webhooks w set old_secret = w.secret, old_secret_until = ${until}, secret = ${secret}, updated_at = ${scope.now()}
    where ${mine(scope)} and w.id = ${id} returning w.name`.execute(scope.db);
  return rows[0]?.name ?? null;
}

/** With all its deliveries. Null: there is none. */
export function removeWebhook(scope: Scope, id: string, by: string): Promise<{ name: string } | null> {
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ name: string }>`
      delete from webhooks w where ${mine(scope)} and w.id = ${id} returning w.name`.execute(tx);
    const [gone] = rows;
    if (!gone) return null;
    await tell(scope, tx, { webhook_id: id, name: gone.name, status: 'removed', by });
    return gone;
  });
}

type Told = { webhook_id: string; name: string; status: WebhookState | 'removed'; by: string };

async function tell(scope: Scope, tx: Database, { status, ...told }: Told): Promise<void> {
  await addEvent(
    scope,
    { type: 'webhook.changed', account_id: null, data: { ...told, status, fault: null, http_status: null } },
    tx,
  );
}
