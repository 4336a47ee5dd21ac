import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, signIn, type Answered, type TestApi } from '#testing/api.ts';

let api: TestApi;
let account: number;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  account = await addAccount('s1');
});
afterAll(() => api.close());

async function addAccount(session_name: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into telegram_accounts (workspace_id, name, session_name) values (${api.workspace_id}, ${session_name}, ${session_name})
    returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
}

async function addTarget(link: string, columns: { status?: string; error_message?: string; bound?: boolean } = {}) {
  const { status = 'new', error_message = null, bound = false } = columns;
  const { rows } = await sql<{ id: number }>`
    insert into targets (workspace_id, link, niche, status, error_message, assigned_account_id, joined_at, warmup_ends_at)
    values (${api.workspace_id}, ${link}, 'cars', ${status}, ${error_message}, ${bound ? account : null},
      ${bound ? '2026-01-01' : null}, ${bound ? '2026-01-02' : null}) returning id`.execute(api.core.db);
  return rows[0]?.id ?? 0;
}

async function clear(): Promise<void> {
  await sql`delete from targets where assigned_account_id is null`.execute(api.core.db);
}

async function upload(csv: string, fields: Record<string, string> = {}): Promise<Answered> {
  const form = new FormData();
  form.append('csv', new File([csv], 'groups.csv', { type: 'text/csv' }));
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const cookie = await signIn(api.url, 'manager@example.com');
  const answer = await fetch(`${api.url}/api/v1/targets/import`, {
    method: 'POST',
    headers: { cookie, origin: api.url },
    body: form,
  });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

const links = ({ body }: Answered) => (body as { items: { link: string }[] }).items.map(({ link }) => link);

test('links are added in one spelling, and what cannot be is told line by line', async () => {
  await clear();
  const body = {
    niche: 'cars',
    links: ['https://t.me/Villa_Ubud', 'not a link at all!', '@villa_ubud', 't.me/+AbCdEfGhIjKlMnOp'],
  };
  const rehearsal = await api.as.manager('POST', '/api/v1/targets', { ...body, dry_run: true });
  expect(rehearsal.body).toMatchObject({
    added: [
      { line: 1, link: '@Villa_Ubud', id: null },
      { line: 4, id: null },
    ],
  });
  expect((await api.as.viewer('GET', '/api/v1/targets/counts')).body).toEqual({ total: 0, counts: [] });
  const made = await api.as.manager('POST', '/api/v1/targets', body);
  expect(made).toMatchObject({
    status: 201,
    body: {
      added: [
        { line: 1, link: '@Villa_Ubud', id: expect.any(Number) },
        { line: 4, link: 'https://t.me/+AbCdEfGhIjKlMnOp' },
      ],
      rejected: [
        { line: 2, reason: expect.stringContaining('white space') },
        { line: 3, reason: 'the same group as in line 1' },
      ],
    },
  });
  const again = await api.as.manager('POST', '/api/v1/targets', { niche: 'cars', links: ['@VILLA_UBUD'] });
  expect(again.body).toMatchObject({ added: [], unchanged: 1, rejected: [] });
  expect((await api.as.viewer('GET', '/api/v1/targets/counts')).body).toEqual({
    total: 2,
    counts: [{ niche: 'cars', status: 'new', count: 2 }],
  });
  expect(await api.as.viewer('POST', '/api/v1/targets', body)).toMatchObject({ status: 403 });
});

test('one group says why nothing happens there; one of another workspace is not there', async () => {
  const id = await addTarget('@asked_why', { status: 'banned', error_message: 'CHAT_WRITE_FORBIDDEN' });
  expect(await api.as.viewer('GET', `/api/v1/targets/${id}`)).toMatchObject({
    status: 200,
    body: { id, link: '@asked_why', account: null, why: { can_act: false, blockers: [{ code: 'target_status' }] } },
  });
  const { rows } = await sql<{ id: string }>`insert into workspaces (name) values ('other') returning id`.execute(
    api.core.db,
  );
  await sql`update targets set workspace_id = ${rows[0]?.id ?? ''} where id = ${id}`.execute(api.core.db);
  const routes = [
    ['GET', ''],
    ['PATCH', ''],
    ['POST', '/retry'],
  ] as const;
  for (const [method, end] of routes) {
    const body = method === 'PATCH' ? { niche: 'flats' } : undefined;
    const there = await api.as.owner(method, `/api/v1/targets/${id}${end}`, body);
    const nowhere = await api.as.owner(method, `/api/v1/targets/999999${end}`, body);
    expect([there.status, nowhere.status]).toEqual([404, 404]);
  }
});

test('the list is sorted and filtered by what tables need', async () => {
  await clear();
  for (const link of ['@c_group', '@a_group', '@B_group']) await addTarget(link);
  await addTarget('@failed_group', { status: 'error', error_message: 'USERNAME_INVALID' });
  const blocked = await addTarget('@bound_group', { status: 'joined', bound: true });
  await sql`insert into account_group_blocklist (account_id, target_id, workspace_id) values (${account}, ${blocked}, ${api.workspace_id})`.execute(
    api.core.db,
  );
  const list = async (query: string) => links(await api.as.viewer('GET', `/api/v1/targets?${query}`));
  expect(await list('sort=link')).toEqual(['@a_group', '@B_group', '@bound_group', '@c_group', '@failed_group']);
  expect(await list('sort=-joined_at&limit=1')).toEqual(['@bound_group']);
  expect(await list('status=error')).toEqual(['@failed_group']);
  expect(await list(`account_id=${account}`)).toEqual(['@bound_group']);
  expect(await list('blocked=true')).toEqual(['@bound_group']);
  expect(await list('search=B_G')).toEqual(['@B_group']);
  expect(await list('due=true')).toEqual([]);
  expect((await api.as.viewer('GET', '/api/v1/targets?count=true&limit=2&due=false')).body).toMatchObject({ total: 5 });
});

test('a group that failed is tried again unless it is a duplicate, one by one or all at once', async () => {
  await clear();
  const failed = await addTarget('@failed_one', { status: 'error', error_message: 'CHANNEL_PRIVATE' });
  const twin = await addTarget('@failed_twin', { status: 'error', error_message: 'duplicate of @failed_one' });
  expect(await api.as.manager('POST', `/api/v1/targets/${failed}/retry`)).toMatchObject({
    status: 200,
    body: { status: 'new', error_message: null },
  });
  expect(await api.as.manager('POST', `/api/v1/targets/${twin}/retry`)).toMatchObject({
    status: 409,
    body: { code: 'wrong_kind', message: expect.stringContaining('duplicate') },
  });
  await addTarget('@failed_two', { status: 'error', error_message: 'CHANNEL_PRIVATE' });
  const wish = { act: 'retry', filter: { niche: 'cars', search: '@failed' } };
  const skipped = [
    { reason: 'is a duplicate of another group', told: { code: 'duplicate', params: {} }, count: 1 },
    {
      reason: 'is new, and only one with status error is tried again',
      told: { code: 'not_failed', params: { status: 'new' } },
      count: 1,
    },
  ];
  for (const dry_run of [true, false]) {
    expect((await api.as.manager('POST', '/api/v1/targets/bulk', { ...wish, dry_run })).body).toMatchObject({
      matched: 3,
      changed: 1,
      skipped: expect.arrayContaining(skipped),
    });
  }
  expect((await api.as.manager('POST', '/api/v1/targets/bulk', wish)).body).toMatchObject({ matched: 3, changed: 0 });
  const moved = { act: 'set_niche', ids: [failed, twin], niche: 'flats' };
  expect((await api.as.manager('POST', '/api/v1/targets/bulk', moved)).body).toMatchObject({ changed: 2 });
  const refused = (issue: object) => ({ status: 422, body: { data: { issues: [issue] } } });
  const bulk = (body: object) => api.as.manager('POST', '/api/v1/targets/bulk', body);
  expect(await bulk({ act: 'retry' })).toMatchObject(refused({ path: 'ids' }));
  expect(await bulk({ act: 'retry', filter: {}, bogus: 1 })).toMatchObject(refused({ path: 'bogus' }));
  expect(await bulk({ act: 'retry', filter: {}, niche: 'dogs' })).toMatchObject(refused({ path: 'niche' }));
  expect(await bulk({ act: 'set_niche', filter: {} })).toMatchObject(refused({ path: 'niche' }));
  for (const dry_run of [true, false]) {
    const some = { act: 'set_niche', niche: 'birds', ids: [failed, 999_998, 999_999], dry_run };
    expect(await bulk(some)).toMatchObject({
      status: 404,
      body: { message: expect.stringMatching('groups 999998, 999999$') },
    });
  }
});

test('a CSV file comes in once, however often it is sent, and goes out so that it comes in again', async () => {
  await clear();
  const csv = [
    'Link;Niche;Account;title',
    '@from_csv_one;cars;;red',
    '@from_csv_two;;s1',
    '@from_csv_one;cars',
    '@from_csv_nobody;cars;nobody',
    'https://t.me/bound_group;cars;s2',
  ].join('\r\n');
  await addAccount('s2');
  const rejected = [
    { line: 4, value: '@from_csv_one', reason: 'the same group as in line 2' },
    { line: 5, value: '@from_csv_nobody', reason: 'there is no account nobody' },
    { line: 6, reason: 'bound to s1, for ever' },
  ];
  const rehearsal = await upload(csv, { niche: 'flats', dry_run: 'true' });
  expect(rehearsal.body).toMatchObject({
    dry_run: true,
    lines: 5,
    added: 2,
    unchanged: 0,
    rejected_count: 3,
    rejected,
  });
  expect((await upload(csv, { niche: 'flats' })).body).toMatchObject({ added: 2, unchanged: 0, rejected });
  expect((await upload(csv, { niche: 'flats' })).body).toMatchObject({ added: 0, unchanged: 2, rejected });
  const out = await api.as.viewer('GET', '/api/v1/targets/export?niche=flats');
  expect(out.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(out.body).toMatch(/^link,niche,account,id,.*\n'@from_csv_two,flats,s1,/);
  expect((await upload(String(out.body))).body).toMatchObject({ lines: 1, added: 0, unchanged: 1, rejected: [] });
  expect(await upload('name\n@x_group')).toMatchObject({
    status: 422,
    body: { code: 'bad_input', message: expect.stringContaining('has to name link') },
  });
  expect(await upload('link\n"@broken')).toMatchObject({ status: 422, body: { code: 'bad_input' } });
});
