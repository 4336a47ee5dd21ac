// What the inbox's routes refuse, in words that name the culprit and what is taken.
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addMs, DAY_MS, HOUR_MS } from '#domain/days.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';
import { addAccount, storeWritten } from '#testing/written.ts';

let api: TestApi;
let id: number;
let message: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const scope: Scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  const account_id = await addAccount(scope, 'one');
  const written = await storeWritten(scope, { account_id, peer: 5, name: 'Ann', texts: ['hello'] });
  id = written.conversation_id;
  message = written.message_ids[0] ?? 0;
});
afterAll(() => api.close());

type Refusal = { status: number; body: { code: string; message: string; data: { issues?: Issue[] } } };
type Issue = { path: string; message: string };

const ask = (method: string, path: string, body?: unknown) => api.as.owner(method, `/api/v1${path}`, body);
const saidIn = ({ body }: Pick<Refusal, 'body'>) =>
  Object.fromEntries((body.data.issues ?? []).map((issue) => [issue.path, issue.message]));

/** What is said of each field. */
async function said(method: string, path: string, body?: unknown): Promise<Record<string, string>> {
  const answer = await ask(method, path, body);
  expect([path, answer]).toMatchObject([path, { status: 422, body: { code: 'bad_value' } }]);
  return saidIn(answer as Refusal);
}

test('a filter that takes one or several names the values that there are', async () => {
  const states = 'it takes one of open, pending, snoozed, closed, not "foo"';
  expect(await said('GET', '/conversations?state=foo')).toEqual({ state: states });
  expect(await said('GET', '/conversations?state[]=open&state[]=foo')).toEqual({ state: states });
  const priorities = 'it takes one of low, normal, high, urgent, not "huge"';
  expect(await said('GET', '/conversations?priority=huge')).toEqual({ priority: priorities });
  expect(await said('GET', '/conversations?priority[]=huge')).toEqual({ priority: priorities });
});

test('who is asked for is me, none or a person, wherever it is asked', async () => {
  const anybody = { assignee: 'it takes me, none, or the id of a person' };
  expect(await said('GET', '/conversations?assignee=xx')).toEqual(anybody);
  expect(await said('GET', '/search?q=a&assignee=xx')).toEqual(anybody);
  const member = { assignee: 'it takes me, the id of a member who may answer, or null for nobody' };
  expect(await said('PATCH', `/conversations/${id}`, { assignee: 'none' })).toEqual(member);
  expect(await said('PATCH', `/conversations/${id}`, { assignee: 5 })).toEqual(member);
  expect(await said('DELETE', '/tokens/xx')).toMatchObject({
    id: expect.stringMatching(/^it takes an id .*not "xx"$/),
  });
});

test('a list in an address is told how it is written', async () => {
  const list = { label_ids: 'it takes a list: label_ids[]=…&label_ids[]=…' };
  expect(await said('GET', '/conversations?label_ids=5')).toEqual(list);
  expect(await said('GET', '/contacts?label_ids=5')).toEqual(list);
  expect(await ask('GET', '/conversations?label_ids[]=5')).toMatchObject({ status: 200 });
});

test('an address that is none is named', async () => {
  const none = { email: 'it takes an e-mail address such as ann@example.com, not "ann.example.com"' };
  expect(await said('GET', '/mailboxes/servers?email=ann.example.com')).toEqual(none);
  expect(await said('POST', '/invitations', { email: 'ann.example.com', role: 'viewer' })).toEqual(none);
});

test('a file that is handed in as something else is told what is expected', async () => {
  const cookie = await signIn(api.url, 'manager@example.com');
  const file = new File(['abc'], 'a.txt', { type: 'text/plain' });
  const upload = async (...parts: (string | File)[]) => {
    const form = new FormData();
    for (const part of parts) form.append('file', part);
    const headers = { cookie, origin: api.url };
    const answer = await fetch(`${api.url}/api/v1/attachments`, { method: 'POST', headers, body: form });
    return { status: answer.status, ...saidIn({ body: (await answer.json()) as Refusal['body'] }) };
  };
  const part = 'one part of a form (multipart/form-data) that has a file name';
  expect(await upload(file, file)).toEqual({ status: 422, file: 'it takes one file, not 2' });
  expect(await upload('abc')).toEqual({ status: 422, file: `it takes ${part}, not a text` });
  expect(await upload()).toEqual({ status: 422, file: `it is required: ${part}` });
  expect(await said('POST', '/attachments', { file: {} })).toEqual({ file: `it takes ${part}, not an object` });
});

test('a message that came in is none to be sent again, taken back or settled', async () => {
  for (const [act, body] of [['retry'], ['cancel'], ['settle', { delivery: 'sent' }]] as const) {
    expect(await ask('POST', `/messages/${message}/${act}`, body)).toMatchObject({
      status: 409,
      body: { code: 'wrong_kind', message: expect.stringContaining(`message ${message} came in`) },
    });
    expect(await ask('POST', `/messages/987654/${act}`, body)).toMatchObject({
      status: 404,
      body: { message: 'Not found: message 987654' },
    });
  }
});

test('a snooze ends within a year, and by null', async () => {
  const change = (body: object) => ask('PATCH', `/conversations/${id}`, body);
  const now = api.services.now();
  const within = { snoozed_until: 'it takes a moment that is still to come, within a year' };
  const too_late = { snoozed_until: addMs(now, 367 * DAY_MS).toISOString() };
  expect(await said('PATCH', `/conversations/${id}`, { snoozed_until: '9999-01-01' })).toEqual(within);
  expect(await said('PATCH', `/conversations/${id}`, too_late)).toEqual(within);
  expect(await said('POST', '/conversations/bulk', { ids: [id], change: too_late })).toEqual({
    'change.snoozed_until': within.snoozed_until,
  });
  expect(await change({ snoozed_until: addMs(now, HOUR_MS).toISOString() })).toMatchObject({
    body: { state: 'snoozed' },
  });
  expect(await said('PATCH', `/conversations/${id}`, { state: 'snoozed', snoozed_until: null })).toEqual({
    snoozed_until: 'say until when',
  });
  expect(await change({ snoozed_until: null })).toMatchObject({ body: { state: 'open', snoozed_until: null } });
  expect(await change({ snoozed_until: null })).toMatchObject({ status: 200, body: { state: 'open' } });
  expect(await said('PATCH', `/conversations/${id}`, { state: 'snoozed' })).toEqual({
    snoozed_until: 'say until when',
  });
});

test('to answer all is refused where it means nothing', async () => {
  expect(await said('POST', `/conversations/${id}/messages`, { text: 'x', reply_all: true })).toEqual({
    reply_all: expect.stringContaining('mail alone'),
  });
});

test('a number that is too large is not told as another one', async () => {
  const bounds = 'it takes a whole number from 1 to 9007199254740991, not so large a number';
  for (const large of ['99999999999999999999', '9007199254740993']) {
    expect(await said('GET', `/conversations/${large}`)).toEqual({ id: bounds });
  }
  expect(await said('GET', '/conversations?limit=99999999999999999999')).toEqual({
    limit: 'it takes a whole number from 1 to 500, not so large a number',
  });
});
