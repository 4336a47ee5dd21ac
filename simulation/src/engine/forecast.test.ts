// What a forecast says is what the engine then does, when nothing else happens: post by post, and join by join. And what the
// engine then has done passes `verify`.
import type { Forecast } from '@groundcrew/server/domain/forecast/forecast.ts';
import { forecastOf } from '@groundcrew/server/engine/forecast.ts';
import { why } from '@groundcrew/server/engine/why.ts';
import { verify } from '@groundcrew/server/engine/verify.ts';
import { setJoinSchedule } from '@groundcrew/server/store/groups/join-schedules.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, type EngineWorld, type GroupSpec, type Row } from './harness.ts';
import { becomesDone, openScheduler, startCampaign } from './scheduling.ts';

let world: EngineWorld;
let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  closing = [];
  await world.close();
});

function groups(count: number, target: (n: number) => GroupSpec['target']): GroupSpec[] {
  return Array.from({ length: count }, (_, n) => ({
    id: 501 + n,
    username: `group_${n + 1}`,
    target: target(n) ?? {},
  }));
}

async function forecast(subject: string, days: number): Promise<Forecast> {
  const { scope } = world.crew;
  const answer = await forecastOf(scope, { subject, days, slots: null, joins: null });
  // It has changed nothing, and nobody has called Telegram.
  expect(await world.calls()).toEqual([]);
  return answer;
}

/** Everything that was posted for campaigns until then, as a forecast writes it. */
async function posted(until: string): Promise<Row[]> {
  return world.sql(
    `select i.reserved_at as at, t.link, a.session_name as account, c.name as campaign
     from post_intents i join targets t on t.id = i.target_id join telegram_accounts a on a.id = i.account_id
       join campaigns c on c.id = i.campaign_id
     where i.state = 'sent' and i.reserved_at < $1 order by i.reserved_at, i.id`,
    [until],
  );
}

async function work(until: string, names: readonly string[] = ['spring']): Promise<void> {
  const { scheduler, close } = await openScheduler(world);
  closing.push(close);
  scheduler.start();
  for (const name of names) await becomesDone(world, name);
  await scheduler.stop();
  expect(world.core.clock.now().getTime()).toBeGreaterThanOrEqual(new Date(until).getTime());
  // Here is no server to seal the secrets of an account that is held.
  const { violations } = await verify(world.crew.scope);
  expect(violations.filter(({ invariant }) => invariant !== 'secrets-sealed')).toEqual([]);
}

test('two days of a campaign: limits of groups and accounts, a warm-up, a wait, quiet hours and a clock change', async () => {
  const until = '2026-03-30T00:00:00Z';
  world = await openEngine({
    accounts: 3,
    groups: groups(14, (n) => ({ bound_to: 1 + (n % 3) })),
    starts_at: '2026-03-28T05:00:00Z',
  });
  await world.sql(`update workspace_settings set posts_per_account_per_day = 7, quiet_zone = 'Europe/Kyiv',
    quiet_from = '20:30', quiet_to = '07:00'`);
  await world.sql(`update targets set warmup_ends_at = '2026-03-28T18:00:00Z' where link = '@group_2'`);
  await world.sql(`update targets set last_post_at = '2026-03-27T12:00:00Z' where link in ('@group_1', '@group_9')`);
  await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 3`);
  await world.sql(`update telegram_accounts set next_allowed_action_time = '2026-03-28T06:05:00Z' where id = 2`);
  await startCampaign(world, {
    zone: 'Europe/Kyiv',
    slots: ['08:00', '12:00', '15:00', '20:28'],
    gap_seconds: 90,
    ends_at: new Date(until),
  });
  const said = await forecast('spring', 2);
  await work(until);
  expect(said.posts.length).toBeGreaterThan(20);
  expect(said.posts).toEqual(await posted(until));
  expect(said.days.map(({ date, posts }) => [date, posts])).toEqual(
    ['2026-03-28', '2026-03-29'].map((date) => [
      date,
      said.posts.filter(({ at }) => at.toISOString().startsWith(date)).length,
    ]),
  );
  // Account 3 is held.
  expect(said.impossible.map(({ link, codes }) => [link, codes])).toEqual(
    [3, 6, 9, 12].map((n) => [`@group_${n}`, ['account_hold']]),
  );
});

test('two campaigns that share accounts and groups, and slots that end before every group had its turn', async () => {
  const until = '2026-03-03T00:00:00Z';
  world = await openEngine({
    accounts: 2,
    groups: groups(10, (n) => ({ bound_to: 1 + (n % 2), niche: n < 7 ? 'ukraine_cars' : 'bali_villas' })),
    starts_at: '2026-03-02T06:00:00Z',
  });
  const ends_at = new Date(until);
  await startCampaign(world, { name: 'spring', interval_minutes: 240, gap_seconds: 2_400, ends_at });
  await startCampaign(world, {
    name: 'villas',
    niche: 'bali_villas',
    slots: ['06:10', '14:00'],
    gap_seconds: 300,
    ends_at,
  });
  const said = [await forecast('spring', 1), await forecast('villas', 1)];
  await work(until, ['spring', 'villas']);
  const line = (post: object) => JSON.stringify(post, ['at', 'link', 'account', 'campaign']);
  // Campaigns begin side by side: which of two posts at the same moment is the first means nothing.
  const both = said.flatMap(({ posts }) => posts).map(line);
  expect(both.toSorted()).toEqual((await posted(until)).map(line).toSorted());
  expect(said[0]?.bottleneck?.ends.map(({ end }) => end).toSorted()).toEqual([
    'posted',
    'slot_time',
    'target_daily_posts',
  ]);
});

test('joins by their schedule: who joins what in which order, and when their groups get posts', async () => {
  const until = '2026-03-04T00:00:00Z';
  world = await openEngine({
    accounts: 3,
    groups: groups(6, (n) => (n < 2 ? { bound_to: 1 } : {})),
    starts_at: '2026-03-02T07:30:00Z',
  });
  await world.sql(`update telegram_accounts set hold_reason = 'by_person' where id = 2`);
  await setJoinSchedule(
    world.crew.scope,
    { niche: 'ukraine_cars', cron: '0 */4 * * *', zone: 'UTC', enabled: true, batch_size: 2 },
    'a test',
  );
  await startCampaign(world, { slots: ['09:00', '13:00'], ends_at: new Date(until) });
  const said = await forecast('ukraine_cars', 2);
  await work(until);
  const joins = await world.sql(
    `select t.link, a.session_name as account from join_attempts j join targets t on t.id = j.target_id
     join telegram_accounts a on a.id = j.account_id where j.outcome = 'joined' order by j.id`,
  );
  expect(joins).toHaveLength(4);
  expect(said.joins.map(({ link, account }) => ({ link, account }))).toEqual(joins);
  // How long a pause after a join lasts is chance, and with it when a warm-up ends; slots are not.
  const done = await posted(until);
  expect(said.posts.map(({ link, account }) => ({ link, account }))).toEqual(
    done.map(({ link, account }) => ({ link, account })),
  );
  expect(said.days.map(({ joins: n }) => n)).toEqual([4, 0]);
});

/** What `why` says of a group's next post, and when it was asked. */
type Told = { at: Date; link: string; slot: Date | null; posts_from: Date | null };

async function whyOf(link: string): Promise<Told> {
  const { scope } = world.crew;
  const found = await why(scope, link);
  const slot = 'next_slot' in found ? (found.next_slot ?? null) : null;
  return { at: scope.now(), link, slot: slot?.at ?? null, posts_from: slot?.posts_from ?? null };
}

test('in the middle of a slot forecast and why say what then happens: quiet hours, limits until midnight, a gap', async () => {
  const until = '2026-03-03T06:00:00Z';
  world = await openEngine({
    accounts: 2,
    groups: groups(5, (n) => ({ bound_to: 1 + (n % 2) })),
    starts_at: '2026-03-02T21:50:00Z',
  });
  const { scope } = world.crew;
  await world.sql(`update workspace_settings set quiet_zone = 'UTC', quiet_from = '22:05', quiet_to = '22:45'`);
  await world.sql(
    `update targets set daily_posts_in_group = 2, last_group_stats_reset = '2026-03-02' where link in ('@group_2', '@group_4')`,
  );
  await world.sql(`update targets set warmup_ends_at = '2026-03-02T23:10:00Z' where link = '@group_5'`);
  await startCampaign(world, { slots: ['22:00', '05:00'], gap_seconds: 300, ends_at: new Date(until) });
  const links = [1, 2, 3, 4, 5].map((n) => `@group_${n}`);
  const told: Told[] = [];
  const answers: { first: Date | null; said: Date | null }[] = [];
  const ask = async () => {
    for (const link of links) told.push(await whyOf(link));
    const { next_at } = await why(scope, 'campaign:spring');
    const { posts } = await forecastOf(scope, { subject: 'spring', days: 2, slots: null, joins: null });
    answers.push({ first: posts[0]?.at ?? null, said: next_at });
  };
  await ask();
  const { scheduler, close } = await openScheduler(world);
  closing.push(close);
  scheduler.start();
  for (const at of ['22:02', '22:20', '22:58', '23:30', '23:58']) {
    const moment = new Date(`2026-03-02T${at}:00Z`);
    await world.core.clock.task(async () => {
      await world.core.clock.sleepUntil(moment);
      await ask();
    });
  }
  await becomesDone(world);
  for (const { first, said } of answers) expect(said).toEqual(first);
  const done = (await posted(until)).map(({ at, link }) => ({ at: new Date(String(at)), link }));
  expect(done.map(({ at }) => at.toISOString().slice(11, 16))).toEqual(
    '22:00 22:45 23:10 00:00 00:05 05:00 05:05 05:10 05:15 05:20'.split(' '),
  );
  for (const { at, link, slot, posts_from } of told) {
    const next = done.find((post) => post.link === link && post.at >= at);
    const begun =
      next && new Date(next.at < new Date('2026-03-03T03:00:00Z') ? '2026-03-02T22:00:00Z' : '2026-03-03T05:00:00Z');
    expect([link, at, slot]).toEqual([link, at, begun]);
    // Others that go first only delay it.
    expect(posts_from && next && posts_from <= next.at).toBe(true);
  }
});
