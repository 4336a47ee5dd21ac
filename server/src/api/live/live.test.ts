import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { addEvent, addEvents, forgetEvents, lastEventSeq } from '#store/events/events.ts';
import type { Scope } from '#store/scope.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';
import { listenTo, type ClientOptions, type LiveClient } from '#testing/live-client.ts';

let api: TestApi;
let scope: Scope;
let cookie: string;
let user_id: string;
const clients: LiveClient[] = [];
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  scope = { db: api.core.db, workspace_id: api.workspace_id, now: api.services.now };
  cookie = await signIn(api.url, 'viewer@example.com');
  user_id = await api.idOf('viewer@example.com');
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => api.close());

function open(path: string, options: ClientOptions = { headers: { cookie } }): LiveClient {
  const client = listenTo(`${api.url}/api/v1${path}`, options);
  clients.push(client);
  return client;
}

async function greeted(path: string, options?: ClientOptions): Promise<LiveClient> {
  const client = open(path, options);
  await client.until(({ heard }) => heard.length > 0);
  return client;
}

const tell = (by: string) => addEvent(scope, { type: 'stop.lifted', account_id: null, data: { by } });

const tellPerson = (id: string, by: string) =>
  addEvents(scope, [
    {
      stream: 'notifications',
      user_id: id,
      at: scope.now(),
      type: 'notification',
      account_id: null,
      data: { silent: false, notification: { title: by } },
    },
  ]);

const lifted = ({ heard }: LiveClient) =>
  heard.filter(({ type }) => type === 'stop.lifted').map(({ data }) => (data as { by: string }).by);

test('a socket is greeted, hears what happens from then on with its number, and answers a ping', async () => {
  await tell('before');
  const tabs = await Promise.all([greeted('/events/ws'), greeted('/events/ws')]);
  await tell('after');
  for (const tab of tabs) {
    await tab.until(({ heard }) => heard.length === 2);
    const seq = await lastEventSeq(scope);
    expect(tab.heard).toEqual([
      { type: 'connection_established', message: 'Connected', seq: seq - 1 },
      { type: 'stop.lifted', seq, at: expect.any(String), account_id: null, data: { by: 'after' } },
    ]);
  }
  const [tab] = tabs;
  tab?.socket.send('ping');
  await tab?.until(({ texts }) => texts.includes('pong'));
});

test('a ping that is sent at once is answered behind the greeting', async () => {
  const client = open('/events/ws');
  const all: string[] = [];
  client.socket.on('message', (data: Buffer) => all.push(data.toString()));
  client.socket.on('open', () => {
    for (const text of ['ping', 'ping']) client.socket.send(text);
  });
  await client.until(({ texts }) => texts.length === 2);
  expect(all).toEqual([expect.stringContaining('connection_established'), 'pong', 'pong']);
});

test('who comes back hears what he has missed, and nothing twice', async () => {
  await tell('heard');
  const since = await lastEventSeq(scope);
  for (const by of ['missed', 'missed too']) await tell(by);
  const client = await greeted(`/events/ws?since=${since}`);
  await tell('now');
  await client.until((all) => lifted(all).includes('now'));
  expect(lifted(client)).toEqual(['missed', 'missed too', 'now']);
  expect(client.heard.map(({ seq }) => seq)).toEqual([since, since + 1, since + 2, since + 3]);
});

test('long ago is read page by page', async () => {
  const since = await lastEventSeq(scope);
  const many = Array.from({ length: 1_234 }, (_, n) => ({
    stream: 'events' as const,
    user_id: null,
    at: scope.now(),
    type: 'stop.lifted',
    account_id: null,
    data: { by: `n${n}` },
  }));
  await addEvents(scope, many);
  const [early, late] = [open(`/events/ws?since=${since}`), open(`/events/ws?since=${since + 1_000}`)];
  await early.until(({ heard }) => heard.length === 1_235);
  await late.until(({ heard }) => heard.length === 235);
  expect(lifted(early)).toEqual(many.map(({ data }) => data.by));
  expect(lifted(late)).toEqual(many.slice(1_000).map(({ data }) => data.by));
});

test('what is not kept any more, and a number that was never given, make the client load anew', async () => {
  await tell('old');
  const old = await lastEventSeq(scope);
  await tell('older than kept');
  await forgetEvents(scope, new Date(Date.now() + 86_400_000));
  const last = await lastEventSeq(scope);
  const [late, future, fresh] = [
    await greeted(`/events/ws?since=${old}`),
    await greeted(`/events/ws?since=${last + 1_000}`),
    await greeted(`/events/ws?since=${last}`),
  ];
  await tell('new');
  for (const client of [late, future, fresh]) await client.until((all) => lifted(all).includes('new'));
  expect(late.heard.map(({ type }) => type)).toEqual(['connection_established', 'resync', 'stop.lifted']);
  expect(late.heard[1]).toEqual({ type: 'resync', seq: last });
  expect(future.heard.map(({ type }) => type)).toEqual(['connection_established', 'resync', 'stop.lifted']);
  expect(future.heard.map(({ seq }) => seq)).toEqual([last, last, last + 1]);
  expect(fresh.heard.map(({ type }) => type)).toEqual(['connection_established', 'stop.lifted']);
});

test('who is refused is let in and closed, with a code that tells why', async () => {
  const other = await api.idOf('owner@example.com');
  const origin = 'http://evil.example';
  const refused: [string, ClientOptions, number][] = [
    ['/events/ws', {}, 1008],
    ['/events/ws', { headers: { cookie, origin } }, 1008],
    ['/events/ws?since=then', { headers: { cookie } }, 1003],
    [`/notifications/ws/${other}`, { headers: { cookie } }, 1008],
    ['/notifications/ws/7', { headers: { cookie } }, 1003],
    [`/communications/ws/${other}`, { headers: { cookie } }, 1008],
    ['/communications/ws/me', {}, 1003],
    ['/events/ws', { headers: { authorization: 'Bearer gc_wrong' } }, 1008],
  ];
  for (const [path, options, code] of refused) {
    const client = open(path, options);
    let opened = false;
    client.socket.on('open', () => {
      opened = true;
    });
    expect([path, (await client.closed).code]).toEqual([path, code]);
    expect([path, opened, client.heard]).toEqual([path, true, []]);
  }
  const own = await greeted('/events/ws', { headers: { cookie, origin: api.url } });
  expect(own.heard).toHaveLength(1);
  expect((await fetch(`${api.url}/api/v1/events/ws`)).status).toBe(426);
});

test('a field that no socket takes is refused with its name', async () => {
  const reason = 'there is only since, no: sinc';
  expect(await open('/events/ws?sinc=250').closed).toEqual({ code: 1008, reason });
  expect(await open('/events/ws?since=1&sinc=250').closed).toEqual({ code: 1008, reason });
  const long = await open(`/events/ws?${'є'.repeat(200)}=1`).closed;
  expect([long.code, /^there is only since, no: є+$/.test(long.reason)]).toEqual([1008, true]);
});

test('a person hears what is said to him by name on his socket alone, in all his tabs', async () => {
  const other = await api.idOf('owner@example.com');
  const own = await greeted(`/notifications/ws/${user_id}`);
  const tab = await greeted(`/notifications/ws/${user_id.toUpperCase()}`);
  const events = await greeted('/events/ws');
  const inbox = await greeted(`/communications/ws/${user_id}`);
  await tellPerson(other, 'to another');
  await tellPerson(user_id, 'to me');
  await tell('to all');
  await events.until(({ heard }) => heard.length === 2);
  for (const client of [own, tab]) {
    await client.until(({ heard }) => heard.length === 2);
    expect(client.heard[1]).toMatchObject({ type: 'notification', silent: false, data: { title: 'to me' } });
  }
  const later = await greeted(`/notifications/ws/${user_id}?since=${own.heard[0]?.seq}`);
  await later.until(({ heard }) => heard.length === 2);
  expect(later.heard[1]).toEqual(own.heard[1]);
  expect(lifted(events)).toEqual(['to all']);
  expect(inbox.heard).toHaveLength(1);
});

test('a token opens sockets by its header, or beside the subprotocol, and never by the address', async () => {
  const { services, workspace_id } = api;
  const made = { workspace_id, role: 'viewer', scopes: null, expires_in_days: 1, made_by: 'viewer' } as const;
  const { token } = await makeToken(services, { ...made, name: 'of a person', user_id });
  const { token: narrow } = await makeToken(services, { ...made, name: 'narrow', scopes: ['accounts:read'] });
  const { token: nobody } = await makeToken(services, { ...made, name: 'of nobody' });
  const authorization = `Bearer ${token}`;
  await greeted('/events/ws', { headers: { authorization } });
  const browser = await greeted(`/notifications/ws/${user_id}`, { protocols: ['groundcrew', token] });
  expect(browser.socket.protocol).toBe('groundcrew');
  await greeted('/events/ws', { headers: { authorization: `Bearer ${nobody}` } });
  const refused = [
    open(`/events/ws?token=${token}`, {}),
    open('/events/ws', { headers: { authorization: `Bearer ${narrow}` } }),
    open(`/notifications/ws/${user_id}`, { headers: { authorization: `Bearer ${nobody}` } }),
  ];
  const reasons = ['Not signed in', 'Forbidden: this token lacks events:read; it has accounts:read', 'another user'];
  for (const [n, client] of refused.entries()) {
    expect(await client.closed).toEqual({ code: 1008, reason: reasons[n] });
  }
});

test('sockets close when the session ends, the token is revoked, or the person is removed', async () => {
  const email = 'manager@example.com';
  const id = await api.idOf(email);
  const { db } = api.core;
  const { workspace_id } = api;
  const made = { workspace_id, role: 'viewer', scopes: null, expires_in_days: 1, made_by: 'x', user_id: id } as const;
  const first = await greeted('/events/ws', { headers: { cookie: await signIn(api.url, email) } });
  const second = await greeted('/events/ws', { headers: { cookie: await signIn(api.url, email) } });
  const third = await makeToken(api.services, { ...made, name: 'third' });
  const fourth = await makeToken(api.services, { ...made, name: 'fourth' });
  const revoked = await greeted('/events/ws', { headers: { authorization: `Bearer ${third.token}` } });
  const personal = await greeted(`/notifications/ws/${id}`, { headers: { authorization: `Bearer ${fourth.token}` } });
  const standing = await greeted('/events/ws');

  await sql`delete from session where id = (
    select id from session where user_id = ${id} order by created_at desc offset 1 limit 1)`.execute(db);
  expect((await first.closed).code).toBe(1008);
  await sql`delete from api_key where id = ${third.id}`.execute(db);
  expect((await revoked.closed).code).toBe(1008);
  expect([second, personal].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
  await sql`delete from member where user_id = ${id}`.execute(db);
  expect(await second.closed).toEqual({ code: 1008, reason: 'signed out, or no member any more' });
  expect((await personal.closed).code).toBe(1008);
  expect(standing.socket.readyState).toBe(1);
});

test('everybody is asked whether he is there; who says nothing is closed, and so is who may stay no longer unnoticed', async () => {
  const there = await greeted('/events/ws');
  const silent = await greeted('/events/ws');
  Reflect.set(silent.socket, '_autoPong', false);
  const ponged = new Promise((resolve) => there.socket.once('ping', resolve));
  api.services.live.pulse();
  await ponged;
  await there.until(({ pings }) => pings === 1);
  there.socket.send('ping');
  await there.until(({ texts }) => texts.length === 1);
  api.services.live.pulse();
  expect((await silent.closed).code).toBe(1006);
  expect(there.socket.readyState).toBe(1);
});

test('whoever says more than 4 kB at once is closed, and others hear on', async () => {
  const [loud, other] = await Promise.all([greeted('/events/ws'), greeted('/events/ws')]);
  loud.socket.send('x'.repeat(4_096));
  loud.socket.send('ping');
  await loud.until(({ texts }) => texts.includes('pong'));
  loud.socket.send('x'.repeat(4_097));
  expect((await loud.closed).code).toBe(1009);
  await tell('on');
  await other.until((client) => lifted(client).includes('on'));
});
