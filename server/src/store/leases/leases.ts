// Which node may connect an account: a row with a fence. States of a row:
//   free (no node) → held (node, expires_at ahead) → free, by release
//                      held → (expires_at has passed, and whoever wants it has seen it unchanged for long) → held by another
// A command that wants a held account writes wanted_by; the holder lets go, and nobody but the asker takes it meanwhile.
// All times here are the database's own clock, never the work clock. As somebody may set that clock too, it is never enough
// to take an account away from its holder by: see `SeenLease`.
import { sql, type RawBuilder } from 'kysely';
import { GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';

export type Lease = { account_id: number; node_id: string; fence: number };

/**
 * A lease as it was once read. `expires_at` stands as PostgreSQL writes it, to the microsecond: a lease that still has it has
 * not been renewed since.
 */
export type SeenLease = { account_id: number; fence: number; expires_at: string };

/**
 * Null when another node holds the account, or has asked for it first. The fence grows with every lease; a node that
 * takes its own account anew (its connection dropped) has fenced out whatever it began before.
 */
export async function acquireLease(
  db: Database,
  want: { account_id: number; workspace_id: string; node_id: string; ttl_ms: number; silent?: readonly SeenLease[] },
): Promise<Lease | null> {
  const [lease] = await acquireLeases(db, { ...want, account_ids: [want.account_id] });
  return lease ?? null;
}

/**
 * What several do one by one at once and goes together in one statement shall not wait for long because somebody works with one of
 * their accounts: after so long it throws 55P03, nothing is done of it, and each is done alone.
 */
export const TOGETHER_WAIT_MS = 500;

const waiting = (wait_ms: number | undefined) =>
  wait_ms === undefined ? sql`true` : sql`(select set_config('lock_timeout', ${String(wait_ms)}, true)) is not null`;

/**
 * Those of these accounts that this node got. `silent`: what other nodes have, and have not renewed for so long that they
 * cannot be using it; the database gives away nothing else that was not given back, even when its time has passed.
 */
export async function acquireLeases(
  db: Database,
  want: {
    account_ids: readonly number[];
    workspace_id: string;
    node_id: string;
    ttl_ms: number;
    silent?: readonly SeenLease[];
    /** For the row of an account that somebody else has locked, at most. */
    wait_ms?: number | undefined;
  },
): Promise<Lease[]> {
  const { rows } = await sql<Lease>`
    insert into account_leases as held (account_id, workspace_id, node_id, expires_at)
    select id, ${want.workspace_id}, ${want.node_id}, lease_clock() + ${want.ttl_ms} * interval '1 millisecond'
    -- The order of whoever locks several.
    from unnest(${want.account_ids}::int[]) id where ${waiting(want.wait_ms)} order by id
    on conflict (account_id) do update set
      node_id = excluded.node_id, expires_at = excluded.expires_at, fence = held.fence + 1,
      wanted_by = case when held.wanted_by = excluded.node_id then null else held.wanted_by end
    where (held.node_id is null or held.node_id = excluded.node_id or (held.expires_at <= lease_clock() and exists (
        select from jsonb_to_recordset(${JSON.stringify(want.silent ?? [])}::jsonb)
          as seen (account_id int, fence bigint, expires_at timestamptz)
        where seen.account_id = held.account_id and seen.fence = held.fence and seen.expires_at = held.expires_at)))
      and (held.wanted_by is null or held.wanted_by = excluded.node_id or held.wanted_until <= lease_clock())
    returning account_id, node_id, fence`.execute(db);
  return rows;
}

/** What other nodes have and have not renewed for `quiet_ms`, of a lease of `ttl_ms`. */
export async function quietLeases(
  db: Database,
  of: { workspace_id: string; node_id: string; ttl_ms: number; quiet_ms: number; account_id?: number },
): Promise<SeenLease[]> {
  const which = of.account_id === undefined ? sql`` : sql`and account_id = ${of.account_id}`;
  const { rows } = await sql<SeenLease>`
    select account_id, fence, expires_at::text as expires_at from account_leases
    where workspace_id = ${of.workspace_id} and node_id <> ${of.node_id} ${which}
      and expires_at <= lease_clock() + ${of.ttl_ms - of.quiet_ms} * interval '1 millisecond'`.execute(db);
  return rows;
}

export type LeaseHolder = { node_id: string | null; kind: 'server' | 'command' | null; expires_in_ms: number };

/** Asks the holder to give the account up within `wait_ms`, unless another has asked first; says who holds it. */
export async function requestLease(
  db: Database,
  want: { account_id: number; node_id: string; wait_ms: number },
): Promise<LeaseHolder | null> {
  await sql`
    update account_leases set
      wanted_by = ${want.node_id}, wanted_until = lease_clock() + ${want.wait_ms} * interval '1 millisecond'
    where account_id = ${want.account_id}
      and (wanted_by is null or wanted_by = ${want.node_id} or wanted_until <= lease_clock())`.execute(db);
  const { rows } = await sql<LeaseHolder>`
    select l.node_id, n.kind, (extract(epoch from l.expires_at - lease_clock()) * 1000)::int as expires_in_ms
    from account_leases l left join nodes n on n.id = l.node_id
    where l.account_id = ${want.account_id}`.execute(db);
  return rows[0] ?? null;
}

/** This node lives. */
export async function nodeSeen(db: Database, node_id: string): Promise<void> {
  await sql`update nodes set seen_at = lease_clock() where id = ${node_id}`.execute(db);
}

/** Writes, and changes nothing: that a database can be read does not say that its disk takes anything. */
export async function assertWritable(db: Database, node_id: string): Promise<void> {
  await sql`update nodes set pid = pid where id = ${node_id}`.execute(db);
}

/** Those of these accounts that this node holds and somebody asks for. */
export async function wantedLeases(
  db: Database,
  own: { node_id: string; account_ids: readonly number[] },
): Promise<number[]> {
  const { rows } = await sql<{ account_id: number }>`
    select account_id from account_leases
    where node_id = ${own.node_id} and account_id = any(${own.account_ids}::int[])
      and wanted_by is not null and wanted_until > lease_clock()`.execute(db);
  return rows.map(({ account_id }) => account_id);
}

/**
 * Prolongs those of these accounts that this node still holds, and says which of them somebody asks for. Only what the
 * node knows of: a lease whose answer was lost on the way runs out by itself. One whose time has passed while nobody else
 * took it is prolonged as well: then the database's clock was set.
 */
export async function renewLeases(
  db: Database,
  own: { node_id: string; ttl_ms: number; account_ids: readonly number[] },
): Promise<{ account_id: number; fence: number; wanted_by: string | null }[]> {
  const { rows } = await sql<{ account_id: number; fence: number; wanted_by: string | null }>`
    with mine as materialized (
      select account_id from account_leases
      where node_id = ${own.node_id} and account_id = any(${own.account_ids}::int[])
      -- The order of whoever locks several.
      order by account_id for no key update
    )
    update account_leases l set expires_at = lease_clock() + ${own.ttl_ms} * interval '1 millisecond'
    from mine where l.account_id = mine.account_id
    returning l.account_id, l.fence,
      case when l.wanted_until > lease_clock() then l.wanted_by end as wanted_by`.execute(db);
  return rows;
}

export async function releaseLease(db: Database, lease: Lease): Promise<void> {
  await releaseLeases(db, [lease]);
}

/** `wait_ms`: as in `acquireLeases`. */
export async function releaseLeases(db: Database, leases: readonly Lease[], wait_ms?: number): Promise<void> {
  const given = leases.map(({ account_id, node_id, fence }) => ({ account_id, node_id, fence }));
  await sql`
    with mine as materialized (
      select l.account_id from account_leases l
      join jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (account_id int, node_id text, fence bigint)
        on l.account_id = g.account_id and l.node_id = g.node_id and l.fence = g.fence
      where ${waiting(wait_ms)}
      -- The order of whoever locks several; a write under the lease is finished first.
      order by l.account_id for update of l
    )
    update account_leases l set node_id = null, expires_at = lease_clock()
    from mine where l.account_id = mine.account_id`.execute(db);
}

/** Gives back what this node asked for and did not get: one account, or all. */
export async function withdrawRequests(db: Database, node_id: string, account_id?: number): Promise<void> {
  const which = account_id === undefined ? sql`` : sql`and account_id = ${account_id}`;
  await sql`update account_leases set wanted_by = null where wanted_by = ${node_id} ${which}`.execute(db);
}

/**
 * Fences a write: locks the lease row until the transaction ends and throws when it is no longer this one's. A holder
 * that was replaced therefore never writes, and nobody takes over between this check and the commit: whoever does changes the
 * fence, which is part of a key. Prolonging a lease changes none, so that it waits for no write, and no write for it.
 */
export async function assertLease(tx: Database, lease: Lease): Promise<void> {
  const { rows } = await heldLease(lease).execute(tx);
  if (rows.length === 0) throw lostLease(lease);
}

/** The row of `assertLease`, locked, for a statement that does more with it; none: the lease is lost. */
export function heldLease({ account_id, node_id, fence }: Lease): RawBuilder<{ account_id: number }> {
  return sql`
    select account_id from account_leases
    where account_id = ${account_id} and node_id = ${node_id} and fence = ${fence} and expires_at > lease_clock()
    for key share`;
}

export function lostLease({ account_id }: Lease): GroundcrewError {
  return new GroundcrewError('lease_lost', { details: { account_id } });
}

/** Also again and again while it lives: it may have been forgotten while its machine slept. `works`: it takes accounts. */
export async function registerNode(
  db: Database,
  node: { id: string; kind: 'server' | 'command'; pid: number; host: string; works?: boolean; follows_mail?: boolean },
): Promise<void> {
  await sql`
    insert into nodes (id, kind, pid, host, works, follows_mail)
    values (${node.id}, ${node.kind}, ${node.pid}, ${node.host}, ${node.works ?? false}, ${node.follows_mail ?? false})
    on conflict (id) do update set seen_at = lease_clock(), works = excluded.works,
      follows_mail = excluded.follows_mail`.execute(db);
}

/** Forgets this node and others that have not been seen for a day. */
export async function removeNode(db: Database, id: string): Promise<void> {
  await sql`
    delete from nodes where id = ${id} or seen_at < lease_clock() - interval '1 day'`.execute(db);
}
