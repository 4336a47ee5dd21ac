import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { CampaignPlan } from '#domain/campaigns.ts';
import { addMs, DAY_MS } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';
import { addCampaign, turnCampaign } from '#store/campaigns/campaigns.ts';
import { setJoinSchedule } from '#store/groups/join-schedules.ts';
import { startRun } from '#store/runs/runs.ts';
import { eachInAWorkspace } from '#testing/each-in-a-workspace.ts';
import type { Fleet } from '#testing/fleet.ts';
import { forecastOf, type ForecastRequest } from './forecast.ts';

const NOW = new Date('2026-01-12T06:00:00Z');

let fleet: Fleet;
let scope: Scope;
eachInAWorkspace(NOW, (its) => ({ fleet, scope } = its));

const ask = (subject: string, more: Partial<ForecastRequest> = {}) =>
  forecastOf(scope, { subject, days: 1, slots: null, joins: null, ...more });

async function joined(account_id: number, columns: Record<string, unknown> = {}): Promise<void> {
  const times = { joined_at: addMs(NOW, -2 * DAY_MS), warmup_ends_at: addMs(NOW, -DAY_MS) };
  const bound = { status: 'joined', assigned_account_id: account_id, ...times };
  await fleet.addTarget({ ...bound, ...columns }, scope.workspace_id);
}

async function campaign(plan: Partial<CampaignPlan> = {}) {
  const usual = { name: 'spring', niche: 'ukraine_cars', zone: 'UTC', slots: ['08:00'], interval_minutes: null };
  const text = [{ language: null, text: 'hello', photo_path: null }];
  return addCampaign(scope, { ...usual, gap_seconds: 60, ends_at: null, ...plan }, text, 'anna');
}

test('a niche without campaigns is forecast as if one with the usual slots were started now', async () => {
  const account_id = await fleet.addAccount({ session_name: 'seller' }, scope.workspace_id);
  await joined(account_id, { link: '@cars' });
  const found = await ask('ukraine_cars', { days: 2 });
  expect(found).toMatchObject({
    subject: { kind: 'niche', name: 'ukraine_cars', niche: 'ukraine_cars' },
    campaigns: [{ name: '08:00, 12:00 in Europe/Kyiv', supposed: true }],
    from: NOW,
    until: new Date('2026-01-14T00:00:00Z'),
    days: [
      { date: '2026-01-12', posts: 2, joins: 0, by_account: { seller: { posts: 2, joins: 0 } } },
      { date: '2026-01-13', posts: 2 },
    ],
    bottleneck: null,
    impossible: [],
  });
  const name = '08:00, 12:00 in Europe/Kyiv';
  expect(found.posts[0]).toEqual({ at: NOW, link: '@cars', account: 'seller', campaign: name });
  const other = await ask('ukraine_cars', { slots: { times: ['9:30'], zone: 'UTC', gap_seconds: 60 } });
  expect(other.posts.map(({ at }) => at)).toEqual([new Date('2026-01-12T09:30:00Z')]);
});

test('a campaign is forecast by its name before it starts, while it runs, and by its niche then', async () => {
  await joined(await fleet.addAccount({}, scope.workspace_id));
  const { id } = await campaign({ name: 'Spring' });
  const before = await ask('spring');
  expect(before.subject).toEqual({ kind: 'campaign', name: 'Spring', niche: 'ukraine_cars' });
  expect(before.campaigns).toEqual([{ name: 'Spring', supposed: true }]);
  expect(before.posts.map(({ at }) => at)).toEqual([new Date('2026-01-12T08:00:00Z')]);
  await turnCampaign(scope, id, 'start', 'anna');
  const running = await ask(String(id));
  expect([running.campaigns, running.posts]).toEqual([[{ name: 'Spring', supposed: false }], before.posts]);
  expect((await ask('ukraine_cars')).posts).toEqual(before.posts);
  await turnCampaign(scope, id, 'pause', 'anna');
  expect((await ask('spring')).posts).toEqual(before.posts);
});

test('an interval begins now, and goes on in its rhythm once it runs', async () => {
  await joined(await fleet.addAccount({}, scope.workspace_id));
  const { id } = await campaign({ slots: [], interval_minutes: 240 });
  const hours = async () => (await ask('spring')).posts.map(({ at }) => at.getUTCHours());
  expect(await hours()).toEqual([6, 10]);
  await turnCampaign(scope, id, 'start', 'anna');
  fleet.setNow('2026-01-12T07:00:00Z');
  expect(await hours()).toEqual([10, 14]);
});

test('joins come by their schedule, or by one that is only thought of', async () => {
  await fleet.addAccount({ session_name: 'joiner' }, scope.workspace_id);
  for (const n of [1, 2, 3]) await fleet.addTarget({ link: `@group_${n}` }, scope.workspace_id);
  expect((await ask('ukraine_cars')).impossible).toMatchObject([
    { link: '@group_1', why: expect.stringContaining('no joins are planned') },
    {},
    {},
  ]);
  const joins = { cron: '0 */2 * * *', zone: 'UTC', batch_size: 2 };
  const supposed = await ask('ukraine_cars', { joins });
  const times = ['06:00:00', '06:07:30', '08:00:00'];
  expect(supposed.joins.map(({ at }) => at.toISOString().slice(11, 19))).toEqual(['08:00:00', '08:07:30', '10:00:00']);
  await setJoinSchedule(scope, { niche: 'ukraine_cars', ...joins, enabled: true }, 'anna');
  fleet.setNow(addMs(NOW, DAY_MS));
  await sql`update join_schedules set handled_until = ${NOW} where workspace_id = ${scope.workspace_id}`.execute(
    scope.db,
  );
  const scheduled = await ask('ukraine_cars', { joins: { ...joins, cron: '0 0 1 1 *' } });
  expect(scheduled.joins.map(({ at }) => at.toISOString().slice(11, 19))).toEqual(times);
  expect(scheduled.days).toMatchObject([{ joins: 3, by_account: { joiner: { posts: 0, joins: 3 } } }]);
});

test('what cannot be is refused, and names what there is', async () => {
  await joined(await fleet.addAccount({}, scope.workspace_id));
  await campaign();
  await expect(ask('sprung')).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringMatching(/sprung; campaigns: spring; niches: ukraine_cars$/),
  });
  const slots = (times: string[], zone: string) => ask('ukraine_cars', { slots: { times, zone, gap_seconds: 60 } });
  await expect(slots(['25:00'], 'UTC')).rejects.toMatchObject({ code: 'bad_value' });
  await expect(slots(['08:00'], 'Europe/Kiew')).rejects.toThrow('"Europe/Kiew" is an unknown time zone');
  await expect(slots(['03:30'], 'Europe/Kyiv')).rejects.toThrow('does not exist on');
  const joins = { cron: '* * *', zone: 'UTC', batch_size: 5 };
  await expect(ask('ukraine_cars', { joins })).rejects.toThrow('five are expected');
});

test('a batch of joins that goes on is forecast to its end', async () => {
  const account_id = await fleet.addAccount({}, scope.workspace_id);
  const ids: number[] = [];
  for (const n of [1, 2, 3, 4]) ids.push(await fleet.addTarget({ link: `@new_${n}` }, scope.workspace_id));
  const schedule = { niche: 'ukraine_cars', cron: '0 20 * * *', zone: 'UTC', batch_size: 3, enabled: true };
  await setJoinSchedule(scope, schedule, 'anna');
  const run = { kind: 'join', niche: 'ukraine_cars', node_id: 'node', ttl_ms: 60_000 } as const;
  const run_id = await startRun(scope, run);
  await sql`insert into join_attempts (workspace_id, account_id, target_id, run_id, at, outcome)
    values (${scope.workspace_id}, ${account_id}, ${ids[0]}, ${run_id}, ${NOW}, 'error')`.execute(scope.db);
  await sql`update targets set status = 'error' where id = ${ids[0]}`.execute(scope.db);
  const { joins } = await ask('ukraine_cars');
  const hours = joins.map(({ link, at }) => `${link} ${at.toISOString().slice(11, 13)}`);
  expect(hours).toEqual(['@new_2 06', '@new_3 06', '@new_4 20']);
});
