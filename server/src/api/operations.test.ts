import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { correlated } from '#lib/correlation.ts';
import { enqueueAction } from '#store/lanes/actions.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'), { METRICS_FROM: '10.9.0.0/16' });
});
afterAll(() => api.close());

test('metrics count requests by the template of their route, and the installation by states', async () => {
  await api.as.viewer('GET', '/api/v1/accounts?search=somebody');
  await api.as.viewer('GET', '/api/v1/accounts/4711');
  const { status, body } = await api.nobody('GET', '/metrics');
  expect(status).toBe(200);
  expect(body).toContain('groundcrew_http_request_seconds_count{method="GET",route="/api/v1/accounts",status="2xx"} 1');
  expect(body).toContain('route="/api/v1/accounts/{id}",status="4xx"');
  expect(body).toContain('groundcrew_process_cpu_seconds_total');
  expect(body).not.toMatch(/somebody|4711|example\.com/);
});

test('metrics are for this machine and the networks that are named', async () => {
  const from = (address: string) => api.nobody('GET', '/metrics', undefined, { 'x-forwarded-for': address });
  expect(await from('10.9.3.1')).toMatchObject({ status: 200 });
  expect(await from('10.8.3.1')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await from('2001:db8::1')).toMatchObject({ status: 403 });
});

test('a request keeps the id that it brings, if it is a plain one', async () => {
  const asked = await api.as.viewer('GET', '/api/v1/me', undefined, { 'x-request-id': 'abc-1' });
  expect(asked.headers.get('x-request-id')).toBe('abc-1');
  const refused = await api.nobody('GET', '/api/v1/me', undefined, { 'x-request-id': 'a b"c' });
  const id = refused.headers.get('x-request-id');
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(refused.body).toMatchObject({ data: { request_id: id } });
});

test('what a request begins carries its id, on whichever server it is carried out', async () => {
  const { db } = api.core;
  const { scope } = api.services.crewOf(api.workspace_id);
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${api.workspace_id}, 'n', 'n') returning id`.execute(
    db,
  );
  const account_id = rows[0]?.id ?? 0;
  const request = { account_id, kind: 'health' as const, run_id: null, payload: {} };
  const asked = await correlated('abc-2', () => enqueueAction(scope, request));
  const due = await enqueueAction(scope, request);
  const stored = await sql<{
    id: number;
    request_id: string | null;
  }>`select id, request_id from actions order by id`.execute(db);
  expect(stored.rows).toEqual([
    { id: asked, request_id: 'abc-2' },
    { id: due, request_id: null },
  ]);
});
