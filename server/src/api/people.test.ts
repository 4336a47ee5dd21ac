import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addUser } from '#auth/users.ts';
import { asker, openTestApi, PASSWORD, signIn, type Ask, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

type Person = { id: string; email: string; role: string };

async function people(): Promise<Person[]> {
  const { body } = await api.as.owner('GET', '/api/v1/users');
  return (body as { items: Person[] }).items;
}

async function signedIn(email: string, password = PASSWORD): Promise<Ask> {
  return asker(api.url, { cookie: await signIn(api.url, email, password) });
}

async function newcomer(email: string, role: 'owner' | 'admin' | 'manager' | 'viewer' = 'viewer'): Promise<Ask> {
  await addUser(api.services, { workspace_id: api.workspace_id, name: 'Newcomer', email, password: PASSWORD, role });
  return signedIn(email);
}

test('a role that is lowered, and a person who is removed, hold from the next request on', async () => {
  const olena = await newcomer('olena@example.com', 'admin');
  const id = await api.idOf('olena@example.com');
  expect(await olena('GET', '/api/v1/audit')).toMatchObject({ status: 200 });
  expect(await api.as.admin('PATCH', `/api/v1/users/${id}`, { role: 'viewer' })).toMatchObject({
    status: 200,
    body: { id, role: 'viewer' },
  });
  expect(await olena('GET', '/api/v1/audit')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(await api.as.admin('DELETE', `/api/v1/users/${id}`)).toMatchObject({ status: 200 });
  expect(await olena('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  expect(await api.as.admin('DELETE', `/api/v1/users/${id}`)).toMatchObject({ status: 404 });
});

test('an admin makes, changes and invites no owners, and the last owner stays one', async () => {
  const owner = await api.idOf('owner@example.com');
  const viewer = await api.idOf('viewer@example.com');
  const forbidden = { status: 403, body: { code: 'forbidden' } };
  expect(await api.as.admin('PATCH', `/api/v1/users/${viewer}`, { role: 'owner' })).toMatchObject(forbidden);
  expect(await api.as.admin('PATCH', `/api/v1/users/${owner}`, { role: 'viewer' })).toMatchObject(forbidden);
  expect(await api.as.admin('DELETE', `/api/v1/users/${owner}`)).toMatchObject(forbidden);
  const invitation = { email: 'boss@example.com', role: 'owner' };
  expect(await api.as.admin('POST', '/api/v1/invitations', invitation)).toMatchObject(forbidden);
  const last = { status: 409, body: { code: 'last_owner' } };
  expect(await api.as.owner('PATCH', `/api/v1/users/${owner}`, { role: 'admin' })).toMatchObject(last);
  expect(await api.as.owner('DELETE', `/api/v1/users/${owner}`)).toMatchObject(last);
});

test('of two owners who lower each other at once one stays', async () => {
  const second = await newcomer('second@example.com', 'owner');
  const [a, b] = [await api.idOf('owner@example.com'), await api.idOf('second@example.com')];
  const answers = await Promise.all([
    second('PATCH', `/api/v1/users/${a}`, { role: 'admin' }),
    api.as.owner('PATCH', `/api/v1/users/${b}`, { role: 'admin' }),
  ]);
  const owners = (await people()).filter(({ role }) => role === 'owner');
  expect(owners).toHaveLength(1);
  expect(answers.map(({ status }) => status)).toContain(200);
  if (owners[0]?.id === b) await second('PATCH', `/api/v1/users/${a}`, { role: 'owner' });
  expect(await api.as.owner('DELETE', `/api/v1/users/${b}`)).toMatchObject({ status: 200 });
});

async function invited(email: string, role = 'manager'): Promise<{ id: string; token: string }> {
  const { status, body } = await api.as.admin('POST', '/api/v1/invitations', { email, role });
  expect(status).toBe(201);
  const { id, link } = body as { id: string; link: string };
  expect(link).toMatch(new RegExp(`^${api.url}/invitation#[\\w-]{43}$`));
  return { id, token: link.split('#')[1] ?? '' };
}

test('a new person accepts an invitation once, with a name and a password', async () => {
  const { token } = await invited('Taras@Example.com');
  expect(await api.nobody('POST', '/api/v1/invitations/look', { token })).toMatchObject({
    status: 200,
    body: { workspace: 'main', email: 'taras@example.com', role: 'manager', has_account: false },
  });
  expect(await api.nobody('POST', '/api/v1/invitations/accept', { token })).toMatchObject({ status: 422 });
  const person = { token, name: 'Taras', password: PASSWORD };
  const both = await Promise.all([
    api.nobody('POST', '/api/v1/invitations/accept', person),
    api.nobody('POST', '/api/v1/invitations/accept', person),
  ]);
  expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(await api.nobody('POST', '/api/v1/invitations/look', { token })).toMatchObject({
    status: 410,
    body: { code: 'link_unusable' },
  });
  const taras = await signedIn('taras@example.com');
  expect(await taras('GET', '/api/v1/me')).toMatchObject({ body: { role: 'manager', name: 'Taras' } });
});

test('one who has an account accepts while signed in, and nobody else for him', async () => {
  const lesia = await newcomer('lesia@example.com');
  await api.as.owner('DELETE', `/api/v1/users/${await api.idOf('lesia@example.com')}`);
  expect(await lesia('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  const again = await signedIn('lesia@example.com');
  expect(await again('GET', '/api/v1/me')).toMatchObject({ status: 403 });
  const { token } = await invited('lesia@example.com');
  const stranger = { token, name: 'Stranger', password: 'another pass phrase' };
  expect(await api.nobody('POST', '/api/v1/invitations/accept', stranger)).toMatchObject({ status: 401 });
  expect(await api.as.viewer('POST', '/api/v1/invitations/accept', { token })).toMatchObject({ status: 401 });
  expect(await again('POST', '/api/v1/invitations/accept', { token })).toMatchObject({ status: 201 });
  expect(await again('GET', '/api/v1/me')).toMatchObject({ body: { role: 'manager' } });
});

test('an invitation that is taken back, or made anew, cannot be used', async () => {
  const first = await invited('late@example.com');
  const second = await invited('late@example.com');
  const gone = { status: 410, body: { code: 'link_unusable' } };
  expect(await api.nobody('POST', '/api/v1/invitations/look', { token: first.token })).toMatchObject(gone);
  expect(await api.as.admin('DELETE', `/api/v1/invitations/${second.id}`)).toMatchObject({ status: 200 });
  expect(await api.nobody('POST', '/api/v1/invitations/look', { token: second.token })).toMatchObject(gone);
  expect(await api.as.admin('DELETE', `/api/v1/invitations/${second.id}`)).toMatchObject({ status: 404 });
});

test('a new password wants the old one, and ends the other sessions at once', async () => {
  const first = await newcomer('maksym@example.com');
  const second = await signedIn('maksym@example.com');
  const new_password = 'a whole new phrase';
  const wrong = { password: 'not this one', new_password };
  expect(await first('POST', '/api/v1/me/password', wrong)).toMatchObject({ body: { code: 'wrong_password' } });
  expect(await first('POST', '/api/v1/me/password', { password: PASSWORD, new_password })).toMatchObject({
    status: 200,
    body: { ended: 1 },
  });
  expect(await second('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  expect(await first('GET', '/api/v1/me')).toMatchObject({ status: 200 });
  await expect(signIn(api.url, 'maksym@example.com')).rejects.toThrow(/401/);
  await signIn(api.url, 'maksym@example.com', new_password);
});

test('a person lists his sessions and ends them; those of others do not exist for him', async () => {
  const first = await newcomer('iryna@example.com');
  const second = await signedIn('iryna@example.com');
  type Sessions = { items: { id: string; current: boolean }[] };
  const { items } = (await first('GET', '/api/v1/me/sessions')).body as Sessions;
  expect(items).toHaveLength(2);
  const other = items.find(({ current }) => !current)?.id ?? '';
  expect(await api.as.owner('DELETE', `/api/v1/me/sessions/${other}`)).toMatchObject({ status: 404 });
  expect(await first('DELETE', `/api/v1/me/sessions/${other}`)).toMatchObject({ status: 200, body: { ended: 1 } });
  expect(await second('GET', '/api/v1/me')).toMatchObject({ status: 401 });
  await signedIn('iryna@example.com');
  expect(await first('DELETE', '/api/v1/me/sessions')).toMatchObject({ body: { ended: 1 } });
  expect(await first('PATCH', '/api/v1/me', { name: 'Iryna K.' })).toMatchObject({ status: 200 });
  expect(await first('GET', '/api/v1/me')).toMatchObject({ body: { name: 'Iryna K.' } });
});
