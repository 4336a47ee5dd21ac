import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { SLOT_LASTS_MS } from '#domain/schedule/slots.ts';
import type { Campaign, CampaignPlan, CampaignVariant } from '#domain/campaigns.ts';
import { addMs, MINUTE_MS } from '#domain/days.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { beginSlot, endPassedSlots, finishSlot, lastSlots, recordMissed, slotHistory, slotIsOpen } from './slots.ts';
import {
  addCampaign,
  campaignNamed,
  campaignVariants,
  changeCampaign,
  finishCampaigns,
  listCampaigns,
  replaceVariants,
  turnCampaign,
} from './campaigns.ts';
import { eventsSince } from '#store/events/events.ts';
import { handleJoinMoment, joinSchedule, joinSchedules, setJoinSchedule } from '#store/groups/join-schedules.ts';
import { startRun } from '#store/runs/runs.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const TTL_MS = 60_000;

let fleet: Fleet;
let made = 0;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(() => fleet.setNow(NOON));

const HELLO: CampaignVariant = { language: null, text: 'hello', photo_path: null };
const add = (changes: Partial<CampaignPlan> = {}, variants = [HELLO]): Promise<Campaign> => {
  const plan = { niche: 'cars', zone: 'UTC', slots: ['12:00', '20:00'], interval_minutes: null, gap_seconds: 60 };
  const name = `campaign ${(made += 1)}`;
  return addCampaign(fleet.scope, { name, ...plan, ends_at: null, ...changes }, variants, 'anna');
};
const run = async (campaign: Campaign, node_id = 'node'): Promise<number> => {
  const about = { kind: 'post', niche: campaign.niche, campaign_id: campaign.id, node_id, ttl_ms: TTL_MS } as const;
  const id = await startRun(fleet.scope, about);
  if (id === null) throw new Error('It runs already.');
  return id;
};
const lapse = (run_id: number) =>
  sql`update runs set expires_at = lease_clock() where id = ${run_id}`.execute(fleet.db);
const slotOf = (campaign: Campaign, run_id: number) => ({
  campaign_id: campaign.id,
  slot_at: NOON,
  ends_at: addMs(NOON, SLOT_LASTS_MS),
  run_id,
});

describe('A campaign', () => {
  test('is a draft with its variants in order, found by name in any spelling, or id', async () => {
    const variants = ['b', 'a', 'c'].map((text) => ({ language: 'uk', text, photo_path: null }));
    const campaign = await add({ name: 'Spring Cars' }, variants);
    expect(campaign).toMatchObject({ status: 'draft', slots: ['12:00', '20:00'], created_by: 'anna', due_from: null });
    expect((await campaignNamed(fleet.scope, 'spring cars')).id).toBe(campaign.id);
    expect((await campaignNamed(fleet.scope, String(campaign.id))).name).toBe('Spring Cars');
    expect((await campaignVariants(fleet.scope, campaign.id)).map(({ text }) => text)).toEqual(['b', 'a', 'c']);
    await expect(add({ name: 'SPRING CARS' })).rejects.toMatchObject({ code: 'already_exists' });
    await expect(campaignNamed(fleet.scope, 'autumn')).rejects.toThrow('Spring Cars');
  });

  test('of another workspace is not seen, and may have the same name', async () => {
    const other = await fleet.addWorkspace(`other-${(made += 1)}`);
    const { name } = await add();
    const theirs = await addCampaign(
      other,
      { name, niche: 'cars', zone: 'UTC', slots: ['10:00'], interval_minutes: null, gap_seconds: 60, ends_at: null },
      [HELLO],
      'other',
    );
    expect((await listCampaigns(other)).map(({ id }) => id)).toEqual([theirs.id]);
    await expect(turnCampaign(fleet.scope, theirs.id, 'start', 'anna')).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is turned by people, which is told of', async () => {
    const campaign = await add({ slots: [], interval_minutes: 90 });
    const from = (await eventsSince(fleet.scope, 0, 1_000)).at(-1)?.seq ?? 0;
    expect(await turnCampaign(fleet.scope, campaign.id, 'start', 'anna')).toMatchObject({
      status: 'running',
      due_from: NOON,
      interval_from: NOON,
      started_at: NOON,
      updated_by: 'anna',
    });
    expect(await turnCampaign(fleet.scope, campaign.id, 'start', 'bert')).toMatchObject({
      changed: false,
      updated_by: 'anna',
    });
    await expect(turnCampaign(fleet.scope, (await add({ name: 'draft' })).id, 'pause', 'anna')).rejects.toMatchObject({
      code: 'wrong_state',
      details: { state: 'draft', allowed_from: ['running'] },
    });
    await turnCampaign(fleet.scope, campaign.id, 'pause', 'bert');
    fleet.setNow(addMs(NOON, MINUTE_MS));
    expect(await turnCampaign(fleet.scope, campaign.id, 'start', 'anna')).toMatchObject({
      due_from: addMs(NOON, MINUTE_MS),
      interval_from: NOON,
    });
    await turnCampaign(fleet.scope, campaign.id, 'stop', 'anna');
    expect((await eventsSince(fleet.scope, from, 10)).map(({ data }) => [data['status'], data['by']])).toEqual([
      ['running', 'anna'],
      ['paused', 'bert'],
      ['running', 'anna'],
      ['stopped', 'anna'],
    ]);
  });

  test('without variants is not started', async () => {
    const campaign = await add();
    await replaceVariants(fleet.scope, campaign, [], 'anna');
    await expect(turnCampaign(fleet.scope, campaign.id, 'start', 'anna')).rejects.toThrow('no message variants');
  });

  test('is done when its end has come, once no slot goes on', async () => {
    const campaign = await add({ ends_at: addMs(NOON, MINUTE_MS) });
    await turnCampaign(fleet.scope, campaign.id, 'start', 'anna');
    const run_id = await run(campaign);
    await beginSlot(fleet.scope, slotOf(campaign, run_id));
    fleet.setNow(addMs(NOON, MINUTE_MS));
    expect(await finishCampaigns(fleet.scope)).toEqual([]);
    await finishSlot(fleet.scope, slotOf(campaign, run_id), { skipped: 0, errors: 0, reason: null });
    expect(await finishCampaigns(fleet.scope)).toEqual([campaign.name]);
    expect((await campaignNamed(fleet.scope, campaign.name)).status).toBe('done');
  });

  test.each([
    [`slots = '{}'`],
    [`slots = '{25:00}'`],
    [`interval_minutes = 60`],
    [`gap_seconds = 0`],
    [`status = 'running', due_from = null`],
    [`niche = ''`],
  ])('is not made impossible by plain SQL either: %s', async (set) => {
    const { id } = await add();
    await expect(sql`update campaigns set ${sql.raw(set)} where id = ${id}`.execute(fleet.db)).rejects.toMatchObject({
      code: '23514',
    });
  });
});

describe('A slot', () => {
  const started = async (changes: Partial<CampaignPlan> = {}): Promise<Campaign> =>
    turnCampaign(fleet.scope, (await add(changes)).id, 'start', 'anna');

  test('is begun by one run, and taken over only from one that has died', async () => {
    const campaign = await started();
    const first = await run(campaign);
    expect(await beginSlot(fleet.scope, slotOf(campaign, first))).toBe(true);
    expect((await lastSlots(fleet.scope)).get(campaign.id)).toMatchObject({ state: 'running', carried: true });
    await expect(run(campaign, 'other')).rejects.toThrow('It runs already.');
    await lapse(first);
    expect((await lastSlots(fleet.scope)).get(campaign.id)).toMatchObject({ state: 'running', carried: false });
    const second = await run(campaign, 'other');
    expect(await beginSlot(fleet.scope, slotOf(campaign, second))).toBe(true);
    expect(await finishSlot(fleet.scope, slotOf(campaign, first), { skipped: 1, errors: 0, reason: null })).toBe(false);
    expect(await finishSlot(fleet.scope, slotOf(campaign, second), { skipped: 2, errors: 0, reason: null })).toBe(true);
    expect(await slotHistory(fleet.scope, campaign.id, 5)).toMatchObject([
      { state: 'done', run_id: second, skipped: 2 },
    ]);
    expect(await beginSlot(fleet.scope, slotOf(campaign, second))).toBe(false);
  });

  test('of two campaigns in one niche go on side by side', async () => {
    const [one, other] = [await started(), await started()];
    expect(await run(one)).not.toBe(await run(other));
  });

  test('is open while its campaign runs, its run has it, and its time is not over', async () => {
    const campaign = await started();
    const run_id = await run(campaign);
    const slot = slotOf(campaign, run_id);
    await beginSlot(fleet.scope, slot);
    expect(await slotIsOpen(fleet.scope, slot)).toBe(true);
    expect(await slotIsOpen(fleet.scope, { ...slot, run_id: run_id + 1 })).toBe(false);
    await turnCampaign(fleet.scope, campaign.id, 'pause', 'anna');
    expect(await slotIsOpen(fleet.scope, slot)).toBe(false);
    await turnCampaign(fleet.scope, campaign.id, 'start', 'anna');
    expect(await slotIsOpen(fleet.scope, slot)).toBe(true);
    fleet.setNow(slot.ends_at);
    expect(await slotIsOpen(fleet.scope, slot)).toBe(false);
  });

  test('is not begun for a campaign that does not run, and ends with one that is stopped', async () => {
    const paused = await started();
    await turnCampaign(fleet.scope, paused.id, 'pause', 'anna');
    expect(await beginSlot(fleet.scope, slotOf(paused, await run(paused)))).toBe(false);
    const stopped = await started();
    await beginSlot(fleet.scope, slotOf(stopped, await run(stopped)));
    await turnCampaign(fleet.scope, stopped.id, 'stop', 'anna');
    expect(await slotHistory(fleet.scope, stopped.id, 1)).toMatchObject([
      { state: 'done', reason: 'the campaign was stopped' },
    ]);
  });

  test('that nobody carries any more is over when its time is', async () => {
    const campaign = await started();
    const run_id = await run(campaign);
    await beginSlot(fleet.scope, slotOf(campaign, run_id));
    fleet.setNow(addMs(NOON, SLOT_LASTS_MS));
    expect(await endPassedSlots(fleet.scope)).toBe(0);
    await lapse(run_id);
    expect(await endPassedSlots(fleet.scope)).toBeGreaterThan(0);
    expect(await slotHistory(fleet.scope, campaign.id, 1)).toMatchObject([{ reason: 'its time was over' }]);
  });

  test('that was missed is noted once, by whoever is first', async () => {
    const campaign = await started();
    const slots = [0, 1].map((n) => ({
      slot_at: addMs(NOON, n * SLOT_LASTS_MS),
      ends_at: addMs(NOON, (n + 1) * SLOT_LASTS_MS),
    }));
    const [first] = slots;
    expect(await recordMissed(fleet.scope, campaign, first ? [first] : [])).toEqual([NOON]);
    expect(await recordMissed(fleet.scope, campaign, slots)).toEqual([addMs(NOON, SLOT_LASTS_MS)]);
    const missed = (await eventsSince(fleet.scope, 0, 1_000)).filter(
      ({ type, data }) => type === 'campaign.slot_missed' && data['campaign_id'] === campaign.id,
    );
    expect(missed).toHaveLength(2);
  });

  test('ends where the next one begins once the schedule is changed', async () => {
    const campaign = await started();
    await beginSlot(fleet.scope, slotOf(campaign, await run(campaign)));
    await changeCampaign(fleet.scope, campaign.id, { ...campaign, slots: ['12:00', '13:15'] }, 'anna');
    expect(await slotHistory(fleet.scope, campaign.id, 1)).toMatchObject([{ ends_at: addMs(NOON, 75 * MINUTE_MS) }]);
  });
});

describe('A schedule of joins', () => {
  const cars = { niche: 'cars', cron: '0 */2 * * *', zone: 'UTC', enabled: true, batch_size: 5 };

  test('has each of its moments handled by one process, and counts from its last change', async () => {
    const schedule = await setJoinSchedule(fleet.scope, cars, 'anna');
    expect(schedule).toMatchObject({ ...cars, handled_until: NOON, updated_by: 'anna' });
    const moment = { at: addMs(NOON, 120 * MINUTE_MS), missed: false };
    expect(await handleJoinMoment(fleet.scope, schedule, moment)).toBe(true);
    expect(await handleJoinMoment(fleet.scope, schedule, moment)).toBe(false);
    expect(await joinSchedule(fleet.scope, 'cars')).toMatchObject({
      handled_until: moment.at,
      last_begun_at: moment.at,
    });
    fleet.setNow(addMs(NOON, MINUTE_MS));
    await setJoinSchedule(fleet.scope, { ...cars, enabled: false }, 'bert');
    expect(await joinSchedules(fleet.scope)).toMatchObject([{ enabled: false, handled_until: addMs(NOON, MINUTE_MS) }]);
  });
});
