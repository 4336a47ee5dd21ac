// The ledger of floods: what Telegram told whom to wait for which method.
import { sql } from 'kysely';
import { addMs } from '#domain/days.ts';
import { FLOOD_MEMORY_MS, slowedBy, type Flood } from '#domain/floods.ts';
import { inBatches } from '#lib/in-batches.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

/** Into the ledger, and told with what it slows down: several short floods come before a long one. */
export async function recordFlood(scope: Scope, flood: Omit<Flood, 'at'>): Promise<void> {
  const { account_id, method, seconds } = flood;
  await scope.db.transaction().execute(async (tx) => {
    await sql`
      insert into flood_waits (workspace_id, account_id, method, seconds, at)
      values (${scope.workspace_id}, ${account_id}, ${method}, ${seconds}, ${scope.now()})`.execute(tx);
    const { account, pool } = slowedBy(await recentFloods({ ...scope, db: tx }), account_id, scope.now());
    const data = { method, seconds, account_slowed: account, pool_slowed: pool };
    await addEvent(scope, { type: 'flood.met', account_id, data }, tx);
  });
}

/** The part of the ledger that still has a say in pauses. */
export async function recentFloods(scope: Scope): Promise<Flood[]> {
  const { rows } = await sql<Flood>`
    select account_id, method, seconds, at from flood_waits
    where workspace_id = ${scope.workspace_id} and at >= ${addMs(scope.now(), -FLOOD_MEMORY_MS)}
    order by at desc limit 10000`.execute(scope.db);
  return rows;
}

/** Until when Telegram wants this account not to call this method, by the ledger of floods; null: it may call. */
export async function floodWaitEnds(scope: Scope, account_id: number, method: string): Promise<Date | null> {
  const until = await lastFloodEnds(scope, { account_id, method });
  return until && until > scope.now() ? until : null;
}

const lastFloodEnds = inBatches(async (scope: Scope, of: readonly { account_id: number; method: string }[]) => {
  const { rows } = await sql<{ until: Date | null }>`
    select (select max(at + seconds * interval '1 second') from flood_waits w where w.workspace_id = ${scope.workspace_id}
      and w.account_id = o.account_id and w.method = o.method and at <= ${scope.now()}) as until
    from unnest(${of.map(({ account_id }) => account_id)}::int[], ${of.map(({ method }) => method)}::text[])
      with ordinality as o (account_id, method, n)
    order by n`.execute(scope.db);
  return rows.map(({ until }) => until);
});
