import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { offerSetup } from '#auth/setup.ts';
import { asker, openTestApi, PASSWORD, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  await api.core.pool.query('delete from "user"');
});
afterAll(() => api.close());

const tokenOf = (link: string | null) => link?.split('#')[1] ?? '';
const person = { name: 'Olena', email: 'olena@example.com', password: PASSWORD };

test('the first owner is made once, by a link that was printed and has not run out', async () => {
  const first = await offerSetup(api.services, api.url);
  const second = await offerSetup(api.services, api.url);
  expect(first).toMatch(new RegExp(`^${api.url}/setup#[\\w-]{43}$`));
  const { rows } = await api.core.pool.query('select * from setup_link');
  expect(JSON.stringify(rows)).not.toContain(tokenOf(first));
  expect(await api.nobody('GET', '/api/v1/setup')).toMatchObject({ body: { open: true } });
  const gone = { status: 410, body: { code: 'link_unusable' } };
  expect(await api.nobody('POST', '/api/v1/setup', { ...person, token: 'guess' })).toMatchObject(gone);
  await api.core.pool.query('update setup_link set expires_at = now()');
  expect(await api.nobody('POST', '/api/v1/setup', { ...person, token: tokenOf(first) })).toMatchObject(gone);
  await api.core.pool.query(`update setup_link set expires_at = now() + interval '1 hour'`);
  const both = await Promise.all(
    [first, second].map((link, n) =>
      api.nobody('POST', '/api/v1/setup', { ...person, email: `owner${n}@example.com`, token: tokenOf(link) }),
    ),
  );
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 410]);
  expect(await api.nobody('GET', '/api/v1/setup')).toMatchObject({ body: { open: false } });
  expect(await offerSetup(api.services, api.url)).toBeNull();
  const email = `owner${both[0]?.status === 201 ? 0 : 1}@example.com`;
  const owner = asker(api.url, { cookie: await signIn(api.url, email) });
  expect(await owner('GET', '/api/v1/me')).toMatchObject({ body: { role: 'owner', workspace: { name: 'main' } } });
  expect(await owner('GET', '/api/v1/audit?action=setup.make')).toMatchObject({
    body: { items: [{ actor_kind: 'user', actor_name: `Olena (${email})`, data: { email } }] },
  });
});
