import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ForecastDesk } from '#engine/forecast/desk.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const { db } = api.core;
  const { workspace_id } = api;
  await sql`insert into telegram_accounts (workspace_id, name, session_name, session_string)
    select ${workspace_id}, 'a' || n, 's' || n, 'x' from generate_series(1, 40) n`.execute(db);
  await sql`insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at)
    select ${workspace_id}, '@group' || n, case when n <= 10 then 'few' else 'many' end, 'joined',
      (select min(id) from telegram_accounts) + n % 40, now() - interval '10 days', now() - interval '9 days'
    from generate_series(1, 3000) n`.execute(db);
});
afterAll(() => api.close());

const times = { slots: ['00:01', '08:00', '12:00', '18:00', '23:00'], zone: 'UTC' };

test('what would be posted is told of a niche, of a campaign and of all that runs', async () => {
  const niche = await api.as.viewer('POST', '/api/v1/forecast', { niche: 'few', days: 3, times });
  expect(niche).toMatchObject({
    status: 200,
    body: { subject: { kind: 'niche', niche: 'few' }, campaigns: [{ supposed: true }], impossible: [] },
  });
  const { posts_count, posts, days } = niche.body as { posts_count: number; posts: unknown[]; days: unknown[] };
  expect(posts_count).toBeGreaterThanOrEqual(40);
  expect(posts).toHaveLength(posts_count);
  expect(days).toHaveLength(3);
  const campaign = { name: 'few', niche: 'few', slots: times.slots, variants: [{ text: 'Hello' }] };
  const { body } = await api.as.manager('POST', '/api/v1/campaigns', campaign);
  const { id } = body as { id: number };
  expect(await api.as.viewer('GET', `/api/v1/campaigns/${id}/forecast?days=3`)).toMatchObject({
    status: 200,
    body: { subject: { kind: 'campaign', name: 'few' }, posts_count },
  });
  const nothing = await api.as.viewer('POST', '/api/v1/forecast', { days: 2 });
  expect(nothing).toMatchObject({
    status: 200,
    body: { subject: { kind: 'everything', niche: null }, posts_count: 0 },
  });
  await api.as.manager('POST', `/api/v1/campaigns/${id}/start`);
  const everything = await api.as.viewer('POST', '/api/v1/forecast', { days: 3 });
  expect(everything).toMatchObject({ body: { campaigns: [{ name: 'few', supposed: false }], posts_count } });
});

test('what cannot be is refused', async () => {
  const ask = (body: object) => api.as.viewer('POST', '/api/v1/forecast', body);
  expect(await ask({ days: 32 })).toMatchObject({ status: 422 });
  expect(await ask({ niche: 'few', campaign_id: 1 })).toMatchObject({ status: 422 });
  expect(await ask({ niche: 'nobody' })).toMatchObject({ status: 404 });
  expect(await ask({ campaign_id: 987_654 })).toMatchObject({
    status: 404,
    body: { message: 'Not found: campaign 987654' },
  });
  expect(await ask({ niche: 'few', times: { slots: ['25:00'] } })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('25:00') },
  });
});

test('what cannot be is refused before anything is begun or waits', async () => {
  const threads = { make: () => Promise.reject(new Error('A thread was begun.')) };
  const desk = new ForecastDesk({ database_url: '', schema: '', data_folder: '' }, threads);
  const scope = { db: api.core.db, workspace_id: api.workspace_id, now: () => new Date() };
  const wish = { times: ['08:00'], zone: 'UTC', gap_seconds: 60 };
  const ask = (request: object) =>
    desk.make(scope, { subject: { niche: 'few' }, days: 1, slots: null, joins: null, ...request }, { by: 'one' });
  await expect(ask({ subject: { campaign_id: 987_654 } })).rejects.toMatchObject({ code: 'not_found' });
  await expect(ask({ subject: { niche: 'nobody' } })).rejects.toMatchObject({ code: 'not_found' });
  await expect(ask({ slots: { ...wish, times: ['25:00'] } })).rejects.toMatchObject({ code: 'bad_value' });
  await expect(ask({ slots: { ...wish, zone: 'Nowhere/Land' } })).rejects.toMatchObject({ code: 'bad_value' });
  await expect(ask({ joins: { cron: '99 * * * *', zone: 'UTC', batch_size: 5 } })).rejects.toMatchObject({
    code: 'bad_value',
  });
  await expect(ask({})).rejects.toThrow('A thread was begun.');
});

test('others are answered while a heavy one is made, and it ends when its caller goes away', async () => {
  const cookie = await signIn(api.url, 'viewer@example.com');
  const leave = new AbortController();
  const begun = fetch(`${api.url}/api/v1/forecast`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', origin: api.url },
    body: JSON.stringify({ niche: 'many', days: 31, times: { interval_minutes: 30, gap_seconds: 1 } }),
    signal: leave.signal,
  });
  const left = begun.then(
    () => 'answered',
    () => 'left',
  );
  const threads = async () => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity
      where application_name = 'groundcrew forecast' and datname = current_database()`.execute(api.core.db);
    return rows[0]?.n ?? 0;
  };
  await expect.poll(threads, { timeout: 20_000 }).toBe(1);
  let slowest_ms = 0;
  for (let n = 0; n < 5; n++) {
    const asked_ms = performance.now();
    expect(await api.as.viewer('GET', '/api/v1/accounts?limit=1')).toMatchObject({ status: 200 });
    slowest_ms = Math.max(slowest_ms, performance.now() - asked_ms);
  }
  leave.abort();
  expect(await left).toBe('left');
  await expect.poll(threads, { timeout: 20_000 }).toBe(0);
  // Nobody waits behind the one that was left.
  expect(await api.as.viewer('POST', '/api/v1/forecast', { niche: 'few', days: 1 })).toMatchObject({ status: 200 });
  expect(slowest_ms).toBeLessThan(5_000);
});
