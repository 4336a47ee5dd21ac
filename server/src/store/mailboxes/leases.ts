// Which node follows a mailbox: a row with a fence, as of accounts (see leases/leases.ts), but simpler. Two that read the same mailbox do no
// harm, as long as one of them writes: so the time of the lease is the database's word alone, and every write is fenced.
import { sql } from 'kysely';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import type { Scope } from '#store/scope.ts';

/** Real time. No transaction of a holder waits for anything but the database. */
const IDLE_MS = '10000';

export type MailboxLease = { mailbox_id: number; node_id: string; fence: number };

/** A mailbox waits for a person when its last fault does not pass by itself. */
const followed = sql`(m.is_active and not (m.status in ('wrong_password', 'token_expired') and m.next_try_at is null))`;
const live = sql`(l.node_id is not null and l.expires_at > lease_clock())`;

export type MailboxSeats = {
  /** Mailboxes that are to be followed, whoever follows them now. */
  total: number;
  /** What this node has, with the settings as they are now; `followed` is false for what it should let go of. */
  mine: { mailbox_id: number; fence: number; settings_version: number; followed: boolean }[];
  /** Nodes that follow mailboxes, the eldest first. */
  workers: string[];
};

export async function mailboxSeats(
  { db, workspace_id }: Scope,
  { node_id, live_ms }: { node_id: string; live_ms: number },
): Promise<MailboxSeats> {
  const { rows } = await sql<MailboxSeats>`
    select count(*) filter (where ${followed}) as total,
      coalesce(json_agg(json_build_object('mailbox_id', m.id, 'fence', l.fence, 'settings_version', m.settings_version,
        'followed', ${followed}) order by m.id) filter (where ${live} and l.node_id = ${node_id}), '[]') as mine,
      coalesce((select array_agg(n.id order by n.started_at, n.id) from nodes n
        where n.follows_mail and n.seen_at > lease_clock() - ${live_ms} * interval '1 millisecond'), '{}') as workers
    from manager_smtp_accounts m left join mailbox_leases l on l.mailbox_id = m.id
    where m.workspace_id = ${workspace_id}`.execute(db);
  return rows[0] ?? { total: 0, mine: [], workers: [] };
}

/** Takes mailboxes that nobody follows, at most `limit`. */
export async function takeMailboxes(
  { db, workspace_id }: Scope,
  want: { node_id: string; ttl_ms: number; limit: number },
): Promise<MailboxLease[]> {
  const { rows } = await sql<MailboxLease>`
    insert into mailbox_leases as held (mailbox_id, workspace_id, node_id, expires_at)
    select m.id, m.workspace_id, ${want.node_id}, lease_clock() + ${want.ttl_ms} * interval '1 millisecond'
    from manager_smtp_accounts m left join mailbox_leases l on l.mailbox_id = m.id
    where m.workspace_id = ${workspace_id} and ${followed} and (l.mailbox_id is null or not ${live})
    order by m.id limit ${want.limit}
    on conflict (mailbox_id) do update set
      node_id = excluded.node_id, expires_at = excluded.expires_at, fence = held.fence + 1
    where held.node_id is null or held.expires_at <= lease_clock()
    returning mailbox_id, node_id, fence`.execute(db);
  return rows;
}

/** Prolongs these; returns those that are still this node's. */
export async function renewMailboxes(
  { db, workspace_id }: Pick<Scope, 'db' | 'workspace_id'>,
  own: { leases: readonly MailboxLease[]; ttl_ms: number },
): Promise<number[]> {
  if (own.leases.length === 0) return [];
  const { rows } = await sql<{ mailbox_id: number }>`
    with mine as materialized (
      select l.mailbox_id from mailbox_leases l
      join jsonb_to_recordset(${JSON.stringify(own.leases)}::jsonb) as g (mailbox_id int, node_id text, fence bigint)
        on l.mailbox_id = g.mailbox_id and l.node_id = g.node_id and l.fence = g.fence
      where l.workspace_id = ${workspace_id}
      -- The order of whoever locks several.
      order by l.mailbox_id for no key update of l
    )
    update mailbox_leases l set expires_at = lease_clock() + ${own.ttl_ms} * interval '1 millisecond'
    from mine where l.mailbox_id = mine.mailbox_id
    returning l.mailbox_id`.execute(db);
  return rows.map(({ mailbox_id }) => mailbox_id);
}

export async function releaseMailbox({ db }: Scope, { mailbox_id, node_id, fence }: MailboxLease): Promise<void> {
  await sql`
    update mailbox_leases set node_id = null, expires_at = lease_clock()
    where mailbox_id = ${mailbox_id} and node_id = ${node_id} and fence = ${fence}`.execute(db);
}

/**
 * Fences a write, as `assertLease` does for accounts. Throws `lease_lost`. Whoever is stopped in the middle of it (a machine that
 * is frozen, say) holds the row: PostgreSQL ends such a session soon, so that another node can take the mailbox.
 */
export async function assertMailboxLease(tx: Database, { mailbox_id, node_id, fence }: MailboxLease): Promise<void> {
  const { rows } = await sql`
    select set_config('idle_in_transaction_session_timeout', ${IDLE_MS}, true) from mailbox_leases
    where mailbox_id = ${mailbox_id} and node_id = ${node_id} and fence = ${fence} and expires_at > lease_clock()
    for key share`.execute(tx);
  if (rows.length === 0) throw new GroundcrewError('lease_lost', { details: { mailbox_id } });
}
