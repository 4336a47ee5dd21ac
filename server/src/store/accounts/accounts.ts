import { sql, type RawBuilder } from 'kysely';
import { inBatches } from '#lib/in-batches.ts';
import type { AccountState, HoldReason } from '#domain/accounts.ts';
import { addMs, DAY_MS, utcDay } from '#domain/days.ts';
import type { Database } from '#store/database/database.ts';
import { addEvent, addEvents } from '#store/events/events.ts';
import { retryTransient } from '#store/database/retry.ts';
import type { Scope } from '#store/scope.ts';
import { codeOf } from '#store/database/sqlstates.ts';
import { mayHaveJoinedLately, UNSTORED_PAUSE } from '#store/groups/unstored-pause.ts';

const LATELY_MS = 7 * DAY_MS;
const UNIQUE_VIOLATION = '23505';

/** How the account `a` stands, whose health is `h`: by field, what is selected for it. */
function stateFields(now: Date): Record<keyof AccountState, RawBuilder<unknown>> {
  const today = utcDay(now);
  return {
    id: sql`a.id`,
    name: sql`a.name`,
    session_name: sql`a.session_name`,
    is_active: sql`a.is_active`,
    archived_at: sql`a.archived_at`,
    has_session: sql`coalesce(a.session_string, '') <> ''`,
    status: sql`a.status`,
    hold_reason: sql`a.hold_reason`,
    next_allowed_action_time: sql`a.next_allowed_action_time`,
    next_join_at: sql`greatest(a.next_join_at, ${unstoredPauseEnds(now)})`,
    joins_blocked_reason: sql`a.joins_blocked_reason`,
    daily_posts_count: sql`a.daily_posts_count`,
    last_stats_reset: sql`a.last_stats_reset`,
    last_post_at: sql`a.last_post_at`,
    health: sql`case when h.account_id is not null then json_build_object(
      'status', h.status, 'consecutive_failures', h.consecutive_failures, 'error_message', h.error_message) end`,
    joins_today: sql`(select count(*)::int from join_attempts j where j.account_id = a.id
      and j.at >= ${today}::date::timestamp at time zone 'UTC' and j.outcome <> 'not_sent')`,
    joins_counted_on: sql`${today}::date`,
    joins_lately: sql`(select count(*)::int from join_attempts j where j.account_id = a.id
      and j.at >= ${addMs(now, -LATELY_MS)} and j.outcome in ('joined', 'already_member', 'requested'))`,
  };
}

/** The end of a pause that no process has stored, since it ended right after a join. */
const unstoredPauseEnds = (now: Date) => sql`(
  select max(j.at) + ${UNSTORED_PAUSE} from join_attempts j
  where j.account_id = a.id and ${mayHaveJoinedLately(now)} and j.at >= coalesce(a.next_join_at, '-infinity'))`;

/** What is selected for an `AccountState`, where `a` is the account and `h` its health; each name begins with the prefix. */
export function accountColumns(now: Date, prefix = ''): RawBuilder<unknown> {
  const columns = Object.entries(stateFields(now)).map(([name, value]) => sql`${value} as ${sql.id(prefix + name)}`);
  return sql.join(columns);
}

/** How every account of the workspace, or each of those named, stands now. Removed ones only when they are named. */
export async function accountStates(scope: Scope, ids?: readonly number[]): Promise<AccountState[]> {
  const where = ids ? sql`a.id = any(${ids}::int[])` : sql`a.archived_at is null`;
  const { rows } = await sql<AccountState>`
    select ${accountColumns(scope.now())}
    from telegram_accounts a
    left join account_health_status h on h.account_id = a.id
    where a.workspace_id = ${scope.workspace_id} and ${where}
    order by a.id`.execute(scope.db);
  return rows;
}

/** Of one; many that are asked for at once are read together. */
export const accountState = inBatches(async (scope: Scope, ids: readonly number[]) => {
  const states = new Map((await accountStates(scope, ids)).map((state) => [state.id, state]));
  return ids.map((id) => states.get(id) ?? null);
});

/**
 * The ids of the account that people mean by a session name, a phone, an id or a name; `#12` is the id alone. More than one:
 * ambiguous, as the session name 12 is where another account has that id.
 */
export async function findAccountIds(scope: Scope, text: string): Promise<number[]> {
  const { rows } = await sql<{ id: number; rank: number }>`
    select id, case when session_name = ${text} or phone = ${text} or '#' || id = ${text} or id::text = ${text} then 0 else 1 end as rank
    from telegram_accounts
    where workspace_id = ${scope.workspace_id} and archived_at is null
      and (session_name = ${text} or phone = ${text} or '#' || id = ${text} or id::text = ${text} or name = ${text})
    order by rank, id`.execute(scope.db);
  const best = rows[0]?.rank;
  return rows.filter((row) => row.rank === best).map((row) => row.id);
}

/** Every change of an account's state goes through here. */
async function change(db: Database, scope: Scope, account_id: number, set: RawBuilder<unknown>): Promise<void> {
  await sql`
    update telegram_accounts set ${set}, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id}`.execute(db);
}

/** Nothing but replies until then. `status` says what people see: a wait of its own, a cool-down, or neither. */
export async function setAccountWait(
  scope: Scope,
  account_id: number,
  wait: { until: Date; status: 'active' | 'flood_wait' | 'cooldown' },
  db: Database = scope.db,
): Promise<void> {
  // A wait never shortens one that stands nor renames it, and never lifts a ban.
  await change(
    db,
    scope,
    account_id,
    sql`
    next_allowed_action_time = greatest(next_allowed_action_time, ${wait.until}),
    status = case when status = 'banned' or (status <> 'active' and next_allowed_action_time > ${wait.until})
      then status else ${wait.status} end`,
  );
}

export async function clearAccountWait(scope: Scope, account_id: number): Promise<void> {
  await change(
    scope.db,
    scope,
    account_id,
    sql`next_allowed_action_time = null, status = case when status = 'banned' then status else 'active' end`,
  );
}

/** Accounts leave flood_wait and cooldown by themselves when their time has come. Returns how many did. */
export async function endPassedWaits(scope: Scope): Promise<number> {
  const now = scope.now();
  const { numAffectedRows } = await sql`
    update telegram_accounts set status = 'active', next_allowed_action_time = null, updated_at = ${now}
    where workspace_id = ${scope.workspace_id} and status in ('flood_wait', 'cooldown')
      and (next_allowed_action_time is null or next_allowed_action_time <= ${now})`.execute(scope.db);
  return Number(numAffectedRows ?? 0);
}

export async function setJoinPause(scope: Scope, account_id: number, until: Date): Promise<void> {
  await change(scope.db, scope, account_id, sql`next_join_at = greatest(next_join_at, ${until})`);
}

export async function blockJoins(scope: Scope, account_id: number, reason: string): Promise<void> {
  await change(scope.db, scope, account_id, sql`joins_blocked_reason = ${reason}`);
}

/** A person says that there is room for more groups. True when something stood in the way. */
export async function unblockJoins(scope: Scope, account_id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set joins_blocked_reason = null, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id} and joins_blocked_reason is not null`.execute(
    scope.db,
  );
  return numAffectedRows === 1n;
}

/** Whether the account takes part in anything at all. False when it was so already. */
export async function setActive(scope: Scope, account_id: number, is_active: boolean): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set is_active = ${is_active}, updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id} and is_active <> ${is_active}`.execute(scope.db);
  return numAffectedRows === 1n;
}

/** A ban that Telegram has lifted: the last test of the session was ok. True when it was marked as banned. */
export async function unmarkBanned(scope: Scope, account_id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update telegram_accounts set status = 'active', updated_at = ${scope.now()}
    where workspace_id = ${scope.workspace_id} and id = ${account_id} and status = 'banned'
      and exists (select from account_health_status h where h.account_id = telegram_accounts.id and h.status = 'ok')`.execute(
    scope.db,
  );
  return numAffectedRows === 1n;
}

/** Stops everything outgoing until a person lifts it; a hold that stands is kept. */
/** `note`: why, as a person says it; the event of it keeps it. */
export async function holdAccount(
  scope: Scope,
  account_id: number,
  reason: HoldReason,
  by: string,
  note: string | null = null,
): Promise<void> {
  await scope.db.transaction().execute(async (tx) => {
    const { numAffectedRows } = await sql`
      update telegram_accounts set hold_reason = ${reason}, held_at = ${scope.now()}, held_by = ${by},
        updated_at = ${scope.now()}
      where workspace_id = ${scope.workspace_id} and id = ${account_id} and hold_reason is null`.execute(tx);
    if (numAffectedRows !== 1n) return;
    await addEvent(
      scope,
      { type: 'account.held', account_id, data: { reason, by, ...(note === null ? {} : { note }) } },
      tx,
    );
  });
}

const RELEASED = { stream: 'events', user_id: null, type: 'account.released', data: {} } as const;

/**
 * Lifts a hold of this reason (any reason when none is given). Returns the session names that were held. A restored account goes
 * back to the hold that it had before.
 */
export async function releaseHold(
  scope: Scope,
  which: { ids?: readonly number[]; reason?: HoldReason; except?: HoldReason },
): Promise<string[]> {
  const ids = which.ids ? sql`and id = any(${which.ids}::int[])` : sql``;
  const except = which.except ? sql`and hold_reason <> ${which.except}` : sql``;
  const reason = which.reason ? sql`and hold_reason = ${which.reason}` : sql`and hold_reason is not null ${except}`;
  const release = async (tx: Database) => {
    // One behind the other, whoever else locks many of them.
    const { rows } = await sql<{ id: number; session_name: string; free: boolean }>`
      with held as materialized (
        select id from telegram_accounts
        where workspace_id = ${scope.workspace_id} and archived_at is null ${ids} ${reason} order by id for update)
      update telegram_accounts set hold_reason = hold_after_takeover, hold_after_takeover = null, updated_at = ${scope.now()}
      where id in (select id from held)
      returning id, session_name, hold_reason is null as free`.execute(tx);
    const at = scope.now();
    await addEvents(
      scope,
      rows.flatMap(({ id, free }) => (free ? [{ ...RELEASED, at, account_id: id }] : [])),
      tx,
    );
    return rows.map((row) => row.session_name).toSorted();
  };
  return retryTransient(() => scope.db.transaction().execute(release));
}

export async function markBanned(scope: Scope, account_id: number): Promise<void> {
  await change(scope.db, scope, account_id, sql`status = 'banned'`);
}

/** What Telegram says this account is. Returns the session name of another account that is this Telegram user already. */
export async function setTelegramUser(
  scope: Scope,
  account_id: number,
  me: { id: number; username: string | null },
): Promise<string | null> {
  const known = await knownTelegramUser(scope, { account_id, ...me });
  if (known.twin !== null || known.isSame) return known.twin;
  try {
    await sql`
      update telegram_accounts set telegram_user_id = ${me.id}, telegram_username = ${me.username},
        updated_at = ${scope.now()}
      where workspace_id = ${scope.workspace_id} and id = ${account_id}
        and (telegram_user_id, telegram_username) is distinct from (${me.id}::bigint, ${me.username}::text)`.execute(
      scope.db,
    );
    return null;
  } catch (error) {
    if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
    // Two accounts that are tested at the same time may be one user: the other was faster.
    return (await knownTelegramUser(scope, { account_id, ...me })).twin;
  }
}

type SaidUser = { account_id: number; id: number; username: string | null };

/** Whether it is written down so already, and who else is this user. */
const knownTelegramUser = inBatches(async (scope: Scope, said: readonly SaidUser[]) => {
  const { rows } = await sql<{ isSame: boolean; twin: string | null }>`
    select (a.telegram_user_id, a.telegram_username) is not distinct from (s.user_id, s.username) as "isSame",
      (select o.session_name from telegram_accounts o
       where o.workspace_id = ${scope.workspace_id} and o.telegram_user_id = s.user_id and o.id <> s.account_id) as twin
    from unnest(${said.map(({ account_id }) => account_id)}::int[], ${said.map(({ id }) => id)}::bigint[],
      ${said.map(({ username }) => username)}::text[]) with ordinality as s (account_id, user_id, username, n)
    left join telegram_accounts a on a.workspace_id = ${scope.workspace_id} and a.id = s.account_id
    order by n`.execute(scope.db);
  return rows;
});
