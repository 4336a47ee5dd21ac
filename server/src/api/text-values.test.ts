import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const plan = { name: 'spring', niche: 'cars', slots: ['08:00'], variants: [{ text: 'Hm' }] };

test.each([
  ['gap_seconds', '0x5A', 'a number'],
  ['gap_seconds', ' 90 ', 'a number'],
  ['gap_seconds', '90', 'a number'],
])('a text in the place of a number is refused in JSON: %s %j', async (field, value, what) => {
  expect(await api.as.manager('POST', '/api/v1/campaigns', { ...plan, [field]: value })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: field, message: `it takes ${what}, not the text "${value}"` }] } },
  });
});

test('a text is no truth either; in an address and a table all is text', async () => {
  const { body } = await api.as.admin('GET', '/api/v1/accounts?limit=1&is_active=true');
  expect(body).toMatchObject({ items: expect.any(Array) });
  const [account] = (body as { items: { id: number }[] }).items;
  expect(await api.as.admin('PATCH', `/api/v1/accounts/${account?.id ?? 1}`, { is_active: 'false' })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'is_active', message: 'it takes true or false, not the text "false"' }] } },
  });
});

test.each(['a\nb', 'a\u202eb', 'a\u200bb'])('a name with signs that nobody sees is refused: %j', async (name) => {
  for (const wish of [
    { ...plan, name },
    { ...plan, niche: name },
  ]) {
    expect(await api.as.manager('POST', '/api/v1/campaigns', wish)).toMatchObject({ status: 422 });
  }
  expect(await api.as.manager('POST', '/api/v1/targets', { links: ['@one_group'], niche: name })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'niche' }] } },
  });
});
