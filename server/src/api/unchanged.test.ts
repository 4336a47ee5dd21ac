import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
let account = 0;
let target = 0;
let campaign = 0;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${api.workspace_id}, 'Olena', 'olena')
    returning id`.execute(api.core.db);
  account = rows[0]?.id ?? 0;
  const added = await api.as.owner('POST', '/api/v1/targets', { links: ['@one_group'], niche: 'news' });
  target = (added.body as { added: { id: number }[] }).added[0]?.id ?? 0;
  const plan = { name: 'spring', niche: 'news', slots: ['09:00', '08:00'], variants: [{ text: 'Hello' }] };
  const made = await api.as.owner('POST', '/api/v1/campaigns', plan);
  campaign = (made.body as { id: number }).id;
});
afterAll(() => api.close());

async function told(): Promise<string[]> {
  const { rows } = await sql<{ action: string }>`select action from audit_log order by id`.execute(api.core.db);
  return rows.map(({ action }) => action);
}

type Shown = { updated_at?: string; settings_version?: number; changed_at?: string };

/** Sends it twice. The first time it is a change; the second time nobody hears of it, and no row is touched. */
async function twice(method: string, path: string, body: object): Promise<void> {
  const before = (await told()).length;
  const first = await api.as.owner(method, path, body);
  const after_first = (await told()).length;
  const second = await api.as.owner(method, path, body);
  const after_second = (await told()).length;
  expect([path, first.status, second.status]).toEqual([path, 200, 200]);
  expect([path, after_first - before, after_second - after_first]).toEqual([path, 1, 0]);
  const stamps = ({ updated_at, settings_version, changed_at }: Shown) => ({
    updated_at,
    settings_version,
    changed_at,
  });
  expect([path, stamps(second.body as Shown)]).toEqual([path, stamps(first.body as Shown)]);
}

test('what is said once more is no change, and leaves no trace', async () => {
  const at = `/api/v1/accounts/${account}`;
  await twice('PATCH', at, { name: 'Olena Two' });
  await twice('PATCH', at, { proxy_url: 'socks5://user:secret@1.1.1.1:1080' });
  await twice('PATCH', at, { api_id: 12_345, api_hash: '0123456789abcdef0123456789abcdef' });
  await twice('PATCH', at, { proxy_url: null, is_active: false });
  await twice('PUT', `/messaging/accounts/${account}`, { name: 'Olena Three' });
  await twice('PATCH', `/api/v1/targets/${target}`, { niche: 'sports' });
  await twice('PATCH', `/api/v1/campaigns/${campaign}`, { slots: ['10:00', '07:00'], ends_at: '2099-01-01T00:00:00Z' });
  await twice('PUT', '/api/v1/settings/joins_per_account_per_day', { value: 7 });
  await twice('PUT', '/api/v1/api-credentials', { api_id: 5, api_hash: '0123456789abcdef0123456789abcdef' });
  await twice('PATCH', '/api/v1/me', { name: 'Another Owner' });
  await twice('PUT', '/api/v1/join-schedules/news', { cron: '0 5 * * *' });
  const { body } = await api.as.owner('GET', '/api/v1/users');
  const { items } = body as { items: { id: string; email: string }[] };
  const viewer = items.find(({ email }) => email === 'viewer@example.com');
  await twice('PATCH', `/api/v1/users/${viewer?.id}`, { role: 'manager' });
  await twice('PATCH', `/api/v1/workspaces/${api.workspace_id}`, { name: 'renamed' });
  expect((await told()).filter((action) => action === 'workspaces.update')).toHaveLength(1);
});

test('to ask once more for a reconnect is no repetition: nobody waits for the pause after a failure', async () => {
  const at = `/api/v1/accounts/${account}`;
  for (const count of [1, 2]) {
    const before = (await told()).length;
    expect(await api.as.owner('PATCH', at, { needs_reconnect: true })).toMatchObject({ status: 200 });
    expect([count, (await told()).length - before]).toEqual([count, 1]);
  }
});
