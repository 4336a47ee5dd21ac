import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { HOUR_MS } from '#domain/days.ts';
import { makeNotifications } from '#store/notifications/make-notifications.ts';
import { type Answered, ids, items, signIn } from '#testing/api.ts';
import { openTestDesk } from '#testing/desk.ts';
import { listenTo } from '#testing/live-client.ts';

const desk = openTestDesk();
const { ask, get, write } = desk;
const idIn = ({ body }: Answered) => (body as { id: number }).id;

async function acts(like: string): Promise<{ action: string; data: Record<string, unknown> }[]> {
  const { rows } = await sql<{ action: string; data: Record<string, unknown> }>`
    select action, data from audit_log where action like ${like} order by id`.execute(desk.scope.db);
  return rows;
}

test('labels are made, given to conversations and contacts, found by, and taken from all with their removal', async () => {
  const made = await ask('POST', '/labels', { name: `Sale ${desk.n}`, color: 'teal' });
  expect(made).toMatchObject({ status: 201, body: { name: `Sale ${desk.n}`, color: 'teal' } });
  const label = idIn(made);
  expect(await ask('POST', '/labels', { name: `SALE ${desk.n}`, color: 'red' })).toMatchObject({
    status: 409,
    body: { code: 'already_exists' },
  });
  expect(await desk.api.as.viewer('POST', '/api/v1/labels', { name: 'x', color: 'red' })).toMatchObject({
    status: 403,
  });
  const one = await write({ peer: 1, name: 'Ann', texts: ['hello'] });
  const other = await write({ peer: 2, name: 'Ben', texts: ['hello'] });
  expect(await ask('PUT', `/conversations/${one.conversation_id}/labels`, { label_ids: [label] })).toMatchObject({
    body: { labels: [{ id: label, name: `Sale ${desk.n}`, color: 'teal' }] },
  });
  expect(await ask('PUT', `/contacts/${one.contact_id}/labels`, { label_ids: [label] })).toMatchObject({
    body: { labels: [{ id: label }] },
  });
  expect(await ask('PUT', `/conversations/${other.conversation_id}/labels`, { label_ids: [987_654] })).toMatchObject({
    status: 422,
  });
  expect(ids(await get(`/conversations?label_ids[]=${label}`))).toEqual([one.conversation_id]);
  expect(ids(await get(`/contacts?label_ids[]=${label}`))).toEqual([one.contact_id]);
  expect(items(await get('/labels')).find(({ id }) => id === label)).toMatchObject({ conversations: 1, contacts: 1 });
  expect((await ask('PATCH', `/labels/${label}`, { color: 'pink' })).body).toEqual({
    id: label,
    name: `Sale ${desk.n}`,
    color: 'pink',
  });
  expect(await ask('DELETE', `/labels/${label}`)).toMatchObject({ status: 200 });
  expect(await ask('DELETE', `/labels/${label}`)).toMatchObject({ status: 404 });
  expect((await get(`/conversations/${one.conversation_id}`)).body).toMatchObject({ labels: [] });
  expect((await acts('labels.%')).slice(-3).map(({ action }) => action)).toEqual([
    'labels.make',
    'labels.change',
    'labels.remove',
  ]);
});

test('conversations are sorted and narrowed by priority and by several states', async () => {
  const low = await write({ peer: 1, name: 'Ann', texts: ['a'] });
  const old = await write({ peer: 2, name: 'Ben', texts: ['b'], ago_ms: HOUR_MS });
  const urgent = await write({ peer: 3, name: 'Eve', texts: ['c'], ago_ms: 2 * HOUR_MS });
  await ask('PATCH', `/conversations/${low.conversation_id}`, { priority: 'low', state: 'closed' });
  expect(await ask('PATCH', `/conversations/${urgent.conversation_id}`, { priority: 'urgent' })).toMatchObject({
    body: { priority: 'urgent', state: 'open' },
  });
  const [a, b, c] = [urgent, old, low].map(({ conversation_id }) => conversation_id);
  const own = (query: string) => get(`/conversations?account_id=${desk.account_id}${query}`);
  expect(ids(await own('&sort=-priority'))).toEqual([a, b, c]);
  const first = await own('&sort=-priority&limit=1');
  const { next_cursor } = first.body as { next_cursor: string };
  expect(ids(await own(`&sort=-priority&limit=1&cursor=${next_cursor}`))).toEqual([b]);
  expect(ids(await own('&priority=urgent'))).toEqual([a]);
  expect(ids(await own('&priority[]=low&priority[]=urgent'))).toEqual([c, a]);
  expect(ids(await own('&state=closed'))).toEqual([c]);
  expect(ids(await own('&state[]=closed&state[]=open'))).toEqual([c, b, a]);
});

test('of two who claim a conversation at once one has it, and the other is told who', async () => {
  const { conversation_id: id } = await write({ peer: 1, name: 'Ann', texts: ['hello'] });
  const claim = (role: 'manager' | 'admin') => desk.api.as[role]('POST', `/api/v1/conversations/${id}/claim`);
  const answers = await Promise.all([claim('manager'), claim('admin')]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  const won = answers.find(({ status }) => status === 200)?.body as { assignee: { name: string } };
  const lost = answers.find(({ status }) => status === 409);
  expect(lost?.body).toMatchObject({ code: 'in_use', data: { details: { assignee: won.assignee } } });
  const winner = won.assignee.name === 'admin' ? 'admin' : 'manager';
  expect(await claim(winner)).toMatchObject({ status: 200, body: { assignee: won.assignee } });
  expect(await desk.api.as.viewer('POST', `/api/v1/conversations/${id}/claim`)).toMatchObject({ status: 403 });
});

test('many conversations are changed at once, and each is answered for', async () => {
  const first = await write({ peer: 1, name: 'Ann', texts: ['hello'] });
  const second = await write({ peer: 2, name: 'Ben', texts: ['hello'] });
  const label = idIn(await ask('POST', '/labels', { name: `Bulk ${desk.n}`, color: 'gray' }));
  await ask('PATCH', `/conversations/${second.conversation_id}`, { state: 'closed' });
  const done = await ask('POST', '/conversations/bulk', {
    ids: [first.conversation_id, second.conversation_id, 987_654],
    change: { state: 'closed' },
  });
  expect(done.body).toMatchObject({
    matched: 3,
    changed: 1,
    items: [
      { id: first.conversation_id, outcome: 'changed', before: { state: 'open', assignee: null, label_ids: [] } },
      { id: second.conversation_id, outcome: 'unchanged' },
      { id: 987_654, outcome: 'refused', code: 'not_found' },
    ],
  });
  const filter = { account_id: desk.account_id, state: ['closed'] };
  const change = { assignee: 'me', add_label_ids: [label], archived: true };
  expect(await ask('POST', '/conversations/bulk', { filter, change })).toMatchObject({
    body: { matched: 2, changed: 2 },
  });
  expect((await get(`/conversations/${first.conversation_id}`)).body).toMatchObject({
    archived: true,
    labels: [{ id: label }],
    assignee: { name: 'manager' },
  });
  for (const body of [
    { change },
    { filter, ids: [1], change },
    { filter, change: { add_label_ids: [987_654] } },
    { filter, change: { state: 'snoozed' } },
  ]) {
    expect(await ask('POST', '/conversations/bulk', body)).toMatchObject({ status: 422 });
  }
});

test('a note is told live, mentions tell by name, and only its author or an admin takes it away', async () => {
  const cookie = await signIn(desk.api.url, 'viewer@example.com');
  const viewer = await desk.api.idOf('viewer@example.com');
  const admin = await desk.api.idOf('admin@example.com');
  const client = listenTo(`${desk.api.url}/api/v1/communications/ws/${viewer}`, { headers: { cookie } });
  await client.until(({ heard }) => heard.length > 0);
  const { conversation_id } = await write({ peer: 1, name: 'Ann', texts: ['hello'] });
  const route = `/conversations/${conversation_id}/notes`;
  const added = await ask('POST', route, { text: 'ask Ann about the flat', mentioned: [admin] });
  expect(added).toMatchObject({
    status: 201,
    body: { author: { name: 'manager' }, mentioned: [admin], deleted_at: null },
  });
  const note = idIn(added);
  await client.until(({ heard }) => JSON.stringify(heard).includes('about the flat'));
  await client.close();
  while (await makeNotifications(desk.scope));
  const told = await desk.api.as.admin('GET', '/api/v1/notifications');
  expect(items(told).find(({ code }) => code === 'note.mentioned')).toMatchObject({
    type: 'mention',
    params: { by: 'manager' },
    action_url: `/inbox?c=${conversation_id}`,
  });
  expect(items(await ask('GET', '/notifications')).some(({ code }) => code === 'note.mentioned')).toBe(false);
  expect(await desk.api.as.admin('PATCH', `/api/v1/notes/${note}`, { text: 'x' })).toMatchObject({ status: 403 });
  expect(await ask('PATCH', `/notes/${note}`, { text: 'ask Ann about the house' })).toMatchObject({
    body: { text: 'ask Ann about the house', edited_at: expect.any(String) },
  });
  expect(await ask('POST', route, { text: 'x', mentioned: ['0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11'] })).toMatchObject({
    status: 422,
  });
  expect(items(await get(route)).map(({ text }) => text)).toEqual(['ask Ann about the house']);
  expect(items(await get('/search?q=house&in=notes'))).toMatchObject([
    { id: note, conversation: { id: conversation_id } },
  ]);
  expect(await desk.api.as.admin('DELETE', `/api/v1/notes/${note}`)).toMatchObject({
    body: { text: '', deleted_at: expect.any(String) },
  });
  expect(await ask('PATCH', `/notes/${note}`, { text: 'again' })).toMatchObject({ status: 404 });
  expect(JSON.stringify(await acts('%note%'))).not.toContain('Ann');
});

test('a canned reply is filled in for a conversation, and one with an unknown place is refused', async () => {
  const { conversation_id } = await write({ peer: 1, name: 'Ann Smith', texts: ['hello'] });
  const text = 'Hi {{contact.first_name|there}}, this is {{agent.name}} of {{account.name}}. {{conversation.subject}}';
  const made = await ask('POST', '/canned-replies', { shortcut: `hi_${desk.n}`, title: 'Hello', text });
  expect(made).toMatchObject({ status: 201, body: { shortcut: `hi_${desk.n}`, platform: null } });
  const rendered = await ask('GET', `/canned-replies/${idIn(made)}/render?conversation_id=${conversation_id}`);
  expect(rendered.body).toEqual({
    text: `Hi Ann, this is manager of ${desk.account}. `,
    missing: ['conversation.subject'],
  });
  const marked = `/canned-replies/${idIn(made)}/render?conversation_id=${conversation_id}&keep_missing=true`;
  expect(await ask('GET', marked)).toMatchObject({
    body: { text: expect.stringMatching(/\{\{conversation\.subject\}\}$/) },
  });
  expect(await ask('POST', '/canned-replies', { shortcut: 'x', title: 'x', text: '{{contact.age}}' })).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('contact.first_name') },
  });
  expect(await ask('POST', '/canned-replies', { shortcut: `HI_${desk.n}`, title: 'x', text: 'x' })).toMatchObject({
    status: 409,
  });
  expect(await ask('PATCH', `/canned-replies/${idIn(made)}`, { platform: 'email' })).toMatchObject({
    body: { platform: 'email', text },
  });
  expect(ids(await get('/canned-replies?platform=telegram'))).not.toContain(idIn(made));
  expect(ids(await get(`/canned-replies?search=HELLO`))).toContain(idIn(made));
  expect(await ask('DELETE', `/canned-replies/${idIn(made)}`)).toMatchObject({ status: 200 });
});

test('a canned reply of one’s own is nobody else’s, and may have the shortcut of one of everybody', async () => {
  const fields = { shortcut: `mine_${desk.n}`, title: 'Mine', text: 'Hello' };
  const made = await ask('POST', '/canned-replies', { ...fields, shared: false });
  expect(made).toMatchObject({ status: 201, body: { shared: false } });
  expect(await ask('POST', '/canned-replies', { ...fields, shared: false })).toMatchObject({ status: 409 });
  expect(await ask('POST', '/canned-replies', fields)).toMatchObject({ status: 201, body: { shared: true } });
  const of_another = await desk.api.as.admin('GET', '/api/v1/canned-replies');
  expect(ids(of_another)).not.toContain(idIn(made));
  const at = `/api/v1/canned-replies/${idIn(made)}`;
  expect(await desk.api.as.admin('PATCH', at, { text: 'x' })).toMatchObject({ status: 404 });
  expect(await desk.api.as.admin('DELETE', at)).toMatchObject({ status: 404 });
  expect(ids(await ask('GET', '/canned-replies'))).toContain(idIn(made));
});

test('a filter is kept for oneself, or for everybody', async () => {
  const filter = { filter: 'new', state: ['open'], priority: 'urgent' };
  const mine = await ask('POST', '/saved-filters', { name: `Mine ${desk.n}`, filter });
  expect(mine).toMatchObject({ status: 201, body: { shared: false, filter } });
  const shared = await ask('POST', '/saved-filters', {
    name: `Ours ${desk.n}`,
    filter: { unread: true },
    shared: true,
  });
  const seen = async (role: 'manager' | 'admin') => ids(await desk.api.as[role]('GET', '/api/v1/saved-filters'));
  expect(await seen('manager')).toEqual([idIn(mine), idIn(shared)]);
  expect(await seen('admin')).toEqual([idIn(shared)]);
  expect(await desk.api.as.admin('DELETE', `/api/v1/saved-filters/${idIn(mine)}`)).toMatchObject({ status: 404 });
  expect(await ask('POST', '/saved-filters', { name: 'x', filter: { stat: 'open' } })).toMatchObject({ status: 422 });
  expect(await ask('PATCH', `/saved-filters/${idIn(mine)}`, { filter: { unread: true } })).toMatchObject({
    body: { name: `Mine ${desk.n}`, filter: { unread: true } },
  });
  expect(await ask('DELETE', `/saved-filters/${idIn(mine)}`)).toMatchObject({ status: 200 });
});
