import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openAuth } from '#auth/auth.ts';
import { findCaller, type Callers } from '#auth/caller.ts';
import { changeRole, addUser, removeUser } from '#auth/users.ts';
import { openDatabase } from '#store/database/open-database.ts';
import { openPool, type Pool } from '#store/database/database.ts';
import { endSessions } from '#store/auth/user-sessions.ts';
import { asker, openTestApi, PASSWORD, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
let pool: Pool;
/** Another server of the same installation. */
let other: Callers;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const { config, database_url, log, vault } = api.core;
  pool = openPool(database_url, { schema: config.schema });
  const secret = vault.fingerprintOf('the secret of sign-in');
  const auth = openAuth({ pool, schema: `${config.schema}_auth`, public_url: api.url, secret, log });
  other = { ...api.services, auth, pool, db: openDatabase(pool) };
});
afterAll(async () => {
  await pool.end();
  await api.close();
});

type Person = { user_id: string; cookie: string };

async function newcomer(email: string, role: 'admin' | 'viewer' = 'viewer'): Promise<Person> {
  const { workspace_id } = api;
  const { id } = await addUser(api.services, { workspace_id, name: 'Newcomer', email, password: PASSWORD, role });
  return { user_id: id, cookie: await signIn(api.url, email) };
}

test('who is signed in is known to every server, as better-auth knows him', async () => {
  const { user_id, cookie } = await newcomer('known@example.com', 'admin');
  const theirs = await other.auth.api.getSession({ headers: new Headers({ cookie }) });
  for (const server of [api.services, other]) {
    expect(await findCaller(server, { cookie })).toEqual({
      via: 'session',
      user_id,
      person_id: user_id,
      credential_id: theirs?.session.id,
      name: 'Newcomer',
      email: 'known@example.com',
      two_factor: false,
      workplace: { id: api.workspace_id, name: 'main', role: 'admin' },
      scopes: null,
    });
  }
});

test('a lower role, a removal and the end of a session hold at once on every server', async () => {
  const { user_id, cookie } = await newcomer('olena@example.com', 'admin');
  const member = { workspace_id: api.workspace_id, user_id, by: 'owner' } as const;
  await findCaller(other, { cookie });
  await changeRole(api.services, { ...member, role: 'viewer' });
  expect(await findCaller(other, { cookie })).toMatchObject({ workplace: { role: 'viewer' } });
  // Directly in the table, as somebody with `db sql --write` does.
  await api.core.pool.query('delete from member where user_id = $1', [user_id]);
  expect(await findCaller(other, { cookie })).toMatchObject({ user_id, workplace: null });
  const ended = await newcomer('ended@example.com');
  await findCaller(other, { cookie: ended.cookie });
  await endSessions(api.core.db, { user_id: ended.user_id });
  expect(await findCaller(other, { cookie: ended.cookie })).toBeNull();
  const removed = await newcomer('removed@example.com');
  await findCaller(other, { cookie: removed.cookie });
  await removeUser(api.services, { ...member, user_id: removed.user_id });
  expect(await findCaller(other, { cookie: removed.cookie })).toBeNull();
});

async function expiryOf(user_id: string): Promise<number> {
  const { rows } = await api.core.pool.query<{ hours: number }>(
    `select round(extract(epoch from expires_at - now()) / 3600)::int as hours from session where user_id = $1`,
    [user_id],
  );
  return rows[0]?.hours ?? 0;
}

test('a session that is used is renewed once a day, and its cookie with it; one that is not runs out', async () => {
  const { user_id, cookie } = await newcomer('daily@example.com');
  const daily = asker(api.url, { cookie });
  expect((await daily('GET', '/api/v1/me')).headers.getSetCookie()).toEqual([]);
  await api.core.pool.query(`update session set expires_at = now() + interval '5 days' where user_id = $1`, [user_id]);
  const [renewed = ''] = (await daily('GET', '/api/v1/me')).headers.getSetCookie();
  const [value, ...attributes] = renewed.split('; ');
  expect(value).toBe(cookie);
  expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax']);
  expect(await expiryOf(user_id)).toBe(168);
  expect((await daily('GET', '/api/v1/me')).headers.getSetCookie()).toEqual([]);
  await api.core.pool.query(`update session set expires_at = now() where user_id = $1`, [user_id]);
  expect(await daily('GET', '/api/v1/me')).toMatchObject({ status: 401 });
});

test('the session of somebody who did not want to be remembered is not renewed', async () => {
  const { user_id } = await newcomer('briefly@example.com');
  await endSessions(api.core.db, { user_id });
  const credentials = { email: 'briefly@example.com', password: PASSWORD, rememberMe: false };
  const headers = { 'x-forwarded-for': '10.9.20.1' };
  const answer = await api.nobody('POST', '/api/auth/sign-in/email', credentials, headers);
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  const briefly = asker(api.url, { cookie: cookies.join('; ') });
  const me = await briefly('GET', '/api/v1/me');
  expect(me.status).toBe(200);
  expect(me.headers.getSetCookie()).toEqual([]);
  expect(await expiryOf(user_id)).toBe(24);
});

test('a cookie that somebody else has signed, or nobody, opens nothing', async () => {
  const { cookie } = await newcomer('forged@example.com');
  const [name = '', text = ''] = cookie.split('=');
  const [token = ''] = decodeURIComponent(text).split('.');
  const forged = createHmac('sha256', 'another secret').update(token).digest('base64');
  const values = [
    token,
    `${token}.`,
    `${token}.${forged}`,
    `.${forged}`,
    `${token}.${'A'.repeat(2000)}`,
    '%E0%A4%A',
    '',
  ];
  for (const value of values) {
    expect(await findCaller(other, { cookie: `${name}=${value}` })).toBeNull();
    expect(await findCaller(other, { cookie: `${name}=${encodeURIComponent(value)}` })).toBeNull();
  }
  expect(await findCaller(other, { cookie: `x; ${name}x=1; ${cookie}` })).not.toBeNull();
});
