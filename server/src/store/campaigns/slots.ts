// The slots of campaigns that have come; `campaign_slots` in the migration shows the states.
import { sql, type RawBuilder } from 'kysely';
import { blocker, type Blocker } from '#domain/blockers/blocker.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';

export type CampaignSlot = {
  campaign_id: number;
  slot_at: Date;
  ends_at: Date;
  state: 'running' | 'done' | 'missed';
  run_id: number | null;
  begun_at: Date | null;
  finished_at: Date | null;
  posted: number;
  skipped: number;
  errors: number;
  unconfirmed: number;
  reason: string | null;
  /** Groups without a post of it, each with what was in the way; empty while it goes on, and where its run did not come to its end. */
  skips: { link: string; reasons: string[] }[];
};

/** One that goes on with what stands in its intents now. */
export const slotColumns = sql`s.campaign_id, s.slot_at, s.ends_at, s.state, s.run_id, s.begun_at, s.finished_at, s.skipped,
  s.errors, s.reason, case when s.state = 'running' then i.sent else s.posted end as posted,
  case when s.state = 'running' then i.open else s.unconfirmed end as unconfirmed`;
export const slotTables = sql`campaign_slots s cross join lateral (
  select count(*) filter (where i.state = 'sent')::int as sent,
    count(*) filter (where i.state = 'unconfirmed')::int as open
  from post_intents i where s.state = 'running' and i.campaign_id = s.campaign_id and i.slot_at = s.slot_at) i`;

/** The newest first. `slot_at`: only this one. */
export async function slotHistory(
  scope: Scope,
  campaign_id: number,
  limit: number,
  slot_at: Date | null = null,
): Promise<CampaignSlot[]> {
  const only = slot_at === null ? sql`` : sql`and s.slot_at = ${slot_at}`;
  const { rows } = await sql<CampaignSlot>`
    select ${slotColumns}, coalesce(case when s.state = 'done' then r.result -> 'skipped' end, '[]') as skips
    from ${slotTables} left join runs r on r.id = s.run_id
    where s.workspace_id = ${scope.workspace_id} and s.campaign_id = ${campaign_id} ${only}
    order by s.slot_at desc limit ${limit}`.execute(scope.db);
  return rows;
}

export type LastSlot = Pick<CampaignSlot, 'campaign_id' | 'slot_at' | 'ends_at' | 'state'> & {
  /** By a run whose process lives. */
  carried: boolean;
};

/** The last slot that was begun or missed of each running campaign that has any. */
export async function lastSlots(scope: Scope): Promise<Map<number, LastSlot>> {
  const { rows } = await sql<LastSlot>`
    select s.campaign_id, s.slot_at, s.ends_at, s.state, exists (
      select from runs r where r.id = s.run_id and r.state = 'running' and r.expires_at > lease_clock()) as carried
    from campaigns c cross join lateral (
      select * from campaign_slots s where s.campaign_id = c.id order by s.slot_at desc limit 1) s
    where c.workspace_id = ${scope.workspace_id} and c.status = 'running'`.execute(scope.db);
  return new Map(rows.map((slot) => [slot.campaign_id, slot]));
}

/**
 * Begins the slot as this run, or takes it over from one that has died. False when it is over, or another run that lives
 * carries it.
 */
export async function beginSlot(
  scope: Scope,
  slot: { campaign_id: number; slot_at: Date; ends_at: Date; run_id: number },
): Promise<boolean> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ fresh: boolean; name: string }>`
    insert into campaign_slots as s (workspace_id, campaign_id, slot_at, ends_at, state, run_id, begun_at)
    select ${scope.workspace_id}, ${slot.campaign_id}, ${slot.slot_at}, ${slot.ends_at}, 'running', ${slot.run_id},
      ${now}
    from campaigns c where c.workspace_id = ${scope.workspace_id} and c.id = ${slot.campaign_id} and c.status = 'running'
    on conflict (campaign_id, slot_at) do update set run_id = excluded.run_id
    where s.state = 'running' and not exists (
      select from runs r where r.id = s.run_id and r.state = 'running' and r.expires_at > lease_clock())
    returning xmax = 0 as fresh, (select c.name from campaigns c where c.id = s.campaign_id) as name`.execute(tx);
    const [row] = rows;
    if (!row) return false;
    const { campaign_id, slot_at } = slot;
    const data = { campaign_id, name: row.name, slot_at: slot_at.toISOString() };
    // Without an old version of it, the row is new.
    if (row.fresh)
      await addEvent({ ...scope, now: () => now }, { type: 'campaign.slot_begun', account_id: null, data }, tx);
    return true;
  });
}

type SlotCounts = { skipped: number; errors: number };

/** Every group had its turn, or its time is over (`reason`). False when this run does not carry it any more. */
export async function finishSlot(
  scope: Scope,
  slot: { campaign_id: number; slot_at: Date; run_id: number },
  end: SlotCounts & { reason: string | null },
): Promise<boolean> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    // What was posted stands in the intents, whichever runs carried the slot.
    const { rows } = await sql<{ name: string; posted: number; unconfirmed: number }>`
      update campaign_slots s set state = 'done', finished_at = ${now}, reason = ${end.reason},
        skipped = ${end.skipped}, errors = ${end.errors}, posted = i.sent, unconfirmed = i.open
      from campaigns c, (
        select count(*) filter (where state = 'sent')::int as sent,
          count(*) filter (where state in ('reserved', 'unconfirmed'))::int as open
        from post_intents where campaign_id = ${slot.campaign_id} and slot_at = ${slot.slot_at}) i
      where s.workspace_id = ${scope.workspace_id} and s.campaign_id = ${slot.campaign_id} and s.slot_at = ${slot.slot_at}
        and s.run_id = ${slot.run_id} and s.state = 'running' and c.id = s.campaign_id
      returning c.name, s.posted, s.unconfirmed`.execute(tx);
    const [row] = rows;
    if (!row) return false;
    const { campaign_id, slot_at } = slot;
    const data = { campaign_id, slot_at: slot_at.toISOString(), ...row, skipped: end.skipped, errors: end.errors };
    await addEvent({ ...scope, now: () => now }, { type: 'campaign.slot_done', account_id: null, data }, tx);
    return true;
  });
}

/** Slots that nobody began in time, or (`reason`) that could not be. Those that another process has noted meanwhile are left as they are. */
export async function recordMissed(
  scope: Scope,
  campaign: { id: number; name: string },
  slots: readonly { slot_at: Date; ends_at: Date }[],
  reason: string | null = null,
): Promise<Date[]> {
  if (slots.length === 0) return [];
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ slot_at: Date }>`
      insert into campaign_slots (workspace_id, campaign_id, slot_at, ends_at, state, finished_at, reason)
      select ${scope.workspace_id}, ${campaign.id}, slot_at, ends_at, 'missed', ${now}::timestamptz,
        ${reason ?? 'it had not begun within 30 minutes'}::text
      from unnest(${slots.map((slot) => slot.slot_at.toISOString())}::timestamptz[],
        ${slots.map((slot) => slot.ends_at.toISOString())}::timestamptz[]) as new (slot_at, ends_at)
      on conflict do nothing returning slot_at`.execute(tx);
    const missed = rows.map(({ slot_at }) => slot_at).toSorted((one, other) => one.getTime() - other.getTime());
    for (const slot_at of missed) {
      const data = { campaign_id: campaign.id, name: campaign.name, slot_at: slot_at.toISOString(), reason };
      await addEvent({ ...scope, now: () => now }, { type: 'campaign.slot_missed', account_id: null, data }, tx);
    }
    return missed;
  });
}

/** Slots that no run carries any more and whose time is over, whatever became of their campaign. Returns how many. */
export function endPassedSlots(scope: Scope): Promise<number> {
  const over = sql`s.ends_at <= ${scope.now()} and not exists (
    select from runs r where r.id = s.run_id and r.state = 'running' and r.expires_at > lease_clock())`;
  return endSlots(scope, over, 'its time was over');
}

/** A person ends whatever goes on of this campaign. */
export async function endOpenSlots(scope: Scope, campaign_id: number, reason: string): Promise<void> {
  await endSlots(scope, sql`s.campaign_id = ${campaign_id}`, reason);
}

async function endSlots(scope: Scope, which: RawBuilder<unknown>, reason: string): Promise<number> {
  const { numAffectedRows } = await sql`
    update campaign_slots s set state = 'done', finished_at = ${scope.now()}, reason = ${reason},
      posted = (select count(*) from post_intents i
        where i.campaign_id = s.campaign_id and i.slot_at = s.slot_at and i.state = 'sent'),
      unconfirmed = (select count(*) from post_intents i
        where i.campaign_id = s.campaign_id and i.slot_at = s.slot_at and i.state in ('reserved', 'unconfirmed'))
    where s.workspace_id = ${scope.workspace_id} and s.state = 'running' and ${which}`.execute(scope.db);
  return Number(numAffectedRows ?? 0n);
}

/** With another schedule the next slot may come earlier: no slot goes on longer than `ends` says. */
export async function shortenOpenSlots(
  scope: Scope,
  campaign_id: number,
  ends: (slot_at: Date) => Date,
): Promise<void> {
  const { rows } = await sql<{ slot_at: Date }>`
    select slot_at from campaign_slots
    where workspace_id = ${scope.workspace_id} and campaign_id = ${campaign_id} and state = 'running'`.execute(
    scope.db,
  );
  for (const { slot_at } of rows) {
    await sql`
      update campaign_slots set ends_at = least(ends_at, ${ends(slot_at)})
      where campaign_id = ${campaign_id} and slot_at = ${slot_at}`.execute(scope.db);
  }
}

/** Lets every process that keeps the schedules look now. */
export async function ringSchedulers(scope: Scope): Promise<void> {
  await sql`select pg_notify('groundcrew_campaign', ${scope.workspace_id}::text)`.execute(scope.db);
}

/** Groups that have their post of this slot, or may have it. */
export async function targetsOfSlot(scope: Scope, slot: { campaign_id: number; slot_at: Date }): Promise<Set<number>> {
  const { rows } = await sql<{ target_id: number }>`
    select target_id from post_intents
    where campaign_id = ${slot.campaign_id} and slot_at = ${slot.slot_at} and state <> 'released'`.execute(scope.db);
  return new Set(rows.map(({ target_id }) => target_id));
}

/**
 * Whether something may be posted for this slot now: its campaign runs, and its time is not over. With `hold`, in a
 * transaction, whoever pauses or stops the campaign waits for its end.
 */
export async function slotIsOpen(
  scope: Scope,
  slot: { campaign_id: number; slot_at: Date; run_id?: number | null },
  options: { hold?: boolean } = {},
): Promise<boolean> {
  const run = slot.run_id === undefined ? sql`` : sql`and s.run_id = ${slot.run_id}`;
  const hold = options.hold === true ? sql`for share` : sql``;
  const { rows } = await sql`
    select s.slot_at from campaigns c join campaign_slots s on s.campaign_id = c.id
    where c.workspace_id = ${scope.workspace_id} and c.id = ${slot.campaign_id} and c.status = 'running'
      and s.slot_at = ${slot.slot_at} and s.state = 'running' and s.ends_at > ${scope.now()} ${run} ${hold}`.execute(
    scope.db,
  );
  return rows.length === 1;
}

/** What keeps this run from posting to the group for its slot, in the transaction that reserves the post. */
export async function slotBlockers(
  inside: Scope,
  post: { campaign_id: number; slot_at: Date; run_id: number | null; target_id: number },
): Promise<Blocker[]> {
  const found: Blocker[] = [];
  if (!(await slotIsOpen(inside, post, { hold: true }))) {
    found.push(blocker('campaign_not_running', null, 'the campaign does not run any more, or its slot is over'));
  }
  const { rows } = await sql`
    select from post_intents where campaign_id = ${post.campaign_id} and slot_at = ${post.slot_at}
      and target_id = ${post.target_id} and state <> 'released'`.execute(inside.db);
  if (rows.length > 0) found.push(blocker('target_in_slot', null, 'the group has its post of this slot'));
  return found;
}
