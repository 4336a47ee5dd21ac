import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addUser } from '#auth/users.ts';
import { makeWorkspace } from '#auth/workspaces.ts';
import { asker, openTestApi, signIn, PASSWORD, type TestApi } from '#testing/api.ts';

let api: TestApi;
let conversation_id: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const { rows } = await sql<{ id: number }>`
    with mailbox as (
      insert into manager_smtp_accounts (workspace_id, email, smtp_host) values
        (${api.workspace_id}, 'desk@example.com', 'smtp.example.com') returning id)
    insert into conversations (workspace_id, platform, mailbox_id, subject, created_at)
    select ${api.workspace_id}, 'email', id, 'Hello', now() from mailbox returning id`.execute(api.core.db);
  conversation_id = rows[0]?.id ?? 0;
});
afterAll(() => api.close());

/** As it is stored when a mail of this HTML comes in. */
async function receive(html: string): Promise<number> {
  const raw = Buffer.from(`From: eve@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html}`);
  const parsed = await api.core.mail.parse(raw, { truncated: false });
  return store(parsed.html ?? '');
}

async function store(html: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into conversation_messages (workspace_id, conversation_id, direction, kind, html, sent_at, stored_at, account_id, mailbox_id)
    select workspace_id, id, 'inbound', 'mail', ${html}, now(), now(), account_id, mailbox_id from conversations
    where id = ${conversation_id} returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
}

async function ownerId(): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from "user" where email = 'owner@example.com'`.execute(
    api.core.db,
  );
  return rows[0]?.id ?? '';
}

async function document(id: number, query = ''): Promise<{ page: string; headers: Headers; status: number }> {
  const { body, headers, status } = await api.as.viewer('GET', `/api/v1/messages/${id}/document${query}`);
  return { page: String(body), headers, status };
}

const HOSTILE = `
  <html><head><base href="https://evil.example.com/"><meta http-equiv="refresh" content="0;url=https://evil.example.com">
  <link rel="stylesheet" href="https://evil.example.com/a.css"><style>@import url(https://evil.example.com/b.css)</style></head>
  <body onload="alert(1)" background="https://evil.example.com/c.png">
  <script>alert(2)</script><svg><script>alert(3)</script></svg><math><mtext><img src=x onerror=alert(4)></mtext></math>
  <img src="https://evil.example.com/count.gif" width="1" height="1">
  <img src="https://pictures.example.com/shop.png" width="300" onerror="alert(5)" srcset="https://evil.example.com/d.png 2x">
  <img src="http://pictures.example.com/plain.png">
  <div style="background:url(https://evil.example.com/e.png);position:fixed;top:0">over it all</div>
  <form action="https://evil.example.com"><input name="password"><button formaction="javascript:alert(6)">Go</button></form>
  <iframe src="https://evil.example.com"></iframe><object data="https://evil.example.com/f.swf"></object>
  <a href="javascript:alert(7)">press</a> <a href="https://shop.example.com">shop</a> <a href="data:text/html,x">data</a>
  <video src="https://evil.example.com/g.mp4" autoplay></video></body></html>`;

test('of a hostile mail a page comes in which nothing runs and nothing is asked of another server', async () => {
  const id = await receive(HOSTILE);
  const { page, headers, status } = await document(id);
  expect(status).toBe(200);
  expect(page).not.toMatch(
    /alert|script|<form|<input|<button|<iframe|<object|<video|<svg|<base|<link|refresh|import|\son\w+=/i,
  );
  expect(page).not.toMatch(/evil|javascript:|srcset|position|url\(|data:text/);
  expect(page).not.toMatch(/\ssrc="http/);
  expect(page).toContain('<a href="https://shop.example.com" rel="noopener noreferrer nofollow" target="_blank">');
  expect(page).toContain('data-src="https://pictures.example.com/shop.png"');
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'cache-control': 'private, no-store',
  });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy.split('; ').toSorted()).toEqual([
    "base-uri 'none'",
    "default-src 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "img-src 'self' data:",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
    "style-src 'unsafe-inline'",
  ]);
});

test('images of other servers are shown when a person wants it, over https, and those that count readers never', async () => {
  const { page, headers } = await document(await receive(HOSTILE), '?images=true');
  expect(page.match(/\ssrc="[^"]*"/g)).toEqual([
    ' src="https://pictures.example.com/shop.png"',
    ' src="https://pictures.example.com/plain.png"',
  ]);
  expect(headers.get('content-security-policy')).toMatch(/img-src 'self' data: https:(?:;|$)/);
});

test('images that came with the mail are read from where its files are', async () => {
  const id = await receive('<p><img src="cid:Logo%40example" alt="logo"><img src="cid:none" alt="gone"></p>');
  const { rows } = await sql<{ id: number }>`
    insert into attachments (workspace_id, message_id, file_name, mime_type, size_bytes, content_id, inline, state, sha256,
      created_at)
    values (${api.workspace_id}, ${id}, 'logo.png', 'image/png', 3, 'logo@example', true, 'stored',
      decode(repeat('ab', 32), 'hex'), now()) returning id`.execute(api.core.db);
  const { page } = await document(id);
  expect(page).toContain(`<img alt="logo" src="../../attachments/${rows[0]?.id}" />`);
  expect(page).toContain('<img alt="gone" />');
  const place = new URL(`../../attachments/${rows[0]?.id}`, `${api.url}/api/v1/messages/${id}/document`);
  expect(place.pathname).toBe(`/api/v1/attachments/${rows[0]?.id}`);
});

test('what an older version let through is taken away when it is shown', async () => {
  const { page } = await document(await store('<img src="https://evil.example.com/x.gif"><script>alert(1)</script>ok'));
  expect(page).not.toMatch(/evil|alert/);
  expect(page).toContain('<body>ok</body>');
});

test('only who may read the inbox of the workspace sees it', async () => {
  const id = await receive('<p>secret plans</p>');
  const place = `/api/v1/messages/${id}/document`;
  expect(await api.nobody('GET', place)).toMatchObject({ status: 401 });
  const other = await makeWorkspace(api.services, { name: 'other', owner: await ownerId() });
  const email = 'stranger@example.com';
  await addUser(api.services, { workspace_id: other.id, name: 'Stranger', email, password: PASSWORD, role: 'owner' });
  const stranger = asker(api.url, { cookie: await signIn(api.url, email) });
  expect(await stranger('GET', place)).toMatchObject({ status: 404 });
  expect(await api.as.viewer('GET', '/api/v1/messages/987654/document')).toMatchObject({ status: 404 });
  expect(await api.as.viewer('GET', `${place}?images=maybe`)).toMatchObject({ status: 422 });
});
