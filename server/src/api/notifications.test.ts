import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { notifier } from '#engine/notifier.ts';
import { addEvent } from '#store/events/events.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import { holdAccount } from '#store/accounts/accounts.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';
import { listenTo } from '#testing/live-client.ts';

let api: TestApi;
let scope: Scope;
let account_id: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  const { rows } = await sql<{ id: number }>`insert into telegram_accounts (workspace_id, name, session_name)
    values (${api.workspace_id}, 'One', 's1') returning id`.execute(api.core.db);
  account_id = rows[0]?.id ?? 0;
});
afterAll(() => api.close());

type Listed = { items: { id: number; type: string; title: string; silent: boolean; read_at: string | null }[] };

const list = async (role: 'owner' | 'viewer', query = '') =>
  ((await api.as[role]('GET', `/api/v1/notifications${query}`)).body as Listed).items;

const throwStop = () => addEvent(scope, { type: 'stop.thrown', account_id: null, data: { by: 'Ann', reason: null } });

test('of an event each person has one notification, whichever servers look at the same time, and hears it live', async () => {
  const { rows } = await sql<{ id: string }>`select id from "user" where email = 'viewer@example.com'`.execute(
    scope.db,
  );
  const cookie = await signIn(api.url, 'viewer@example.com');
  const client = listenTo(`${api.url}/api/v1/notifications/ws/${rows[0]?.id}`, { headers: { cookie } });
  await client.until(({ heard }) => heard.length === 1);
  await holdAccount(scope, account_id, 'frozen', 'groundcrew');
  await Promise.all(Array.from({ length: 5 }, () => makeNotifications(scope)));
  await client.until(({ heard }) => heard.length === 2);
  const [, told] = client.heard;
  expect(told).toMatchObject({
    type: 'notification',
    silent: false,
    data: {
      type: 'account_held',
      title: 's1 is held',
      message: 'Reason: frozen, by groundcrew.',
      entity_type: 'account',
      entity_id: String(account_id),
      action_url: `/accounts/${account_id}`,
      data: { reason: 'frozen', by: 'groundcrew' },
    },
  });
  expect(await list('viewer')).toMatchObject([{ title: 's1 is held', read_at: null }]);
  expect(await list('owner')).toHaveLength(1);
  await client.close();
});

test('a server that works makes them as things happen', async () => {
  const cookie = await signIn(api.url, 'owner@example.com');
  const { rows } = await sql<{ id: string }>`select id from "user" where email = 'owner@example.com'`.execute(scope.db);
  const client = listenTo(`${api.url}/api/v1/notifications/ws/${rows[0]?.id}`, { headers: { cookie } });
  await client.until(({ heard }) => heard.length === 1);
  const told = notifier({ scope, log: api.core.log }, { bell: api.services.bell });
  told.start();
  await throwStop();
  await client.until(({ heard }) => heard.length === 2);
  expect(client.heard[1]).toMatchObject({ data: { type: 'stop_switch' } });
  await told.stop();
  await client.close();
});

test('notifications are read by one person alone, one or all', async () => {
  await throwStop();
  await makeNotifications(scope);
  const before = await list('viewer', '?unread=true');
  const first = before.at(-1)?.id;
  const unread = async () => (await api.as.viewer('GET', '/api/v1/notifications/unread')).body;
  expect(await unread()).toEqual({ unread: before.length });
  expect(await api.as.viewer('POST', `/api/v1/notifications/${first}/read`)).toMatchObject({
    status: 200,
    body: { unread: before.length - 1 },
  });
  const of_owner = (await list('owner'))[0]?.id;
  expect((await api.as.viewer('POST', `/api/v1/notifications/${of_owner}/read`)).status).toBe(404);
  expect((await api.as.viewer('POST', '/api/v1/notifications/read', {})).body).toEqual({ unread: 0 });
  expect(await list('viewer', '?unread=true')).toEqual([]);
  expect((await list('owner', '?unread=true')).length).toBeGreaterThan(0);
});

test('each person says what he is told, and when without a sound', async () => {
  const change = (body: object) => api.as.viewer('PATCH', '/api/v1/notifications/settings', body);
  expect((await api.as.viewer('GET', '/api/v1/notifications/settings')).body).toMatchObject({
    enabled: true,
    types: null,
    quiet_zone: null,
  });
  expect((await change({ quiet_weekend: true })).status).toBe(422);
  expect((await change({ types: ['nonsense'] })).status).toBe(422);
  const quiet = { quiet_zone: 'UTC', quiet_from: '00:00', quiet_to: '23:59', quiet_weekend: true };
  expect((await change({ types: ['stop_switch'], ...quiet })).body).toMatchObject({ types: ['stop_switch'], ...quiet });
  const at = new Date('2026-01-12T12:00:00Z');
  const noon = { ...scope, now: () => at };
  await addEvent(noon, { type: 'join.missed', account_id: null, data: { niche: 'n', at: at.toISOString() } });
  await addEvent(noon, { type: 'stop.lifted', account_id: null, data: { by: 'Ann' } });
  await makeNotifications(scope);
  expect(await list('viewer', '?unread=true')).toMatchObject([{ title: 'Ann let everything go on', silent: true }]);
  expect((await list('owner')).slice(0, 2)).toMatchObject([{ silent: false }, { type: 'slot_missed', silent: false }]);
});

test('a reconnect that fails again and again is told once in a while', async () => {
  const data = { stage: 'connect', error: 'refused', connected: false, next_at: null } as const;
  const fail = () => addEvent(scope, { type: 'reconnect.failed', account_id, data });
  await Promise.all([fail(), fail()]);
  await makeNotifications(scope);
  await fail();
  await makeNotifications(scope);
  expect((await list('owner')).filter(({ type }) => type === 'reconnect_failed')).toHaveLength(1);
});

test('events are listed page by page, of one kind and of one account', async () => {
  const kinds = async (query: string) => {
    const { body } = await api.as.viewer('GET', `/api/v1/events?${query}`);
    return (body as { items: { type: string; seq: number }[] }).items.map(({ type }) => type);
  };
  expect(await kinds('type=reconnect.failed&limit=2')).toEqual(['reconnect.failed', 'reconnect.failed']);
  expect(new Set(await kinds('type=stop'))).toEqual(new Set(['stop.thrown', 'stop.lifted']));
  expect(await kinds(`account_id=${account_id}&sort=seq&limit=1`)).toEqual(['account.held']);
  expect(await kinds('')).not.toContain('notification');
});
