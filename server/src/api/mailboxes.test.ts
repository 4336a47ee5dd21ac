import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const ask = (method: string, route: string, body?: unknown) => api.as.admin(method, `/api/v1/mailboxes${route}`, body);

/** Nobody listens on the discard port of this machine. */
const BOX = { email: 'Sales@Example.com', smtp_host: '127.0.0.1', smtp_port: 9, imap_port: 9, smtp_password: 'hush' };

test('a mailbox of which no way works is told with both ways, and is not stored', async () => {
  const refused = await ask('POST', '', BOX);
  expect(refused).toMatchObject({
    status: 422,
    body: {
      code: 'mailbox_unusable',
      data: { details: { imap: { ok: false, fault: { kind: 'unreachable' } }, smtp: { ok: false } } },
    },
  });
  expect(JSON.stringify(refused.body)).not.toContain('hush');
  expect((await ask('GET', '')).body).toEqual({ items: [] });
});

test('a mailbox is added untested, changed, tried and removed, and never tells its password', async () => {
  const made = await ask('POST', '', { ...BOX, untested: true });
  expect(made).toMatchObject({
    status: 201,
    body: { email: 'Sales@example.com', has_password: true, has_oauth: false, status: 'new', test: null },
  });
  const { id } = made.body as { id: number };
  // Nothing is tried of it any more: there it would be 422.
  expect(await ask('POST', '', BOX)).toMatchObject({ status: 409, body: { code: 'already_exists' } });
  expect((await ask('PATCH', `/${id}`, { is_active: false })).body).toMatchObject({ is_active: false });
  expect((await ask('POST', `/${id}/test`)).body).toMatchObject({ ok: false, smtp: { ok: false } });
  await sql`update manager_smtp_accounts set status = 'wrong_password' where id = ${id}`.execute(api.core.db);
  expect((await api.as.viewer('GET', `/api/v1/mailboxes/${id}`)).body).toMatchObject({
    what_to_do: expect.stringContaining('password'),
  });
  const all = await ask('GET', '');
  expect(JSON.stringify([made.body, all.body])).not.toMatch(/hush|gc1:/);
  expect(await api.as.manager('DELETE', `/api/v1/mailboxes/${id}`)).toMatchObject({ status: 403 });
  expect((await ask('DELETE', `/${id}`)).body).toEqual({ removed: true });
  expect(await ask('DELETE', `/${id}`)).toMatchObject({ status: 404 });
});

test('the servers of a known provider are found without asking anybody', async () => {
  expect((await ask('GET', '/servers?email=somebody@gmail.com')).body).toMatchObject({
    source: 'provider',
    imap: [{ host: 'imap.gmail.com', port: 993, security: 'tls' }],
  });
  expect(await ask('GET', '/servers?email=nobody')).toMatchObject({ status: 422 });
});
