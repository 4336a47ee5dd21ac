import { liveCommunication } from '@groundcrew/contract';
import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { wakeConversations } from '#engine/inbox/acts.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { ids, items, signIn } from '#testing/api.ts';
import { openTestDesk } from '#testing/desk.ts';
import { listenTo } from '#testing/live-client.ts';

const desk = openTestDesk();
const { ask, get, write } = desk;
let manager_id: string;
beforeAll(async () => {
  manager_id = await desk.api.idOf('manager@example.com');
});

const own = (query: string) => get(`/conversations?account_id=${desk.account_id}${query}`);

test('conversations are listed by their last word, and narrowed by filters and words', async () => {
  const ann = (await write({ peer: 1, name: 'Ann', texts: ['the blue car'], ago_ms: 3 * HOUR_MS })).conversation_id;
  const ben = (await write({ peer: 2, name: 'Ben', texts: ['a flat', 'in 50%_ of cases'], ago_ms: HOUR_MS }))
    .conversation_id;
  const eve = (await write({ peer: 3, name: 'Eve', texts: ['hello'] })).conversation_id;
  await ask('PATCH', `/conversations/${ben}`, { assignee: 'me' });
  await ask('PATCH', `/conversations/${eve}`, { archived: true });
  expect(ids(await own(''))).toEqual([ben, ann]);
  expect(ids(await own('&filter=new'))).toEqual([ann]);
  expect(ids(await own('&filter=in_progress'))).toEqual([ben]);
  expect(ids(await own('&filter=needs_reply'))).toEqual([ben]);
  expect(ids(await own('&filter=archived'))).toEqual([eve]);
  expect(ids(await own('&assignee=none'))).toEqual([ann]);
  expect(ids(await own(`&assignee=${manager_id}`))).toEqual([ben]);
  expect(ids(await ask('GET', `/conversations?account_id=${desk.account_id}&assignee=me`))).toEqual([ben]);
  expect(ids(await own('&platform=email'))).toEqual([]);
  expect(ids(await own('&search=BLUE'))).toEqual([ann]);
  expect(ids(await own('&search=@user_2'))).toEqual([ben]);
  expect(ids(await own(`&search=${encodeURIComponent('50%_ cas')}`))).toEqual([ben]);
  expect(ids(await own(`&search=${encodeURIComponent('%_')}`))).toEqual([]);
  const first = await own('&limit=1&count=true');
  expect(first.body).toMatchObject({ total: 2 });
  const { next_cursor } = first.body as { next_cursor: string };
  expect(await own(`&limit=1&cursor=${next_cursor}`)).toMatchObject({
    body: { items: [{ id: ann }], next_cursor: null },
  });
  expect((await get(`/conversations/counts?account_id=${desk.account_id}`)).body).toMatchObject({
    all: 2,
    new: 1,
    in_progress: 1,
    needs_reply: 1,
    archived: 1,
    unread: 2,
  });
});

test('messages of one second come in the order of Telegram, page by page, both ways', async () => {
  const texts = Array.from({ length: 7 }, (_, at) => `word ${at}`);
  const id = (await write({ peer: 1, name: 'Ann', texts, photos: true })).conversation_id;
  const read = async (sort: string) => {
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const page = await get(`/conversations/${id}/messages?limit=3&sort=${sort}${cursor}`);
      seen.push(...items(page).map(({ text }) => text));
      const { next_cursor } = page.body as { next_cursor: string | null };
      cursor = next_cursor === null ? '' : `&cursor=${next_cursor}`;
    } while (cursor !== '');
    return seen;
  };
  expect(await read('sent_at')).toEqual(texts);
  expect(await read('-sent_at')).toEqual(texts.toReversed());
  const [message] = items(await get(`/conversations/${id}/messages`));
  expect(message).toMatchObject({ media: { kind: 'photo', file: { size_bytes: 5 } }, sender_name: 'Ann' });
  expect(JSON.stringify(message)).not.toContain('of the gateway');
  expect(await get('/conversations/987654/messages')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect((await get(`/messages/${String(message?.['id'])}`)).body).toMatchObject({ text: 'word 6', html: null });
  expect(await get('/messages/987654')).toMatchObject({ status: 404 });
  const forged = Buffer.from(JSON.stringify(['-sent_at', '', 'x|y', 1])).toString('base64url');
  expect(await get(`/conversations/${id}/messages?cursor=${forged}`)).toMatchObject({ status: 422 });
});

test('a conversation is assigned, snoozed, closed and archived, and opens again by itself', async () => {
  const id = (await write({ peer: 1, name: 'Ann', texts: ['hello'] })).conversation_id;
  const change = (body: unknown) => ask('PATCH', `/conversations/${id}`, body);
  expect(await change({ assignee: 'me' })).toMatchObject({
    status: 200,
    body: { assignee: { id: manager_id, name: 'manager' }, assigned_at: expect.any(String) },
  });
  expect(await change({ assignee: null })).toMatchObject({ body: { assignee: null, assigned_at: null } });
  const until = new Date(desk.scope.now().getTime() + HOUR_MS).toISOString();
  expect(await change({ snoozed_until: until })).toMatchObject({ body: { state: 'snoozed', snoozed_until: until } });
  expect(await change({ state: 'closed' })).toMatchObject({ body: { state: 'closed', snoozed_until: null } });
  for (const body of [
    { state: 'snoozed' },
    { state: 'open', snoozed_until: until },
    { snoozed_until: '2026-01-01T00:00:00Z' },
    { assignee: await desk.api.idOf('viewer@example.com') },
    { assignee: '0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11' },
  ]) {
    expect(await change(body)).toMatchObject({ status: 422, body: { code: 'bad_value' } });
  }
  await change({ snoozed_until: until });
  expect(await wakeConversations(desk.scope)).toBe(0);
  const later = { ...desk.scope, now: () => new Date(desk.scope.now().getTime() + 2 * HOUR_MS) };
  expect(await wakeConversations(later)).toBe(1);
  expect((await get(`/conversations/${id}`)).body).toMatchObject({ state: 'open', snoozed_until: null });
  await change({ state: 'closed', archived: true });
  await write({ peer: 1, name: 'Ann', texts: ['me again'] });
  expect((await get(`/conversations/${id}`)).body).toMatchObject({ state: 'open', archived: false });
  expect(await desk.api.as.viewer('PATCH', `/api/v1/conversations/${id}`, { state: 'closed' })).toMatchObject({
    status: 403,
  });
});

test('what came after the last message that was seen stays unread', async () => {
  const id = (await write({ peer: 1, name: 'Ann', texts: ['one', 'two', 'three', 'four'] })).conversation_id;
  const [, , second] = ids(await get(`/conversations/${id}/messages`));
  expect((await ask('POST', `/conversations/${id}/read`, { until_message_id: second })).body).toMatchObject({
    unread: 2,
  });
  expect((await ask('POST', `/conversations/${id}/read`)).body).toMatchObject({ unread: 0 });
  expect((await ask('POST', `/conversations/${id}/unread`)).body).toMatchObject({ unread: 1 });
  expect(await ask('POST', `/conversations/${id}/read`, { until_message_id: 987_654 })).toMatchObject({ status: 422 });
});

test('a conversation whose answer is due shows it, and does not once it was answered', async () => {
  const id = (await write({ peer: 1, name: 'Ann', texts: ['hello'], ago_ms: 11 * MINUTE_MS })).conversation_id;
  expect((await get(`/conversations/${id}`)).body).toMatchObject({ needs_attention: false });
  expect((await ask('PATCH', `/conversations/${id}`, { assignee: 'me' })).body).toMatchObject({
    needs_attention: true,
  });
  await write({ peer: 1, name: 'Ann', texts: ['still there?'] });
  expect((await get(`/conversations/${id}`)).body).toMatchObject({ needs_attention: false });
});
test('where somebody has a conversation and nobody wrote, no answer is due', async () => {
  const id = (await write({ peer: 1, name: 'Ann', texts: ['hello'] })).conversation_id;
  await sql`update conversations set last_inbound_at = null where id = ${id}`.execute(desk.scope.db);
  expect(await ask('PATCH', `/conversations/${id}`, { assignee: 'me' })).toMatchObject({ status: 200 });
});
test('a reply is stored to go out, once for a key, and a person decides of what is unconfirmed', async () => {
  await sql`update telegram_accounts set session_string = 'a session', status = 'active' where id = ${desk.account_id}`.execute(
    desk.scope.db,
  );
  const id = (await write({ peer: 1, name: 'Ann', texts: ['hello'] })).conversation_id;
  expect((await get(`/conversations/${id}/why`)).body).toEqual({ can_reply: true, blockers: [], waits_for: null });
  const send = () =>
    desk.api.as.manager(
      'POST',
      `/api/v1/conversations/${id}/messages`,
      { text: 'hi Ann' },
      { 'idempotency-key': `k${id}` },
    );
  const sent = await send();
  expect(sent).toMatchObject({
    status: 201,
    body: {
      items: [
        { text: 'hi Ann', direction: 'outbound', delivery: 'queued', sent_by: expect.stringContaining('manager') },
      ],
    },
  });
  expect((await send()).body).toEqual(sent.body);
  expect((await get(`/conversations/${id}`)).body).toMatchObject({ assignee: { id: manager_id } });
  const [message] = items(sent);
  const number = Number(message?.['id']);
  expect(await ask('POST', `/messages/${number}/settle`, { delivery: 'sent' })).toMatchObject({ status: 409 });
  await sql`update conversation_messages set delivery = 'unconfirmed', sending_at = now() where id = ${number}`.execute(
    desk.scope.db,
  );
  expect((await ask('POST', `/messages/${number}/settle`, { delivery: 'failed' })).body).toMatchObject({
    delivery: 'failed',
    error_code: 'by_word',
  });
  expect((await ask('POST', `/messages/${number}/retry`)).body).toMatchObject({ delivery: 'queued' });
  await sql`update telegram_accounts set is_active = false where id = ${desk.account_id}`.execute(desk.scope.db);
  expect(await ask('POST', `/conversations/${id}/messages`, { text: 'again' })).toMatchObject({
    status: 409,
    body: { code: 'cannot_reply', data: { details: { blockers: [{ code: 'account_inactive' }] } } },
  });
  expect(await ask('POST', `/conversations/${id}/messages`, {})).toMatchObject({ status: 422 });
  expect(await desk.api.as.viewer('POST', `/api/v1/conversations/${id}/messages`, { text: 'x' })).toMatchObject({
    status: 403,
  });
});

test('a file is handed in, read again only as what may be shown, and a program is refused', async () => {
  const cookie = await signIn(desk.api.url, 'manager@example.com');
  const upload = async (name: string, type: string, bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.append('file', new File([bytes], name, { type }));
    const headers = { cookie, origin: desk.api.url };
    const answer = await fetch(`${desk.api.url}/api/v1/attachments`, { method: 'POST', headers, body: form });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  // More than one part of the table.
  const bytes = new Uint8Array(2_500_000).map((_, n) => n % 251);
  const { status, body } = await upload('../звіт (1).html', 'text/html', bytes);
  expect({ status, body }).toMatchObject({ status: 201, body: { file_name: 'звіт (1).html', size_bytes: 2_500_000 } });
  const read = await fetch(`${desk.api.url}/api/v1/attachments/${String(body['id'])}`, { headers: { cookie } });
  expect(Buffer.from(await read.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  expect(Object.fromEntries(read.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''%D0/),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  });
  const jpeg = await upload('a.jpg', 'image/jpeg', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0]));
  const shown = await fetch(`${desk.api.url}/api/v1/attachments/${String(jpeg.body['id'])}`, { headers: { cookie } });
  expect(shown.headers.get('content-type')).toBe('image/jpeg');
  expect(shown.headers.get('content-disposition')).toMatch(/^inline/);
  expect(await upload('setup.exe', 'application/octet-stream', new Uint8Array([77, 90, 0]))).toMatchObject({
    status: 422,
  });
  expect(await get('/attachments/987654')).toMatchObject({ status: 404 });
});

test('a socket of the inbox tells the shapes of its lists, and only the kinds of the contract', async () => {
  const cookie = await signIn(desk.api.url, 'viewer@example.com');
  const user_id = await desk.api.idOf('viewer@example.com');
  const client = listenTo(`${desk.api.url}/api/v1/communications/ws/${user_id}`, { headers: { cookie } });
  await client.until(({ heard }) => heard.length > 0);
  const id = (await write({ peer: 1, name: 'Ann', texts: ['hello', 'there'], photos: true })).conversation_id;
  const [listed] = items(await own(''));
  const [last] = items(await get(`/conversations/${id}/messages`));
  await ask('PATCH', `/conversations/${id}`, { assignee: 'me' });
  await ask('PATCH', `/conversations/${id}`, { state: 'closed' });
  await tellInbox(desk.scope.db, desk.scope, {
    deleted_messages: [{ conversation_id: id, message_id: Number(last?.['id']) }],
  });
  await client.until(({ heard }) => heard.some(({ type }) => type === 'message_deleted'));
  const [, ...told] = client.heard;
  expect(told.map(({ type }) => type)).toEqual([
    'new_message',
    'new_message',
    'manager_assigned',
    'conversation_updated',
    'message_deleted',
  ]);
  for (const each of told) expect(liveCommunication.safeParse(each).error?.issues).toBeUndefined();
  expect(told[1]).toMatchObject({
    data: { conversation_id: id, platform: 'telegram', message: last, conversation: listed },
  });
  await client.close();
});
