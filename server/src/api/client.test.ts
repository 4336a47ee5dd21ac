import { openClient, type ApiClient } from '@groundcrew/contract/client.ts';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
let client: ApiClient;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  client = openClient({ url: api.url, headers: { cookie: await signIn(api.url, 'manager@example.com') } });
});
afterAll(() => api.close());

test('the typed client calls every kind of route: with a path, a query, a body', async () => {
  expect(await client.me.get()).toMatchObject({ role: 'manager', email: 'manager@example.com' });
  await client.targets.make({ links: ['@cars_of_kyiv'], niche: 'cars' });
  const page = await client.targets.list({ niche: 'cars', sort: '-id', count: true, limit: 1 });
  expect(page).toMatchObject({ items: [{ link: '@cars_of_kyiv' }], total: 1, next_cursor: null });
  const [found] = page.items;
  expect(await client.targets.get({ id: found?.id ?? 0 })).toMatchObject({ niche: 'cars', status: 'new' });
});

test('what is refused rejects with the code of the API', async () => {
  await expect(client.targets.get({ id: 4711 })).rejects.toMatchObject({
    code: 'not_found',
    status: 404,
    data: { sentence: expect.any(String), request_id: expect.any(String) },
  });
});
