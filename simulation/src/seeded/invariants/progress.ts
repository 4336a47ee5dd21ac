/** Nothing waits for ever: what nothing stands against is done within days, however much goes wrong meanwhile. */
import { broken, dayOf, type Witness } from './check.ts';

const DAY_MS = 86_400_000;
/** A group that may be posted to is posted to within so many whole days; a group that may be joined, too. */
const PATIENCE_DAYS = 3;

type Group = { id: number; link: string; niche: string; chat_id: number | null; account_id: number | null };

/** Joined and warm for days, its account free all the time, and nothing of the group's own in the way. */
const READY = `
  select t.id::int, t.link, t.niche, t.telegram_id as chat_id, a.id as account_id
  from targets t join telegram_accounts a on a.id = t.assigned_account_id
  where t.status = 'joined' and t.warmup_ends_at < $1 and t.forbidden_content = '{}' and t.next_post_at is null
    and a.is_active and a.hold_reason is null and a.status = 'active' and a.archived_at is null and a.created_at < $1
    and not exists (select from flood_waits f where f.account_id = a.id and f.at > $1)
    and not exists (select from account_health_checks c where c.account_id = a.id and c.at > $1
      and c.status not in ('ok', 'rate_limited'))
    and not exists (select from post_intents i where i.target_id = t.id and i.state = 'unconfirmed')`;

const UNJOINED = `
  select t.id::int, t.link, t.niche, t.telegram_id as chat_id, null as account_id from targets t
  where t.status = 'new' and t.created_at < $1 and t.assigned_account_id is null
    and not exists (select from join_attempts j where j.target_id = t.id)
    and (select count(*) from telegram_accounts a where a.is_active and a.hold_reason is null and a.status = 'active'
      and a.joins_blocked_reason is null) > 0`;

const STUCK = `
  select 'intent ' || id || ' is reserved since ' || reserved_at as what from post_intents
  where state = 'reserved' and reserved_at < $1
  union all
  select 'action ' || id || ' runs since ' || started_at from actions where state = 'running' and started_at < $1
  union all
  select 'run ' || id || ' goes on since ' || started_at from runs where state = 'running' and started_at < $1`;

export async function checkProgress(witness: Witness): Promise<void> {
  const { admin, ledger, now } = witness;
  const since = new Date(Math.floor(now().getTime() / DAY_MS) * DAY_MS - PATIENCE_DAYS * DAY_MS);
  const recent = ledger.messages().filter(({ at }) => at >= since);
  const written = new Set(recent.map(({ chat_id }) => chat_id));
  const [stuck] = await admin.sql<{ what: string }>(STUCK, [since]);
  if (stuck) throw broken(witness, 'nothing waits for ever', stuck.what);
  for (const group of await admin.sql<Group>(READY, [since])) {
    if (group.chat_id === null || written.has(group.chat_id)) continue;
    const detail = `nothing was posted to ${group.link} by account ${group.account_id} since ${dayOf(since)}, and nothing stands against it`;
    throw broken(witness, 'nothing waits for ever', detail, [group.chat_id, group.link]);
  }
  const [unjoined] = await admin.sql<Group>(UNJOINED, [since]);
  if (!unjoined) return;
  throw broken(witness, 'nothing waits for ever', `nobody has tried to join ${unjoined.link} since ${dayOf(since)}`, [
    unjoined.link,
  ]);
}
