import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { addEvent } from '#store/events/events.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import type { Scope } from '#store/scope.ts';
import { items, openTestApi, type TestApi } from '#testing/api.ts';
import { answering, openReceiver, type Receiver } from '#testing/receiver.ts';

let api: TestApi;
let scope: Scope;
let receiver: Receiver;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'), { ALLOW_PRIVATE_ADDRESSES: 'true' });
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  receiver = await openReceiver();
});
afterEach(async () => {
  await sql`delete from webhooks`.execute(scope.db);
  receiver.answer = answering(204);
  receiver.received.length = 0;
});
afterAll(async () => {
  await receiver.close();
  await api.close();
});

type Made = { id: string; secret: string; old_secret_until: string | null };

async function made(wish: object = {}): Promise<Made> {
  const answer = await api.as.admin('POST', '/api/v1/webhooks', { name: 'CRM', url: receiver.url, ...wish });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Made;
}

/** As any receiver does it, by the standard's own words. */
function signedBy(secret: string): string {
  const { headers, body } = receiver.received.at(-1) ?? { headers: {}, body: '' };
  const content = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
    .update(content)
    .digest('base64')}`;
}
const signatures = () => String(receiver.received.at(-1)?.headers['webhook-signature']).split(' ');

test('the secret is shown once, stored sealed, and signs what is sent', async () => {
  const { id, secret } = await made();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  const list = await api.as.admin('GET', '/api/v1/webhooks');
  expect(items(list)).toMatchObject([
    { id, name: 'CRM', state: 'active', events: null, made_by: 'admin (admin@example.com)' },
  ]);
  const { rows } = await api.core.pool.query(
    'select to_jsonb(w) from webhooks w union all select to_jsonb(e) from events e union all select to_jsonb(a) from audit_log a',
  );
  expect(JSON.stringify([list.body, rows])).not.toContain(secret.slice(6));
  expect(JSON.stringify(rows)).toContain('gc1:');
  expect(await api.as.admin('POST', `/api/v1/webhooks/${id}/test`)).toMatchObject({
    status: 200,
    body: { state: 'delivered', kind: 'test', type: 'webhook.test', status: 204, tries: 1, fault: null },
  });
  expect(signatures()).toEqual([signedBy(secret)]);
  const age_s = Date.now() / 1000 - Number(receiver.received[0]?.headers['webhook-timestamp']);
  expect(Math.abs(age_s)).toBeLessThan(60);
});

test('with a new secret the one before signs too, for a day', async () => {
  const before = await made();
  const answer = await api.as.admin('POST', `/api/v1/webhooks/${before.id}/secret`);
  const after = answer.body as Made;
  expect(answer.status).toBe(200);
  const day_ms = Date.parse(after.old_secret_until ?? '') - api.services.now().getTime();
  expect(Math.abs(day_ms - 86_400_000)).toBeLessThan(60_000);
  await api.as.admin('POST', `/api/v1/webhooks/${before.id}/test`);
  expect(signatures()).toEqual([signedBy(after.secret), signedBy(before.secret)]);
  await sql`update webhooks set old_secret_until = ${api.services.now()}`.execute(scope.db);
  await api.as.admin('POST', `/api/v1/webhooks/${before.id}/test`);
  expect(signatures()).toEqual([signedBy(after.secret)]);
  expect(items(await api.as.admin('GET', '/api/v1/webhooks'))).toMatchObject([{ old_secret_until: null }]);
});

test('only admins see and change them', async () => {
  const { id } = await made();
  for (const role of ['manager', 'viewer'] as const) {
    expect(await api.as[role]('GET', '/api/v1/webhooks')).toMatchObject({ status: 403 });
    expect(await api.as[role]('POST', `/api/v1/webhooks/${id}/test`)).toMatchObject({ status: 403 });
    expect(await api.as[role]('GET', `/api/v1/webhooks/${id}/deliveries`)).toMatchObject({ status: 403 });
  }
});

test('what cannot be an address is refused with the reason, and so is a name that is taken', async () => {
  const make = (wish: object) => api.as.admin('POST', '/api/v1/webhooks', { name: 'X', url: receiver.url, ...wish });
  for (const [url, reason] of [
    ['ftp://example.com/', 'https://'],
    ['not an address', 'https://'],
    ['https://ann:hush@example.com/', 'no user name'],
  ] as const) {
    const refused = await make({ url });
    expect(refused).toMatchObject({
      status: 422,
      body: { data: { issues: [{ path: 'url', message: expect.stringContaining(reason) }] } },
    });
    expect(JSON.stringify(refused.body)).not.toContain('hush');
  }
  expect(await make({ events: ['post.sent', 'no.such'] })).toMatchObject({ status: 422 });
  expect(await make({ events: ['webhook.changed'] })).toMatchObject({ status: 422 });
  await made({ name: 'taken' });
  expect(await make({ name: 'Taken' })).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  const other = await made({ name: 'other' });
  const rename = await api.as.admin('PATCH', `/api/v1/webhooks/${other.id}`, { name: 'TAKEN' });
  expect(rename).toMatchObject({ status: 409, body: { code: 'already_exists' } });
});

test('there are at most twenty, however many are made at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 24 }, (_, n) =>
      api.as.admin('POST', '/api/v1/webhooks', { name: `hook ${n}`, url: receiver.url }),
    ),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(answers.find(({ status }) => status !== 201)).toMatchObject({
    status: 409,
    body: { code: 'too_many_webhooks' },
  });
});

test('a test that fails says so, and every delivery is listed and can be sent once more under its id', async () => {
  const { id } = await made();
  receiver.answer = answering(500, 'out of order');
  const failed = await api.as.admin('POST', `/api/v1/webhooks/${id}/test`);
  expect(failed).toMatchObject({
    status: 200,
    body: { state: 'failed', status: 500, fault: 'refused', answer: 'out of order' },
  });
  receiver.answer = answering(200, 'fine');
  const { id: delivery_id, message_id } = failed.body as { id: number; message_id: string };
  const again = await api.as.admin('POST', `/api/v1/webhooks/${id}/deliveries/${delivery_id}/replay`);
  expect(again).toMatchObject({ status: 200, body: { kind: 'replay', state: 'delivered', message_id } });
  expect(receiver.ids()).toEqual([message_id, message_id]);
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  const page = await api.as.admin('GET', `/api/v1/webhooks/${id}/deliveries?limit=1&count=true`);
  expect(page.body).toMatchObject({
    total: 2,
    items: [{ kind: 'replay', answer: 'fine' }],
    next_cursor: expect.any(String),
  });
  const rest = await api.as.admin('GET', `/api/v1/webhooks/${id}/deliveries?state=failed`);
  expect(items(rest)).toMatchObject([{ id: delivery_id, state: 'failed' }]);
  const gone = await api.as.admin('POST', `/api/v1/webhooks/${id}/deliveries/${delivery_id}/skip`);
  expect(gone).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
  const since = await api.as.admin('POST', `/api/v1/webhooks/${id}/replay`, { since: '2020-01-01' });
  expect(since).toMatchObject({ status: 200, body: { events: 0 } });
  expect(await api.as.admin('DELETE', `/api/v1/webhooks/${id}`)).toMatchObject({ status: 200 });
  expect(await api.as.admin('GET', `/api/v1/webhooks/${id}/deliveries`)).toMatchObject({ status: 404 });
});

test('that one is put aside is told to people by name, and nothing else of it', async () => {
  const { id } = await made();
  const tell = (status: 'failing' | 'put_aside') =>
    addEvent(scope, {
      type: 'webhook.changed',
      account_id: null,
      data: { webhook_id: id, name: 'CRM', status, fault: 'refused', http_status: 500, by: null },
    });
  await tell('failing');
  await tell('put_aside');
  while (await makeNotifications(scope));
  expect(items(await api.as.owner('GET', '/api/v1/notifications'))).toMatchObject([
    {
      type: 'webhook_put_aside',
      code: 'webhook.changed',
      title: 'The webhook CRM is put aside',
      params: { name: 'CRM', fault: 'refused' },
      entity_id: id,
      action_url: '/settings/webhooks',
    },
  ]);
});
