import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
let cookie: string;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  cookie = await signIn(api.url, 'manager@example.com');
});
afterAll(() => api.close());

async function send(path: string, body: string, headers: Record<string, string> = {}) {
  const answer = await fetch(`${api.url}/api/v1${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'text/csv', ...headers },
    body,
  });
  const { headers: answered, status } = answer;
  return { status, headers: answered, body: (await answer.json()) as Record<string, unknown> };
}

test('a table is sent as it is, its options in the address', async () => {
  const table = 'link\n@first_group\n@second_group\n';
  const tried = await send('/targets/import?niche=cars&dry_run=true', table);
  expect(tried).toMatchObject({ status: 200, body: { dry_run: true, lines: 2, added: 2 } });
  expect(await send('/targets/import?niche=cars', table)).toMatchObject({ body: { added: 2, unchanged: 0 } });
  const again = await send('/targets/import?niche=cars', table, { 'content-type': 'text/csv; charset=utf-8' });
  expect(again).toMatchObject({ status: 200, body: { added: 0, unchanged: 2 } });
});

test('a table with an Idempotency-Key is taken in once', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await send('/targets/import?niche=cars', 'link\n@third_group\n', headers);
  const second = await send('/targets/import?niche=cars', 'link\n@third_group\n', headers);
  expect(first).toMatchObject({ status: 200, body: { added: 1 } });
  expect(second.body).toEqual(first.body);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(await send('/targets/import?niche=flats', 'link\n@third_group\n', headers)).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
});

test.each([
  ['/targets/import', 'link,niche', ['@plain_group,flats,,', '@three_group,a,b']],
  ['/do-not-contact/import', 'who,reason', ['@plain_person,asked,', '@three_person,a,b']],
])('of a table for %s a line with more cells than columns is rejected with its number', async (path, header, lines) => {
  expect(await send(path, [header, ...lines].join('\n'))).toMatchObject({
    status: 200,
    body: {
      lines: 2,
      added: 1,
      rejected: [{ line: 3, reason: expect.stringMatching(/^has 3 cells/), told: { code: 'line_cells' } }],
    },
  });
});

test('a table that is wanted nowhere, or comes with fields that nobody knows, is refused', async () => {
  expect(await send('/targets', 'link\n@group\n')).toMatchObject({
    status: 415,
    body: { code: 'wrong_type', message: expect.stringContaining('text/csv: it takes application/json') },
  });
  for (const query of ['csv=link', 'dry_run=perhaps', 'nich=cars']) {
    expect(await send(`/targets/import?${query}`, 'link\n@group\n')).toMatchObject({
      status: 422,
      body: { code: 'bad_value', message: expect.stringContaining(query.split('=')[0] ?? '') },
    });
  }
});
