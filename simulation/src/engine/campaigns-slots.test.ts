// Slots that cannot be as they were meant: nothing to post, another schedule, people who look on.
import { forecastOf } from '@groundcrew/server/engine/forecast.ts';
import { why } from '@groundcrew/server/engine/why.ts';
import { slotHistory } from '@groundcrew/server/store/campaigns/slots.ts';
import {
  campaignById,
  changeCampaign,
  replaceVariants,
  turnCampaign,
} from '@groundcrew/server/store/campaigns/campaigns.ts';
import { setJoinSchedule } from '@groundcrew/server/store/groups/join-schedules.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';
import { joined, SEND } from './posting.ts';
import { becomesDone, holdTime, openScheduler, startCampaign, textOf } from './scheduling.ts';

let world: EngineWorld;
let closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  await world.close();
});

async function scheduler() {
  const opened = await openScheduler(world);
  closing.push(opened.close);
  return opened.scheduler;
}

const at = (text: string): Date => new Date(text);
const wish = (subject: string) => ({ subject, days: 1, slots: null, joins: null });
const GONE = { language: null, text: 'a', photo_path: 'photos/gone.jpg' };

describe('A campaign of which nothing can be posted', () => {
  test('begins no slot, says so everywhere, and begins it once there is something', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2), starts_at: '2026-03-02T08:00:00Z' });
    const { scope } = world.crew;
    const plan = { slots: ['08:00', '12:00'], ends_at: at('2026-03-02T16:00:00Z') };
    const campaign = await startCampaign(world, plan, [GONE]);
    const said = await forecastOf(scope, wish('spring'));
    expect(said).toMatchObject({ posts: [], bottleneck: { code: 'campaign_content', turns: 4, of: 4 } });
    expect(said.impossible[0]).toMatchObject({ link: '@group_1', codes: ['campaign_content'] });
    expect(await why(scope, 'campaign:spring')).toMatchObject({
      next_at: null,
      blockers: [{ code: 'campaign_content' }],
    });
    const own = await scheduler();
    await own.step();
    await own.settled();
    expect(await world.sql('select from campaign_slots')).toEqual([]);
    await world.advanceTo('2026-03-02T08:31:00Z');
    await own.step();
    const reason = expect.stringMatching(/^nothing of it could be posted: photo photos\/gone.jpg/);
    expect(await slotHistory(scope, campaign.id, 5)).toMatchObject([{ state: 'missed', posted: 0, reason }]);
    expect(
      await world.sql(`select data ->> 'reason' as reason from events where type = 'campaign.slot_missed'`),
    ).toEqual([{ reason }]);
    await world.advanceTo('2026-03-02T12:05:00Z');
    await own.step();
    await own.settled();
    await replaceVariants(scope, campaign, [textOf('b')], 'a test');
    expect(await why(scope, 'campaign:spring')).toMatchObject({ can_act: true });
    own.start();
    await becomesDone(world);
    expect(await slotHistory(scope, campaign.id, 5)).toMatchObject([{ state: 'done', posted: 2 }, { state: 'missed' }]);
  });

  test('is shown by preview with its slots and what is wrong', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T08:00:00Z' });
    await startCampaign(world, { slots: ['12:00'] }, [GONE]);
    expect(await world.command(['campaigns', 'preview', 'spring', '--json']).json(1)).toMatchObject({
      slots: [2, 3, 4, 5, 6].map((day) => `2026-03-0${day}T12:00:00.000Z`),
      content_fault: expect.stringContaining('photos/gone.jpg'),
      ready: [],
      skipped: [{ link: '@group_1', account: 's1', reasons: ['the campaign has nothing to post'] }],
    });
  });
});

test('while a slot goes on its posts are counted, preview shows it and the gap, and afterwards who was skipped is told', async () => {
  const groups = joined(3).map((group, n) => ({ ...group, target: { bound_to: n < 2 ? 1 : 2 } }));
  world = await openEngine({ accounts: 2, groups, starts_at: '2026-03-02T08:00:00Z' });
  await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
  const { scope } = world.crew;
  const campaign = await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') });
  const release = holdTime(world);
  (await scheduler()).start();
  await expect.poll(() => world.sql(`select from post_intents where state = 'sent'`), SOON).toHaveLength(1);
  expect(await slotHistory(scope, campaign.id, 1)).toMatchObject([{ state: 'running', posted: 1, skips: [] }]);
  type Preview = { open_slot_at: string; ready: unknown[]; skipped: { link: string; reasons: string[] }[] };
  const preview = await world.command(['campaigns', 'preview', 'spring', '--json']).json<Preview>();
  expect(preview).toMatchObject({ open_slot_at: '2026-03-02T08:00:00.000Z', ready: [] });
  const reasonsOf = (group: string) => preview.skipped.find(({ link }) => link === group)?.reasons;
  expect(reasonsOf('@group_2')).toEqual(['gap between posts of campaign spring, until 2026-03-02 08:01:00Z']);
  expect(reasonsOf('@group_1')).toContain('it has its post of the slot that goes on');
  await turnCampaign(scope, campaign.id, 'pause', 'a test');
  const { stdout } = await world.command(['campaigns', 'start', 'spring']).ended;
  expect(stdout).toContain('It goes on now with its slot of 2026-03-02 08:00:00Z; the one after it: none');
  expect(stdout).toContain('A server has to run for it');
  await release();
  await becomesDone(world);
  expect(await slotHistory(scope, campaign.id, 1)).toMatchObject([
    { state: 'done', posted: 2, skipped: 1, skips: [{ link: '@group_3', reasons: ['hold by_person'] }] },
  ]);
  expect((await world.command(['campaigns', 'history', 'spring']).ended).stdout).toContain('1 × hold by_person');
});

describe('Another schedule', () => {
  test('begins no slot at once: an interval counts from the last one, and earlier times of the day are not made up for', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T08:00:00Z' });
    const { scope } = world.crew;
    const campaign = await startCampaign(world, { slots: ['08:00', '12:00'] });
    const own = await scheduler();
    await own.step();
    await own.settled();
    await world.advanceTo('2026-03-02T09:17:18Z');
    const change = async (plan: object) => {
      const found = await campaignById(scope, campaign.id);
      if (found) await changeCampaign(scope, campaign.id, { ...found, ...plan }, 'a test');
      return own.step();
    };
    expect(await change({ slots: [], interval_minutes: 180 })).toEqual(at('2026-03-02T11:00:00Z'));
    expect(await change({ slots: [], interval_minutes: 30 })).toEqual(at('2026-03-02T09:30:00Z'));
    expect(await change({ slots: ['09:00', '13:00'], interval_minutes: null })).toEqual(at('2026-03-02T13:00:00Z'));
    await own.settled();
    expect(await slotHistory(scope, campaign.id, 5)).toHaveLength(1);
    const { stdout } = await world.command(['campaigns', 'change', 'spring', '--every', '4h']).ended;
    expect(stdout).toContain('Its next slot: 2026-03-02 12:00:00Z');
  });

  test('of joins that is switched off ends the batch after the join in flight', async () => {
    const groups = [501, 502, 503].map((id) => ({ id, username: `group_${id}` }));
    world = await openEngine({ accounts: 1, groups, starts_at: '2026-03-02T09:59:00Z' });
    const { scope } = world.crew;
    const schedule = { niche: 'ukraine_cars', cron: '0 */2 * * *', zone: 'UTC', batch_size: 3 };
    await setJoinSchedule(scope, { ...schedule, enabled: true }, 'a test');
    await world.advanceTo('2026-03-02T10:00:00Z');
    const release = holdTime(world);
    const own = await scheduler();
    own.start();
    await expect.poll(() => world.sql(`select from targets where status = 'joined'`), SOON).toHaveLength(1);
    await setJoinSchedule(scope, { ...schedule, enabled: false }, 'a test');
    await own.settled();
    await release();
    expect(await world.sql(`select state from runs where kind = 'join'`)).toEqual([{ state: 'done' }]);
    expect(await world.sql(`select from targets where status = 'joined'`)).toHaveLength(1);
    expect(await world.calls(SEND)).toEqual([]);
  });
});
