// Campaigns and what they take turns with; `campaigns` in the migration shows the states.
import { sql, type RawBuilder } from 'kysely';
import {
  turned,
  type Campaign,
  type CampaignPlan,
  type CampaignVariant,
  type Turn,
  type Turned,
} from '#domain/campaigns.ts';
import { slotEnds } from '#domain/schedule/slots.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { endOpenSlots, shortenOpenSlots } from '#store/campaigns/slots.ts';
import { addEvent } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { codeOf } from '#store/database/sqlstates.ts';

const UNIQUE_VIOLATION = '23505';

const columns = sql`
  c.id, c.name, c.niche, c.zone, c.slots, c.interval_minutes, c.interval_from, c.gap_seconds, c.status, c.due_from,
  c.ends_at, c.created_at, c.created_by, c.started_at, c.updated_at, c.updated_by`;

async function select(scope: Scope, where: RawBuilder<unknown>): Promise<Campaign[]> {
  const { rows } = await sql<Campaign>`
    select ${columns} from campaigns c where c.workspace_id = ${scope.workspace_id} ${where}`.execute(scope.db);
  return rows;
}

export function listCampaigns(scope: Scope): Promise<Campaign[]> {
  return select(scope, sql`order by lower(c.name)`);
}

export function runningCampaigns(scope: Scope): Promise<Campaign[]> {
  return select(scope, sql`and c.status = 'running' order by c.id`);
}

export async function campaignById(scope: Scope, id: number): Promise<Campaign | null> {
  return (await select(scope, sql`and c.id = ${id}`))[0] ?? null;
}

/** By its name, in any spelling, or its id. Throws `not_found` and names what there is. */
export async function campaignNamed(scope: Scope, text: string): Promise<Campaign> {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : null;
  const [found] = await select(scope, sql`and (lower(c.name) = lower(${text}) or c.id = ${id})`);
  if (found) return found;
  const names = (await listCampaigns(scope)).map(({ name }) => name);
  const known = names.length > 20 ? `${names.slice(0, 20).join(', ')} … (${names.length})` : names.join(', ') || 'none';
  throw new GroundcrewError('not_found', { detail: `campaign ${text}; there are: ${known}` });
}

/** As a draft. What is given has been read by `readPlan` and `variantsFault`. Throws `already_exists` when the name is taken. */
export async function addCampaign(
  scope: Scope,
  plan: CampaignPlan,
  variants: readonly CampaignVariant[],
  by: string,
): Promise<Campaign> {
  const now = scope.now();
  return named(plan.name, () =>
    scope.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: number }>`
        insert into campaigns (workspace_id, name, niche, zone, slots, interval_minutes, gap_seconds, ends_at, created_at,
          created_by, updated_at, updated_by)
        values (${scope.workspace_id}, ${plan.name}, ${plan.niche}, ${plan.zone}, ${plan.slots}::text[],
          ${plan.interval_minutes}, ${plan.gap_seconds}, ${plan.ends_at}, ${now}, ${by}, ${now}, ${by})
        returning id`.execute(tx);
      const inside = { ...scope, db: tx, now: () => now };
      const campaign = await campaignById(inside, rows[0]?.id ?? 0);
      if (!campaign) throw new Error('The campaign was not stored.');
      await insertVariants(inside, campaign.id, variants);
      return campaign;
    }),
  );
}

/**
 * From the next slot on; a slot that has begun ends where the next one begins now, if that is earlier. An interval counts from the
 * last slot that came, and slots of other times are not made up for. Throws `not_found` when it was deleted meanwhile.
 */
export async function changeCampaign(scope: Scope, id: number, plan: CampaignPlan, by: string): Promise<void> {
  await named(plan.name, () =>
    scope.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ interval_from: Date | null }>`
      update campaigns set name = ${plan.name}, niche = ${plan.niche}, zone = ${plan.zone},
        slots = ${plan.slots}::text[], interval_minutes = ${plan.interval_minutes}, gap_seconds = ${plan.gap_seconds},
        interval_from = case when ${plan.interval_minutes}::int is not null then coalesce(interval_from,
          (select max(slot_at) from campaign_slots where campaign_id = ${id}), ${scope.now()}) end,
        due_from = case when (zone, slots, interval_minutes) is distinct from
          (${plan.zone}, ${plan.slots}::text[], ${plan.interval_minutes}::int)
          then greatest(due_from, case when due_from is not null then ${scope.now()}::timestamptz end) else due_from end,
        ends_at = ${plan.ends_at}, updated_at = ${scope.now()}, updated_by = ${by}
      where workspace_id = ${scope.workspace_id} and id = ${id} returning interval_from`.execute(tx);
      if (rows.length === 0) throw new GroundcrewError('not_found', { detail: `campaign ${id}` });
      const schedule = { ...plan, interval_from: rows[0]?.interval_from ?? null };
      await shortenOpenSlots({ ...scope, db: tx }, id, (slot_at) => slotEnds(schedule, slot_at));
    }),
  );
}

async function named<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (codeOf(cause) !== UNIQUE_VIOLATION) throw cause;
    const reason = `there is a campaign ${name} already`;
    throw new GroundcrewError('already_exists', { detail: reason, details: { field: 'name', reason }, cause });
  }
}

/**
 * Starts, pauses or stops it; `changed` is false when it stood so already. When this has returned, no post of it is reserved any
 * more unless it runs. Throws `wrong_state` when it does not stand so that it can be turned, `bad_input` when its plan or its
 * variants keep it from being started.
 */
export async function turnCampaign(
  scope: Scope,
  id: number,
  turn: Turn,
  by: string,
): Promise<Campaign & { changed: boolean }> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx, now: () => now };
    const [campaign] = await select(inside, sql`and c.id = ${id} for update`);
    if (!campaign) throw new GroundcrewError('not_found', { detail: `campaign ${id}` });
    const after = turned(campaign, turn, now);
    if (!after.ok) throw refusedTurn(campaign, after);
    if (after.set === null) return { ...campaign, changed: false };
    if (turn === 'start' && (await campaignVariants(inside, id)).length === 0) {
      throw new GroundcrewError('bad_input', { detail: `campaign ${campaign.name} has no message variants` });
    }
    const { status, due_from, interval_from, started_at } = after.set;
    await sql`
      update campaigns set status = ${status}, due_from = ${due_from}, started_at = ${started_at},
        interval_from = case when interval_minutes is not null then ${interval_from}::timestamptz end,
        updated_at = ${now}, updated_by = ${by}
      where id = ${id}`.execute(tx);
    if (turn === 'stop') await endOpenSlots(inside, id, 'the campaign was stopped');
    await addEvent(
      inside,
      { type: 'campaign.turned', account_id: null, data: { campaign_id: id, name: campaign.name, status, by } },
      tx,
    );
    const changed = await campaignById(inside, id);
    if (!changed) throw new Error('A campaign vanished in its own transaction.');
    return { ...changed, changed: true };
  });
}

/**
 * A draft that never posted, with its variants; what did post keeps its history. Throws `not_found`, and `wrong_state` with what to
 * do instead.
 */
export async function removeCampaign(scope: Scope, id: number, by: string): Promise<Pick<Campaign, 'id' | 'name'>> {
  return scope.db.transaction().execute(async (tx) => {
    const [campaign] = await select({ ...scope, db: tx }, sql`and c.id = ${id} for update`);
    if (!campaign) throw new GroundcrewError('not_found', { detail: `campaign ${id}` });
    const { name, status } = campaign;
    // One that somebody has made a draft again by SQL may have posted.
    const { numAffectedRows } = await sql`
      delete from campaigns c where c.id = ${id} and c.status = 'draft'
        and not exists (select from campaign_slots s where s.campaign_id = c.id)
        and not exists (select from runs r where r.workspace_id = c.workspace_id and r.campaign_id = c.id)`.execute(tx);
    if (numAffectedRows === 1n) {
      await addEvent(scope, { type: 'campaign.removed', account_id: null, data: { campaign_id: id, name, by } }, tx);
      return { id, name };
    }
    const instead =
      status === 'running' || status === 'paused' ? 'stop it: it posts no more then' : 'its history stays';
    const detail = `campaign ${name} is ${status}, and only a draft that never posted is deleted; ${instead}`;
    throw new GroundcrewError('wrong_state', { detail, details: { state: status, allowed_from: ['draft'] } });
  });
}

function refusedTurn({ status }: Campaign, refused: Extract<Turned, { ok: false }>): GroundcrewError {
  const { reason: detail, allowed_from } = refused;
  if (allowed_from === null) return new GroundcrewError('bad_input', { detail });
  return new GroundcrewError('wrong_state', { detail, details: { state: status, allowed_from } });
}

/** Those whose end has come are done. Returns their names. */
export async function finishCampaigns(scope: Scope): Promise<string[]> {
  const now = scope.now();
  return scope.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ id: number; name: string }>`
      update campaigns c set status = 'done', updated_at = ${now}, updated_by = 'groundcrew'
      where c.workspace_id = ${scope.workspace_id} and c.status in ('running', 'paused') and c.ends_at <= ${now}
        and not exists (select from campaign_slots s where s.campaign_id = c.id and s.state = 'running')
      returning c.id, c.name`.execute(tx);
    for (const { id: campaign_id, name } of rows) {
      const data = { campaign_id, name, status: 'done', by: 'groundcrew' } as const;
      await addEvent({ ...scope, db: tx, now: () => now }, { type: 'campaign.turned', account_id: null, data }, tx);
    }
    return rows.map(({ name }) => name);
  });
}

export type StoredCampaignVariant = CampaignVariant & { id: number };

/** In the order of their turns. */
export async function campaignVariants(scope: Scope, campaign_id: number): Promise<StoredCampaignVariant[]> {
  const { rows } = await sql<StoredCampaignVariant>`
    select id, language, text, photo_path from campaign_variants
    where workspace_id = ${scope.workspace_id} and campaign_id = ${campaign_id} order by id`.execute(scope.db);
  return rows;
}

/** Puts others in their place, from the next post on. Throws `not_found` when it was deleted meanwhile. */
export async function replaceVariants(
  scope: Scope,
  campaign: Pick<Campaign, 'id'>,
  variants: readonly CampaignVariant[],
  by: string,
): Promise<void> {
  const now = scope.now();
  await scope.db.transaction().execute(async (tx) => {
    // Two that change or delete it at once go one behind the other, and whoever keeps the schedules hears of it.
    const { numAffectedRows } = await sql`
      update campaigns set updated_at = ${now}, updated_by = ${by}
      where workspace_id = ${scope.workspace_id} and id = ${campaign.id}`.execute(tx);
    if (numAffectedRows !== 1n) throw new GroundcrewError('not_found', { detail: `campaign ${campaign.id}` });
    await sql`delete from campaign_variants where campaign_id = ${campaign.id}`.execute(tx);
    await insertVariants({ ...scope, db: tx, now: () => now }, campaign.id, variants);
  });
}

async function insertVariants(scope: Scope, campaign_id: number, variants: readonly CampaignVariant[]): Promise<void> {
  await sql`
    insert into campaign_variants (workspace_id, campaign_id, language, text, photo_path, created_at)
    select ${scope.workspace_id}, ${campaign_id}, language, text, photo_path, ${scope.now()}::timestamptz
    from unnest(${variants.map(({ language }) => language)}::text[], ${variants.map(({ text }) => text)}::text[],
      ${variants.map(({ photo_path }) => photo_path)}::text[]) with ordinality as new (language, text, photo_path, n)
    order by n`.execute(scope.db);
}
