import { RUN_KINDS } from '@groundcrew/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { registerNode } from '#store/leases/leases.ts';
import { finishRun, startRun } from '#store/runs/runs.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  await sql`insert into targets (workspace_id, link, niche) values (${api.workspace_id}, '@a_group', 'cars')`.execute(
    api.core.db,
  );
});
afterAll(() => api.close());

const BASE = '/api/v1';
const idOf = ({ body }: { body: unknown }) => (body as { id: number }).id;

test('a run is asked for only while somebody is there to carry it out, and once a niche', async () => {
  const wish = { kind: 'join', niche: 'cars', batch_size: 3 };
  expect(await api.as.manager('POST', `${BASE}/runs`, wish)).toMatchObject({
    status: 409,
    body: { code: 'no_worker' },
  });
  expect(await api.as.viewer('POST', `${BASE}/runs`, wish)).toMatchObject({ status: 403 });
  await registerNode(api.core.db, { id: 'worker', kind: 'server', pid: 1, host: 'x', works: true });
  const unknown = await api.as.manager('POST', `${BASE}/runs`, { ...wish, niche: 'carz' });
  expect(unknown).toMatchObject({ status: 422, body: { code: 'bad_value' } });
  expect(await api.as.manager('POST', `${BASE}/runs`, { ...wish, limit: 3 })).toMatchObject({ status: 422 });
  const made = await api.as.manager('POST', `${BASE}/runs`, wish);
  expect(made).toMatchObject({
    status: 201,
    body: {
      kind: 'join',
      state: 'waiting',
      wish: 3,
      asked_by: 'manager (manager@example.com)',
      progress: {},
      result: null,
    },
  });
  expect(await api.as.manager('POST', `${BASE}/runs`, wish)).toMatchObject({
    status: 409,
    body: { code: 'already_running' },
  });
  const stopped = await api.as.manager('POST', `${BASE}/runs/${idOf(made)}/stop`);
  expect(stopped).toMatchObject({ status: 200, body: { state: 'failed', error: expect.stringContaining('manager') } });
  expect(await api.as.manager('POST', `${BASE}/runs/${idOf(made)}/stop`)).toMatchObject({ body: { changed: false } });
  expect(await api.as.owner('POST', `${BASE}/runs/999999/stop`)).toMatchObject({ status: 404 });
  const again = await api.as.manager('POST', `${BASE}/runs`, wish);
  expect(again).toMatchObject({ status: 201 });
  await sql`update runs set expires_at = clock_timestamp() where id = ${idOf(again)}`.execute(api.core.db);
  expect((await api.as.viewer('GET', `${BASE}/runs?count=true`)).body).toMatchObject({
    items: [
      { id: idOf(again), state: 'abandoned' },
      { id: idOf(made), state: 'failed' },
    ],
    total: 2,
  });
  expect((await api.as.viewer('GET', `${BASE}/runs?state=failed&niche=cars`)).body).toMatchObject({
    items: [{ id: idOf(made) }],
  });
});

test.each(RUN_KINDS)('a run of kind %s is shown, whatever it has left behind', async (kind) => {
  const scope = { db: api.core.db, workspace_id: api.workspace_id, now: () => new Date() };
  const ends: [unknown, unknown][] = [
    ['ended', { end: 'ended' }],
    [{ errors: [] }, { errors: [] }],
    [{ error: 'It broke.' }, { error: 'It broke.' }],
    [[1], { end: [1] }],
    [null, null],
    [undefined, null],
  ];
  for (const [result, shown] of ends) {
    const own = { kind, niche: 'shown', node_id: 'shown' };
    const id = (await startRun(scope, { ...own, ttl_ms: 60_000 })) ?? 0;
    expect(await api.as.viewer('GET', `${BASE}/runs/${id}`)).toMatchObject({ status: 200, body: { result: null } });
    await finishRun(scope, { id, node_id: own.node_id, state: 'done', result });
    expect(await api.as.viewer('GET', `${BASE}/runs/${id}`)).toMatchObject({ status: 200, body: { result: shown } });
  }
  expect(await api.as.viewer('GET', `${BASE}/runs?kind=${kind}&niche=shown`)).toMatchObject({
    status: 200,
    body: { items: ends.map(() => ({ kind, state: 'done' })) },
  });
});

test('a round of posts needs something to post', async () => {
  await registerNode(api.core.db, { id: 'worker', kind: 'server', pid: 1, host: 'x', works: true });
  expect(await api.as.manager('POST', `${BASE}/runs`, { kind: 'post', niche: 'cars' })).toMatchObject({
    status: 422,
    body: { code: 'bad_input', message: expect.stringContaining('no message variants') },
  });
});

test('a dry run says when a schedule would begin, or which field nobody could read, and sets nothing', async () => {
  const at = `${BASE}/join-schedules/cars`;
  const wish = { enabled: true, cron: '0 9 * * mon', zone: 'Europe/Kyiv', dry_run: true };
  const { status, body } = await api.as.manager('PUT', at, wish);
  const would = body as { next_at: string; next_times: string[]; last_begun_at: null };
  expect([status, would.last_begun_at]).toEqual([200, null]);
  expect(would.next_times.map((time) => new Date(time).getUTCDay())).toEqual([1, 1, 1, 1]);
  expect(would.next_times[0]).toBe(would.next_at);
  expect(await api.as.manager('PUT', at, { ...wish, cron: '99 * * * *' })).toMatchObject({
    status: 422,
    body: { data: { details: { field: 'cron', reason: 'minute "99": "99" is out of range; 0 to 59 are allowed' } } },
  });
  expect(await api.as.manager('PUT', at, { ...wish, zone: 'Nowhere/Land' })).toMatchObject({
    status: 422,
    body: { data: { details: { field: 'zone' } } },
  });
  expect(await api.as.viewer('GET', at)).toMatchObject({ status: 404 });
});

test('a schedule of joins is set, kept when it is switched off, and refused when nobody could read it', async () => {
  const at = `${BASE}/join-schedules/cars`;
  expect(await api.as.manager('PUT', at, { enabled: false })).toMatchObject({ status: 404 });
  expect(await api.as.viewer('GET', at)).toMatchObject({ status: 404 });
  const wish = { enabled: true, cron: '0 9 * * *', zone: 'Europe/Kyiv', batch_size: 7 };
  expect(await api.as.manager('PUT', at, wish)).toMatchObject({
    status: 200,
    body: { enabled: true, cron: '0 9 * * *', zone: 'Europe/Kyiv', batch_size: 7, next_at: expect.any(String) },
  });
  expect((await api.as.manager('PUT', at, { enabled: false })).body).toMatchObject({
    enabled: false,
    cron: '0 9 * * *',
    next_at: null,
  });
  expect((await api.as.viewer('GET', `${BASE}/join-schedules`)).body).toMatchObject({ items: [{ niche: 'cars' }] });
  expect(await api.as.manager('PUT', at, { cron: '99 * * * *' })).toMatchObject({ status: 422 });
  expect(await api.as.manager('PUT', at, { zone: 'Nowhere/Land' })).toMatchObject({ status: 422 });
});

test('two who change different fields at the same time both have their way', async () => {
  const at = `${BASE}/join-schedules/cars`;
  await api.as.manager('PUT', at, { enabled: false, batch_size: 4, cron: '0 9 * * *', zone: 'UTC' });
  for (let turn = 0; turn < 5; turn += 1) {
    const wishes = [{ batch_size: 5 + turn }, { cron: `${turn} 10 * * *` }, { zone: turn % 2 ? 'UTC' : 'Europe/Kyiv' }];
    await Promise.all(wishes.map((wish) => api.as.manager('PUT', at, wish)));
    expect((await api.as.viewer('GET', at)).body).toMatchObject(Object.assign({}, ...wishes));
  }
});

test('nothing but its word switches joins on, and the audit log tells it', async () => {
  const at = `${BASE}/join-schedules/cars`;
  await sql`delete from join_schedules`.execute(api.core.db);
  const put = async (wish: object, where = at) => (await api.as.manager('PUT', where, wish)).body;
  expect(await put({ batch_size: 4 })).toMatchObject({ enabled: false, batch_size: 4, next_times: [] });
  expect(await put({ batch_size: 4, dry_run: true })).toMatchObject({ enabled: false });
  expect(await put({ cron: '0 9 * * *' })).toMatchObject({ enabled: false, batch_size: 4, next_at: null });
  expect(await put({ enabled: true })).toMatchObject({ enabled: true, unknown_niche: null });
  expect(await put({ batch_size: 3 })).toMatchObject({ enabled: true, cron: '0 9 * * *', batch_size: 3 });
  expect(await put({ enabled: false })).toMatchObject({ enabled: false });
  expect(await put({ batch_size: 5 })).toMatchObject({ enabled: false, batch_size: 5 });
  const { body } = await api.as.owner('GET', `${BASE}/audit?action=join_schedules.put&limit=6`);
  const told = (body as { items: { data: { enabled: boolean; batch_size: number } }[] }).items.map(({ data }) => data);
  expect(told.map(({ enabled, batch_size }) => `${enabled} ${batch_size}`)).toEqual([
    'false 5',
    'false 3',
    'true 3',
    'true 4',
    'false 4',
    'false 4',
  ]);
  expect(await put({ enabled: true }, `${BASE}/join-schedules/carz`)).toMatchObject({
    unknown_niche: expect.stringContaining('Did you mean cars?'),
  });
});
