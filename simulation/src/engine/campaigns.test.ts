import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { turnCampaign } from '@groundcrew/server/store/campaigns/campaigns.ts';
import { slotHistory } from '@groundcrew/server/store/campaigns/slots.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { joinSchedule, setJoinSchedule } from '@groundcrew/server/store/groups/join-schedules.ts';
import { groupId, openEngine, SOON, type EngineWorld } from './harness.ts';
import { booksAgree, joined, PHOTO, SEND } from './posting.ts';
import { becomesDone, holdTime, openScheduler, startCampaign, textOf } from './scheduling.ts';

let world: EngineWorld;
let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  await world.close();
});

async function scheduler(process: Parameters<typeof openScheduler>[0] = world) {
  const opened = await openScheduler(process);
  closing.push(opened.close);
  return opened.scheduler;
}

const at = (text: string): Date => new Date(text);
const posts = async () =>
  (await world.ledger())
    .map(({ chat_id, at: time, text }) => ({ chat_id, at: new Date(time), text }))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
const gaps = (times: Date[]) => times.slice(1).map((time, n) => (time.getTime() - (times[n]?.getTime() ?? 0)) / 1_000);
const minutes = (time: Date) => time.toISOString().slice(5, 16).replace('T', ' ');
/** Groups of account 1, then as many of account 2. */
const ofTwo = (each: number) =>
  joined(2 * each).map((group, n) => ({ ...group, target: { bound_to: n < each ? 1 : 2 } }));

describe('a campaign', () => {
  test('keeps its local times for three days, over midnight UTC and a clock change, within all limits', async () => {
    world = await openEngine({ accounts: 2, groups: ofTwo(6), starts_at: '2026-03-27T20:00:00Z' });
    const campaign = await startCampaign(
      world,
      { zone: 'Europe/Kyiv', slots: ['01:55', '08:00'], ends_at: at('2026-03-30T12:00:00Z') },
      ['a', 'b', 'c'].map(textOf),
    );
    (await scheduler()).start();
    await becomesDone(world);
    const slots = await slotHistory(world.crew.scope, campaign.id, 20);
    // Until the 28th Kyiv is two hours ahead of UTC, from the 29th on three.
    expect(slots.toReversed().map(({ slot_at, state, posted }) => [minutes(slot_at), state, posted])).toEqual([
      ['03-27 23:55', 'done', 12],
      ['03-28 06:00', 'done', 12],
      ['03-28 23:55', 'done', 12],
      ['03-29 05:00', 'done', 12],
      ['03-29 22:55', 'done', 12],
      ['03-30 05:00', 'done', 12],
    ]);
    const written = await posts();
    expect(Math.min(...gaps(written.map((post) => post.at)))).toBe(60);
    const perDay = Map.groupBy(written, (post) => `${post.chat_id} ${minutes(post.at).slice(0, 5)}`);
    expect(Math.max(...[...perDay.values()].map((all) => all.length))).toBe(2);
    for (const all of Map.groupBy(written, ({ chat_id }) => chat_id).values()) {
      expect(all.filter(({ text }, n) => text === all[n + 1]?.text)).toEqual([]);
    }
    await booksAgree(world);
  });

  test('waits within its slot for groups that are free later, and posts nothing in a warm-up', async () => {
    const fresh = { id: 502, username: 'group_2', target: { bound_to: 1 } };
    const cold = { id: 503, username: 'group_3', target: { bound_to: 1 } };
    world = await openEngine({ accounts: 1, groups: [...joined(1), fresh, cold], starts_at: '2026-03-02T07:00:00Z' });
    await world.sql(`update targets set warmup_ends_at = '2026-03-02T09:30:00Z' where link = '@group_2'`);
    await world.sql(`update targets set warmup_ends_at = '2026-03-02T11:00:00Z' where link = '@group_3'`);
    const campaign = await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') });
    (await scheduler()).start();
    await becomesDone(world);
    expect((await posts()).map((post) => minutes(post.at))).toEqual(['03-02 08:00', '03-02 09:30']);
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([
      { state: 'done', posted: 2, skipped: 1, reason: null },
    ]);
  });

  test('ends a slot where the next begins, and goes on there', async () => {
    world = await openEngine({ accounts: 1, groups: joined(4), starts_at: '2026-03-02T07:59:00Z' });
    const plan = { slots: ['08:00', '08:10'], gap_seconds: 300, ends_at: at('2026-03-02T12:00:00Z') };
    const campaign = await startCampaign(world, plan);
    (await scheduler()).start();
    await becomesDone(world);
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([
      { posted: 4, skipped: 0, reason: null },
      { posted: 2, skipped: 2 },
    ]);
    expect(gaps((await posts()).map((post) => post.at))).toEqual([300, 300, 300, 300, 300]);
  });

  test('notes the slots at which nobody was there as missed, and does not make up for them', async () => {
    world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T07:00:00Z' });
    const plan = { slots: ['08:00', '12:00', '16:00'], ends_at: at('2026-03-02T20:00:00Z') };
    const campaign = await startCampaign(world, plan);
    await world.advanceTo('2026-03-02T12:29:00Z');
    (await scheduler()).start();
    await becomesDone(world);
    const slots = await slotHistory(world.crew.scope, campaign.id, 5);
    expect(slots.map(({ slot_at, state, posted }) => [minutes(slot_at), state, posted])).toEqual([
      ['03-02 16:00', 'done', 1],
      ['03-02 12:00', 'done', 1],
      ['03-02 08:00', 'missed', 0],
    ]);
    expect((await posts()).map((post) => minutes(post.at))).toEqual(['03-02 12:29', '03-02 16:00']);
    expect(await world.sql(`select type from events where type like 'campaign.slot%' order by seq`)).toEqual(
      ['missed', 'begun', 'done', 'begun', 'done'].map((what) => ({ type: `campaign.slot_${what}` })),
    );
  });

  test('sends its photos, and leaves out the one that is gone', async () => {
    world = await openEngine({ accounts: 1, groups: joined(3), starts_at: '2026-03-02T07:00:00Z' });
    mkdirSync(world.config.data_folder, { recursive: true });
    writeFileSync(path.join(world.config.data_folder, 'car.jpg'), PHOTO.bytes);
    const variants = ['car.jpg', 'gone.jpg'].map((name) => ({ language: null, text: name, photo_path: name }));
    const campaign = await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') }, variants);
    (await scheduler()).start();
    await becomesDone(world);
    expect((await world.ledger()).map(({ text, has_photo }) => [text, has_photo])).toEqual(
      Array.from({ length: 3 }, () => ['car.jpg', true]),
    );
    expect(await slotHistory(world.crew.scope, campaign.id, 1)).toMatchObject([
      { posted: 3, reason: expect.stringContaining('gone.jpg') },
    ]);
    await booksAgree(world);
  });
});

describe('a campaign that people turn', () => {
  test('posts nothing once it is paused in a gap, and keeps the gap when it goes on in another process', async () => {
    world = await openEngine({ accounts: 2, groups: ofTwo(2), starts_at: '2026-03-02T08:00:00Z' });
    const campaign = await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') });
    const first = await openScheduler(world);
    const release = holdTime(world);
    first.scheduler.start();
    await expect.poll(() => world.calls(SEND), SOON).toHaveLength(1);
    await expect.poll(() => world.sql(`select from post_intents where state = 'sent'`), SOON).toHaveLength(1);
    await turnCampaign(world.crew.scope, campaign.id, 'pause', 'a test');
    await first.scheduler.settled();
    await first.close();
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([{ state: 'running' }]);
    await turnCampaign(world.crew.scope, campaign.id, 'start', 'a test');
    await world.connections.closeAll();
    (await scheduler(await world.open())).start();
    await release();
    await becomesDone(world);
    expect(gaps((await posts()).map((post) => post.at))).toEqual([60, 60, 60]);
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([{ state: 'done', posted: 4 }]);
    await booksAgree(world);
  });

  test('has no missed slots of a pause, and no more posts after a stop', async () => {
    world = await openEngine({ accounts: 1, groups: joined(3), starts_at: '2026-03-02T07:00:00Z' });
    const campaign = await startCampaign(world, { slots: ['08:00', '12:00', '16:00'] });
    const turn = (to: 'start' | 'pause' | 'stop') => turnCampaign(world.crew.scope, campaign.id, to, 'a test');
    const own = await scheduler();
    await turn('pause');
    await world.advanceTo('2026-03-02T13:00:00Z');
    await turn('start');
    expect(await own.step()).toEqual(at('2026-03-02T16:00:00Z'));
    const release = holdTime(world);
    await world.advanceTo('2026-03-02T16:00:00Z');
    await own.step();
    await expect.poll(() => world.sql(`select from post_intents where state = 'sent'`), SOON).toHaveLength(1);
    await turn('stop');
    await own.step();
    await own.settled();
    await release();
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([
      { state: 'done', posted: 1, reason: 'the campaign was stopped' },
    ]);
    expect(await own.step()).toBeNull();
    expect(await posts()).toHaveLength(1);
  });

  test('begins no slot while the stop switch is thrown, and goes on within the slot when it is lifted', async () => {
    world = await openEngine({ accounts: 1, groups: joined(2), starts_at: '2026-03-02T08:00:00Z' });
    await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') });
    const own = await scheduler();
    await world.sql(`update workspace_settings set stopped_at = clock()`);
    await own.step();
    await own.settled();
    expect(await world.sql('select from campaign_slots')).toEqual([]);
    await world.advance(600);
    await world.sql(`update workspace_settings set stopped_at = null`);
    own.start();
    await becomesDone(world);
    expect((await posts()).map((post) => minutes(post.at))).toEqual(['03-02 08:10', '03-02 08:11']);
  });
});

test('a schedule that somebody has spoilt by SQL holds up no other', async () => {
  world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T07:00:00Z' });
  const plan = { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') };
  const spoilt = await startCampaign(world, { ...plan, name: 'spoilt' });
  await world.sql(`update campaigns set zone = 'Mars/Olympus' where id = $1`, [spoilt.id]);
  const schedule = { niche: 'ukraine_cars', cron: '0 0 * * *', zone: 'UTC', batch_size: 1, enabled: true };
  await setJoinSchedule(world.crew.scope, schedule, 'a test');
  await world.sql(`update join_schedules set cron = 'now and then'`);
  await startCampaign(world, plan);
  (await scheduler()).start();
  await becomesDone(world);
  expect(await world.ledger()).toHaveLength(1);
  expect(world.logged('schedule of a campaign cannot be read')[0]).toMatchObject({ campaign_id: spoilt.id });
  expect(world.logged('schedule of joins cannot be read').length).toBeGreaterThan(0);
});

describe('several processes', () => {
  test('with a scheduler each post once a group and slot', async () => {
    world = await openEngine({ accounts: 2, groups: ofTwo(5), starts_at: '2026-03-02T07:00:00Z' });
    const plan = { slots: ['08:00', '12:00'], ends_at: at('2026-03-02T20:00:00Z') };
    const campaign = await startCampaign(world, plan);
    const others = [await scheduler(await world.open()), await scheduler(await world.open())];
    for (const one of [await scheduler(), ...others]) one.start();
    await becomesDone(world);
    const written = await posts();
    expect(written).toHaveLength(20);
    expect(new Set(written.map((post) => `${post.chat_id} ${minutes(post.at).slice(0, 8)}`)).size).toBe(20);
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([{ posted: 10 }, { posted: 10 }]);
    const { max_main_connections, killed } = await world.links();
    expect([Object.values(max_main_connections), killed]).toEqual([[1, 1], []]);
    await booksAgree(world);
  });

  test('take up a slot within its time when the one that carried it died, and leave out who has its post', async () => {
    world = await openEngine({ accounts: 1, groups: joined(3), starts_at: '2026-03-02T08:00:00Z' });
    const campaign = await startCampaign(world, { slots: ['08:00'], ends_at: at('2026-03-02T12:00:00Z') });
    // A run whose process is gone: it had posted to one group.
    const run = await world.one<{ id: number }>(
      `insert into runs (workspace_id, kind, niche, campaign_id, node_id, started_at, expires_at)
       select id, 'post', 'ukraine_cars', $1, 'gone', clock(), clock_timestamp() from workspaces returning id`,
      [campaign.id],
    );
    await world.sql(
      `insert into campaign_slots (workspace_id, campaign_id, slot_at, ends_at, state, run_id, begun_at)
       select id, $1, clock(), clock() + interval '3 hours', 'running', $2, clock() from workspaces`,
      [campaign.id, run.id],
    );
    await world.sql(
      `insert into post_intents (workspace_id, account_id, target_id, run_id, random_id, message_content, state,
         quota_day, reserved_at, resolved_at, campaign_id, slot_at)
       select workspace_id, 1, id, $2, 77, 'a', 'sent', clock()::date, clock(), clock(), $1, clock()
       from targets where link = '@group_2'`,
      [campaign.id, run.id],
    );
    (await scheduler()).start();
    await becomesDone(world);
    expect((await world.ledger()).map(({ chat_id }) => chat_id)).toEqual([501, 503].map(groupId));
    expect((await posts()).map((post) => minutes(post.at))).toEqual(['03-02 08:01', '03-02 08:02']);
    expect(await slotHistory(world.crew.scope, campaign.id, 5)).toMatchObject([{ state: 'done', posted: 3 }]);
  });
});

describe('the joiner', () => {
  test('joins by its schedule, notes what was missed, and is off unless somebody has switched it on', async () => {
    world = await openEngine({
      accounts: 1,
      groups: [501, 502, 503].map((id) => ({ id, username: `group_${id}` })),
      starts_at: '2026-03-02T08:30:00Z',
    });
    const { scope } = world.crew;
    const schedule = { niche: 'ukraine_cars', cron: '0 */2 * * *', zone: 'UTC', batch_size: 1 };
    const own = await scheduler();
    await setJoinSchedule(scope, { ...schedule, enabled: false }, 'a test');
    expect(await own.step()).toBeNull();
    await setJoinSchedule(scope, { ...schedule, enabled: true }, 'a test');
    expect(await own.step()).toEqual(at('2026-03-02T10:00:00Z'));
    await world.advanceTo('2026-03-02T10:40:00Z');
    expect(await own.step()).toEqual(at('2026-03-02T12:00:00Z'));
    await world.advanceTo('2026-03-02T12:00:00Z');
    await own.step();
    await own.settled();
    expect(await joinSchedule(scope, 'ukraine_cars')).toMatchObject({
      last_missed_at: at('2026-03-02T10:00:00Z'),
      last_begun_at: at('2026-03-02T12:00:00Z'),
    });
    expect(await world.sql(`select link from targets where status = 'joined'`)).toEqual([{ link: '@group_501' }]);
    expect(await world.sql(`select data from events where type = 'join.missed'`)).toEqual([
      { data: { niche: 'ukraine_cars', at: '2026-03-02T10:00:00.000Z' } },
    ]);
  });
});
