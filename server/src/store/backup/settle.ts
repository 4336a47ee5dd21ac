// What a restored installation must not believe any more: who works, what goes on, and that it knows what was done since.
import type pg from 'pg';
import { nextUtcDay } from '#domain/days.ts';

export type Settled = {
  held: number;
  runs: number;
  actions: number;
  replies: number;
  webhooks: number;
  /** Names of those that go on posting by themselves, once their accounts may. */
  campaigns: string[];
  /** Niches that are joined in by themselves, likewise. */
  join_schedules: string[];
  resumes_at: Date | null;
};

const WHY = 'it was under way when the backup was made';

export async function timeOf(client: pg.Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]!.now;
}

/**
 * In the transaction that restores. Every account is held for takeover. `nothing_since`: the old installation did nothing
 * after the backup; else no account joins, posts or reacts before the next UTC day, as nobody knows how much of the limits of
 * today it has used up.
 */
export async function settleRestored(
  client: pg.Client,
  { now, nothing_since, by }: { now: Date; nothing_since: boolean; by: string },
): Promise<Settled> {
  const changed = async (text: string, values: unknown[] = []) => (await client.query(text, values)).rowCount ?? 0;
  await client.query('delete from account_leases');
  await client.query('delete from mailbox_leases');
  await client.query('delete from nodes');
  const actions = await changed(
    `update actions set state = 'cancelled', finished_at = $1, node_id = null, fence = null, error_message = $2
     where state in ('queued', 'running')`,
    [now, WHY],
  );
  const runs = await changed(
    `update runs set state = 'abandoned', finished_at = $1, waiting = false where state = 'running'`,
    [now],
  );
  // The old installation may have sent them after the backup: a person looks, and decides.
  const replies = await changed(
    `update conversation_messages set delivery = 'unconfirmed', sending_at = coalesce(sending_at, stored_at),
       next_try_at = null, error_code = 'unknown_end', error_message = $1
     where delivery = 'queued'`,
    [`nobody knows whether it was sent: ${WHY}`],
  );
  await client.query('update webhooks set node_id = null, expires_at = null');
  // The old installation may go on delivering what happens: those who get it would get it twice.
  const webhooks = await changed(`update webhooks set state = 'paused' where state = 'active'`);
  const { rows: campaigns } = await client.query<{ name: string }>(
    `select name from campaigns where status = 'running' order by name`,
  );
  const { rows: schedules } = await client.query<{ niche: string }>(
    'select niche from join_schedules where enabled order by niche',
  );
  const held = await changed(
    `update telegram_accounts set hold_reason = 'takeover', held_at = $1, held_by = 'restore',
       hold_after_takeover = case when hold_reason = 'takeover' then hold_after_takeover else hold_reason end
     where archived_at is null`,
    [now],
  );
  const resumes_at = nothing_since ? null : nextUtcDay(now);
  if (resumes_at) {
    await client.query(
      `update telegram_accounts set next_allowed_action_time = greatest(next_allowed_action_time, $1)
       where archived_at is null`,
      [resumes_at],
    );
  }
  await client.query(
    `insert into audit_log (workspace_id, at, actor_kind, actor_name, action, entity_type, data)
     select id, $1, 'command', $2, 'backups.restore', 'backup', $3 from workspaces`,
    [now, by, JSON.stringify({ held, nothing_since })],
  );
  return {
    held,
    runs,
    actions,
    replies,
    webhooks,
    campaigns: campaigns.map(({ name }) => name),
    join_schedules: schedules.map(({ niche }) => niche),
    resumes_at,
  };
}
