/** Nothing waits for ever: what nothing stands against is done within a day or two, however much goes wrong meanwhile. */
import type { Admin } from '#seeded/admin.ts';
import { broken, dayOf, type Witness } from './check.ts';

const DAY_MS = 86_400_000;
/**
 * Whole UTC days. There are rounds and slots all day, so that a day without stops, or with one, has several; a batch joins
 * five groups of a niche and is called every other hour, but waits minutes after each, and a day for an account's limit.
 */
const PATIENCE_DAYS = { post: 1, join: 2, end: 1 };

/** Who writes down when something came between an account and its work, or was asked of it: only a trigger sees it all. */
const TROUBLE = `
create table simulation.trouble (account_id integer not null, what text not null, at timestamptz not null);
create index on simulation.trouble (account_id, at);
grant insert on simulation.trouble to public;

create function simulation.note_trouble() returns trigger language plpgsql as $$
begin
  if new.needs_reconnect and not old.needs_reconnect then
    insert into simulation.trouble values (new.id, 'reconnect', groundcrew.clock());
  end if;
  if (new.is_active, new.hold_reason, new.status) is distinct from (old.is_active, old.hold_reason, old.status) then
    insert into simulation.trouble values (new.id, 'able', groundcrew.clock());
  end if;
  return new;
end $$;

create trigger simulation_trouble after update on groundcrew.telegram_accounts
for each row execute function simulation.note_trouble();
`;

type Group = { id: number; link: string; niche: string; chat_id: number | null; account_id: number | null };

/** Nothing has come between account `a` and its work since $1, and nothing does. */
export const ABLE = `
  a.is_active and a.hold_reason is null and a.status = 'active' and a.archived_at is null and a.created_at < $1
  and not exists (select from simulation.trouble s where s.account_id = a.id and s.at > $1 and s.what = 'able')
  and not exists (select from flood_waits f where f.account_id = a.id and f.at > $1)
  and not exists (select from account_health_checks c where c.account_id = a.id and c.at > $1
    and c.status not in ('ok', 'rate_limited'))`;

/** Joined and warm all the time, and nothing of the group's own in the way. */
const READY = `
  select t.id::int, t.link, t.niche, t.telegram_id as chat_id, a.id as account_id
  from targets t join telegram_accounts a on a.id = t.assigned_account_id
  where t.status = 'joined' and t.warmup_ends_at < $1 and t.forbidden_content = '{}'
    and (t.next_post_at is null or t.next_post_at < $1) and ${ABLE}
    and not exists (select from post_intents i where i.target_id = t.id and i.state in ('reserved', 'unconfirmed'))`;

const UNJOINED = `
  select t.id::int, t.link, t.niche, t.telegram_id as chat_id, null as account_id from targets t
  where t.status = 'new' and t.created_at < $1 and t.assigned_account_id is null
    and not exists (select from join_attempts j where j.target_id = t.id)
    and exists (select from telegram_accounts a where a.joins_blocked_reason is null and ${ABLE})`;

const STUCK = `
  with able as materialized (select a.id, a.needs_reconnect from telegram_accounts a where ${ABLE})
  select 'intent ' || i.id || ' is reserved since ' || i.reserved_at as what
  from post_intents i join able on able.id = i.account_id where i.state = 'reserved' and i.reserved_at < $1
  union all
  select 'action ' || c.id || ' runs since ' || c.started_at
  from actions c join able on able.id = c.account_id where c.state = 'running' and c.started_at < $1
  union all
  select 'run ' || id || ' goes on since ' || started_at from runs where state = 'running' and started_at < $1
  union all
  select 'reaction task ' || id || ' is ' || status || ' since ' || created_at
  from reaction_tasks where status in ('queued', 'processing') and created_at < $1
  union all
  select 'account ' || able.id || ' is to connect anew since ' || s.at
  from able cross join lateral (select max(at) as at from simulation.trouble where account_id = able.id) s
  where able.needs_reconnect and s.at < $1`;

/** After the referee. */
export async function watchTrouble(admin: Admin): Promise<void> {
  await admin.script(TROUBLE);
}

export async function checkProgress(witness: Witness): Promise<void> {
  const { admin, ledger } = witness;
  const [stuck] = await admin.sql<{ what: string }>(STUCK, [daysAgo(witness, PATIENCE_DAYS.end)]);
  if (stuck) throw broken(witness, 'nothing waits for ever', stuck.what);
  const since = daysAgo(witness, patienceForPosts(witness));
  const written = new Set(
    ledger
      .messages()
      .filter(({ at }) => at >= since)
      .map(({ chat_id }) => chat_id),
  );
  for (const group of await admin.sql<Group>(READY, [since])) {
    if (group.chat_id === null || written.has(group.chat_id)) continue;
    const detail = `nothing was posted to ${group.link} by account ${group.account_id} since ${dayOf(since)}, and nothing stands against it`;
    throw broken(witness, 'nothing waits for ever', detail, [group.chat_id, group.link]);
  }
  const begun = daysAgo(witness, PATIENCE_DAYS.join);
  const [unjoined] = await admin.sql<Group>(UNJOINED, [begun]);
  if (!unjoined) return;
  throw broken(witness, 'nothing waits for ever', `nobody has tried to join ${unjoined.link} since ${dayOf(begun)}`, [
    unjoined.link,
  ]);
}

/**
 * A clock that was hours ahead leaves posts with times that are still to come: until then the gap after them is kept, and a
 * day has less of a day.
 */
function patienceForPosts(witness: Witness): number {
  const set_at = witness.clock_set_at();
  const recently = set_at !== null && set_at >= daysAgo(witness, PATIENCE_DAYS.post);
  return PATIENCE_DAYS.post + (recently ? 1 : 0);
}

/** It is looked at midnight by Telegram's time, a moment before which or after which the database may have it. */
export function daysAgo({ telegram_now }: Witness, days: number): Date {
  return new Date(Math.round(telegram_now().getTime() / DAY_MS) * DAY_MS - days * DAY_MS);
}
