import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const ACCOUNT_MAX = 2_147_483_647;
const TOO_LARGE = [2_147_483_648, 99_999_999_999];

function refusal(path: string, most: number) {
  const issue = { path, message: expect.stringContaining(String(most)) };
  return { status: 422, body: { code: 'bad_value', data: { issues: [issue] } } };
}

test('a filter by an account with a larger id than accounts have is refused, also of what is exported', async () => {
  const lists = ['posts', 'posts/counts', 'posts/unconfirmed', 'targets', 'targets/export', 'floods', 'events'];
  for (const list of [...lists, 'blocklist', 'blocklist/export']) {
    for (const id of TOO_LARGE) {
      const asked = await api.as.owner('GET', `/api/v1/${list}?account_id=${id}`);
      expect([list, asked]).toMatchObject([list, refusal('account_id', ACCOUNT_MAX)]);
    }
    expect([list, await api.as.owner('GET', `/api/v1/${list}?account_id=${ACCOUNT_MAX}`)]).toMatchObject([
      list,
      { status: 200 },
    ]);
  }
});

test('an act with an account whose id is too large is refused, and nothing else is done', async () => {
  const account_id = TOO_LARGE[1];
  const pair = { target_id: 1, account_id, reason: 'x' };
  expect(await api.as.owner('POST', '/api/v1/blocklist', pair)).toMatchObject(refusal('account_id', ACCOUNT_MAX));
  expect(await api.as.owner('DELETE', `/api/v1/blocklist/1/${account_id}`)).toMatchObject(
    refusal('account_id', ACCOUNT_MAX),
  );
  const many = { act: 'retry', filter: { account_id }, dry_run: true };
  expect(await api.as.owner('POST', '/api/v1/targets/bulk', many)).toMatchObject(
    refusal('filter.account_id', ACCOUNT_MAX),
  );
  const reaction = { link: 'https://t.me/some_group/1', emoji: '👍', account_ids: [account_id] };
  expect(await api.as.owner('POST', '/api/v1/reaction-tasks', reaction)).toMatchObject(
    refusal('account_ids.0', ACCOUNT_MAX),
  );
});

test('other ids are as wide as their columns and exact', async () => {
  const most = Number.MAX_SAFE_INTEGER;
  for (const list of ['posts?target_id', 'posts?campaign_id', 'posts?run_id', 'runs?campaign_id', 'events?since']) {
    expect([list, await api.as.owner('GET', `/api/v1/${list}=${most}`)]).toMatchObject([list, { status: 200 }]);
    const field = list.split('?')[1] ?? '';
    expect([list, await api.as.owner('GET', `/api/v1/${list}=${most + 1}`)]).toMatchObject([
      list,
      refusal(field, most),
    ]);
  }
  for (const place of ['targets', 'posts', 'runs', 'reaction-tasks', 'campaigns', 'health/runs']) {
    expect([place, await api.as.owner('GET', `/api/v1/${place}/${most}`)]).toMatchObject([place, { status: 404 }]);
    expect([place, await api.as.owner('GET', `/api/v1/${place}/${most + 1}`)]).toMatchObject([place, { status: 422 }]);
  }
});

test('numbers and moments at the edge of what can be said are answered, never with an error of ours', async () => {
  for (const asked of [
    'why?subject=99999999999',
    'why?subject=99999999999999999999',
    'why?subject=task:999999999999999',
    'why?subject=group:99999999999999999999',
    'why?subject=account:99999999999',
    'posts?since=0000-01-01',
    'posts?until=9999-12-31T23:59:59-23:59',
    'audit?entity_id=99999999999999999999',
    'do-not-contact?search=99999999999999999999',
  ]) {
    const { status } = await api.as.owner('GET', `/api/v1/${asked}`);
    expect([asked, status < 500]).toEqual([asked, true]);
  }
  for (const who of ['9007199254740993', '99999999999999999999', `+${'9'.repeat(40)}`]) {
    const { status } = await api.as.owner('POST', '/api/v1/do-not-contact', { who });
    expect([who, status]).toEqual([who, 422]);
  }
});
