// Posts, niches, floods, the blocklist and people whom nobody writes to, over the API.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { type TestApi, items, openTestApi, signIn } from '#testing/api.ts';

let api: TestApi;
let cookie: string;
let account: number;
let group: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  cookie = await signIn(api.url, 'manager@example.com');
});
afterAll(() => api.close());

const id = async (text: string, values: Record<string, unknown>): Promise<number> => {
  const columns = Object.keys(values);
  const { rows } = await sql<{ id: number }>`
    insert into ${sql.table(text)} (workspace_id, ${sql.join(columns.map((column) => sql.ref(column)))})
    values (${api.workspace_id}, ${sql.join(Object.values(values))}) returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
};

let n = 0;
beforeEach(async () => {
  n += 1;
  account = await id('telegram_accounts', { name: `n${n}`, session_name: `s${n}` });
  const bound = { assigned_account_id: account, joined_at: '2026-01-01', warmup_ends_at: '2026-01-02' };
  group = await id('targets', { link: `@group_number_${n}`, niche: `niche_${n}`, status: 'joined', ...bound });
});

const ago = (ms: number) => new Date(api.services.now().getTime() - ms);
const get = (route: string) => api.as.viewer('GET', `/api/v1${route}`);
const ask = (method: string, route: string, body?: unknown) => api.as.manager(method, `/api/v1${route}`, body);

async function upload(route: string, csv: string): Promise<unknown> {
  const form = new FormData();
  form.append('csv', new File([csv], 'lines.csv'));
  const headers = { cookie, origin: api.url };
  const answer = await fetch(`${api.url}/api/v1${route}`, { method: 'POST', headers, body: form });
  return answer.json();
}

const history = (status: string, ms: number, error_message: string | null = null) =>
  id('post_history', { account_id: account, target_id: group, status, error_message, created_at: ago(ms) });

test('the history of posts is filtered, counted by day, account and group, and shown one by one', async () => {
  const old = await history('success', 40 * 24 * HOUR_MS);
  const sent = await history('success', HOUR_MS);
  const failed = await history('error', MINUTE_MS, 'CHAT_WRITE_FORBIDDEN');
  expect(items(await get(`/posts?target_id=${group}`)).map((post) => post['id'])).toEqual([failed, sent, old]);
  expect(items(await get(`/posts?niche=niche_${n}&status=error&search=write_f`))).toMatchObject([
    { id: failed, link: `@group_number_${n}`, account: `s${n}`, error_message: 'CHAT_WRITE_FORBIDDEN' },
  ]);
  expect(items(await get(`/posts?account_id=${account}&until=${ago(24 * HOUR_MS).toISOString()}`))).toHaveLength(1);
  expect(await get(`/posts/${sent}`)).toMatchObject({
    status: 200,
    body: { id: sent, intent_id: null, slot_at: null },
  });
  expect(await get('/posts/999999')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const counted = { success: 1, error: 1, flood_wait: 0, skipped: 0 };
  expect(items(await get(`/posts/counts?by=account&account_id=${account}`))).toEqual([
    { key: String(account), name: `s${n}`, ...counted },
  ]);
  expect(items(await get(`/posts/counts?by=target&niche=niche_${n}&days=92`))).toMatchObject([{ success: 2 }]);
  const days = items(await get(`/posts/counts?account_id=${account}`));
  expect(days.at(-1)).toMatchObject({ key: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) });
});

test('of an unconfirmed post a person says what he has seen', async () => {
  const intent = (random_id: number, ms: number) =>
    id('post_intents', {
      account_id: account,
      target_id: group,
      random_id,
      message_content: 'hello',
      state: 'unconfirmed',
      quota_day: ago(ms).toISOString().slice(0, 10),
      reserved_at: ago(ms),
    });
  const lost = await intent(1, 3 * HOUR_MS);
  const there = await intent(2, 2 * HOUR_MS);
  const fresh = await intent(3, MINUTE_MS);
  const open = await get(`/posts/unconfirmed?target_id=${group}&count=true`);
  expect(open.body).toMatchObject({ total: 3, items: [{ id: lost, link: `@group_number_${n}` }, {}, {}] });
  expect(await ask('POST', `/posts/unconfirmed/${there}/confirm`, { message_id: 41 })).toMatchObject({
    status: 200,
    body: { state: 'sent', message_id: 41, by: 'manager (manager@example.com)' },
  });
  expect(await ask('POST', `/posts/unconfirmed/${lost}/dismiss`)).toMatchObject({ body: { state: 'released' } });
  expect(await ask('POST', `/posts/unconfirmed/${lost}/dismiss`)).toMatchObject({ status: 409 });
  expect(await ask('POST', `/posts/unconfirmed/${fresh}/dismiss`)).toMatchObject({ status: 409 });
  expect(await api.as.viewer('POST', `/api/v1/posts/unconfirmed/${fresh}/confirm`)).toMatchObject({ status: 403 });
  expect(items(await get(`/posts?target_id=${group}&status=success`))).toMatchObject([{ telegram_message_id: 41 }]);
});

test('niches say how their groups stand, and what is kept for them', async () => {
  await id('targets', { link: `@fresh_number_${n}`, niche: `niche_${n}` });
  await id('message_variants', { niche: `niche_${n}`, text: 'hello' });
  const mine = items(await get('/niches')).filter(({ niche }) => niche === `niche_${n}`);
  expect(mine).toMatchObject([{ total: 2, new: 1, joined: 1, variants: 1, joins_scheduled: false }]);
  expect(items(await get(`/niches/niche_${n}/variants`))).toMatchObject([{ text: 'hello', language: null }]);
  expect(await get('/niches/nowhere/variants')).toMatchObject({ status: 404 });
});

test('the ledger of floods says whose pauses are doubled, and until when', async () => {
  const flood = (ms: number) =>
    id('flood_waits', { account_id: account, method: 'messages.sendMessage', seconds: 30, at: ago(ms) });
  await flood(30 * MINUTE_MS);
  await flood(20 * MINUTE_MS);
  expect(items(await get(`/floods?account_id=${account}`))).toMatchObject([
    { account: `s${n}`, method: 'messages.sendMessage', seconds: 30 },
    {},
  ]);
  const { body } = await get('/floods/slowed');
  const { accounts } = body as { accounts: { account_id: number; slowed_until: string; waits_until: null }[] };
  const slowed = accounts.find(({ account_id }) => account_id === account);
  const left_ms = new Date(slowed?.slowed_until ?? 0).getTime() - api.services.now().getTime();
  expect(Math.round(left_ms / MINUTE_MS)).toBe(24 * 60 - 20);
});

test('an account is blocked in a group, by hand and by a table, and let in again', async () => {
  const pair = { target_id: group, account_id: account };
  expect(await ask('POST', '/blocklist', { ...pair, reason: 'kicked' })).toMatchObject({
    status: 201,
    body: { link: `@group_number_${n}`, account: `s${n}`, bound: true, reason: 'kicked' },
  });
  expect(await ask('POST', '/blocklist', { ...pair, target_id: 999_999, reason: 'x' })).toMatchObject({
    status: 404,
    body: { message: 'Not found: group 999999' },
  });
  expect(items(await get(`/blocklist?account_id=${account}`))).toHaveLength(1);
  const { body } = await get(`/blocklist/export?account_id=${account}`);
  expect(body).toMatch(new RegExp(`^link,account,reason,created_at\n'@group_number_${n},s${n},kicked,`));
  expect(await upload('/blocklist/import', String(body))).toMatchObject({ added: 0, unchanged: 1, rejected: [] });
  const gone = `/blocklist/${group}/${account}`;
  expect(await ask('DELETE', gone)).toMatchObject({ status: 200 });
  expect(await ask('DELETE', gone)).toMatchObject({ status: 404 });
  expect(await upload('/blocklist/import', `${String(body)}@nowhere_group,s${n},x,\n@group,s1,x,,y\n`)).toMatchObject({
    added: 1,
    rejected: [
      { line: 3, reason: 'there is no such group here' },
      { line: 4, reason: expect.stringMatching(/^has 5 cells, and the first line names 4 columns/) },
    ],
  });
});

test('people whom nobody writes to are put on the list once, in any spelling', async () => {
  const entry = { who: '@Olena_K', reason: 'asked us' };
  const first = await ask('POST', '/do-not-contact', entry);
  expect(first).toMatchObject({ status: 201, body: { username: 'Olena_K', reason: 'asked us', added: true } });
  expect(await ask('POST', '/do-not-contact', { who: 't.me/olena_k' })).toMatchObject({ body: { added: false } });
  expect(await ask('POST', '/do-not-contact', { who: '???' })).toMatchObject({
    status: 422,
    body: { code: 'bad_value' },
  });
  const csv = "who;reason\n'+15550100100;wrote stop\n@olena_k;\nnobody at all;";
  expect(await upload('/do-not-contact/import', csv)).toMatchObject({
    lines: 3,
    added: 1,
    unchanged: 1,
    rejected: [{ line: 4 }],
  });
  expect(items(await get('/do-not-contact?search=5550100'))).toMatchObject([{ phone: '+15550100100' }]);
  expect((await get('/do-not-contact/export')).body).toMatch(/^who,reason,created_by,created_at\n'@Olena_K,asked us,/);
  const removed = `/do-not-contact/${String((first.body as { id: number }).id)}`;
  expect(await ask('DELETE', removed)).toMatchObject({ status: 200 });
  expect(await ask('DELETE', removed)).toMatchObject({ status: 404 });
});
