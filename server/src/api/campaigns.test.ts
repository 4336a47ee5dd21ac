import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { asker, openTestApi, signIn, type Answered, type TestApi } from '#testing/api.ts';
import { picture } from '#testing/pictures.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

const PNG = picture('png');
const spring = {
  name: 'spring',
  niche: 'cars',
  zone: 'Europe/Kyiv',
  slots: ['12:00', '08:00'],
  variants: [{ text: '<b>Hello</b> & welcome', language: 'en' }],
};

async function made(body: object): Promise<{ id: number; answer: Answered }> {
  const answer = await api.as.manager('POST', '/api/v1/campaigns', body);
  return { id: (answer.body as { id: number }).id, answer };
}

test('a manager enters a campaign, changes it and turns it; a viewer only looks', async () => {
  const { id, answer } = await made(spring);
  expect(answer).toMatchObject({
    status: 201,
    body: {
      name: 'spring',
      status: 'draft',
      slots: ['08:00', '12:00'],
      gap_seconds: 60,
      variants: 1,
      next_slot_at: null,
    },
  });
  expect(answer.body).toMatchObject({ created_by: 'manager (manager@example.com)', unknown_niche: expect.any(String) });
  expect(await api.as.viewer('POST', '/api/v1/campaigns', spring)).toMatchObject({ status: 403 });
  expect(await made(spring)).toMatchObject({
    answer: { status: 409, body: { code: 'already_exists', data: { issues: [{ path: 'name' }] } } },
  });
  const at = `/api/v1/campaigns/${id}`;
  expect(await api.as.manager('PATCH', at, { interval_minutes: 90, ends_at: '2099-01-01' })).toMatchObject({
    status: 200,
    body: { slots: [], interval_minutes: 90, ends_at: '2099-01-01T00:00:00.000Z' },
  });
  expect(await api.as.manager('PATCH', at, { zone: 'Mars/Base' })).toMatchObject({
    status: 422,
    body: { data: { issues: [{ path: 'zone', message: expect.stringContaining('Mars/Base') }] } },
  });
  expect(await api.as.manager('POST', `${at}/pause`)).toMatchObject({
    status: 409,
    body: { code: 'wrong_state', data: { details: { state: 'draft', allowed_from: ['running'] } } },
  });
  expect(await api.as.manager('POST', `${at}/start`)).toMatchObject({ status: 200, body: { status: 'running' } });
  expect(await api.as.viewer('GET', at)).toMatchObject({
    status: 200,
    body: { status: 'running', next_slot_at: expect.any(String), variants: [{ language: 'en' }], last_slot: null },
  });
  expect(await api.as.manager('POST', `${at}/pause`)).toMatchObject({ body: { status: 'paused', changed: true } });
  expect(await api.as.manager('POST', `${at}/pause`)).toMatchObject({ body: { status: 'paused', changed: false } });
  expect(await api.as.manager('POST', `${at}/stop`)).toMatchObject({ body: { status: 'stopped' } });
  const list = await api.as.viewer('GET', '/api/v1/campaigns?status=stopped&search=SPR&count=true');
  expect(list.body).toMatchObject({ items: [{ id, status: 'stopped', variants: 1 }], total: 1, next_cursor: null });
});

test('a draft that never posted is deleted, and one that was started keeps its history', async () => {
  const { id } = await made({ ...spring, name: 'a slip' });
  const at = `/api/v1/campaigns/${id}`;
  expect(await api.as.viewer('DELETE', at)).toMatchObject({ status: 403 });
  expect(await api.as.manager('DELETE', at)).toMatchObject({ status: 200, body: { id, name: 'a slip' } });
  expect(await api.as.manager('DELETE', at)).toMatchObject({ status: 404 });
  const { body } = await api.as.owner('GET', '/api/v1/audit?action=campaigns.remove');
  expect(body).toMatchObject({ items: [{ entity_id: String(id), data: { name: 'a slip' } }] });
  const events = await api.as.viewer('GET', '/api/v1/events?type=campaign.removed');
  expect(events.body).toMatchObject({ items: [{ data: { campaign_id: id, name: 'a slip' } }] });
  const { id: begun } = await made({ ...spring, name: 'begun' });
  const refused = (words: string) => ({
    status: 409,
    body: {
      code: 'wrong_state',
      message: expect.stringContaining(words),
      data: { details: { allowed_from: ['draft'] } },
    },
  });
  await api.as.manager('POST', `/api/v1/campaigns/${begun}/start`);
  expect(await api.as.manager('DELETE', `/api/v1/campaigns/${begun}`)).toMatchObject(refused('stop it'));
  await api.as.manager('POST', `/api/v1/campaigns/${begun}/stop`);
  expect(await api.as.manager('DELETE', `/api/v1/campaigns/${begun}`)).toMatchObject(refused('its history stays'));
  // Made a draft again by SQL, after a slot of it came.
  const { db } = api.core;
  await sql`insert into campaign_slots (workspace_id, campaign_id, slot_at, ends_at, state, finished_at)
    values (${api.workspace_id}, ${begun}, now(), now() + interval '1 hour', 'missed', now())`.execute(db);
  await sql`update campaigns set status = 'draft' where id = ${begun}`.execute(db);
  expect(await api.as.manager('DELETE', `/api/v1/campaigns/${begun}`)).toMatchObject(refused('its history stays'));
});

test('a name has 1 to 100 characters, and so has a niche', async () => {
  const long = 'n'.repeat(101);
  for (const [field, text] of [
    ['name', ' '],
    ['name', long],
    ['niche', long],
  ] as const) {
    const refused = { status: 422, body: { data: { issues: [{ path: field }] } } };
    expect(await made({ ...spring, name: 'of this length', [field]: text })).toMatchObject({ answer: refused });
  }
  expect(await api.as.viewer('POST', '/api/v1/forecast', { niche: long })).toMatchObject({ status: 422 });
});

test('what a campaign takes turns with is refused with the culprit, and shown as Telegram shows it', async () => {
  const { id } = await made({ ...spring, name: 'autumn' });
  const at = `/api/v1/campaigns/${id}`;
  const put = (variants: object[]) => api.as.manager('PUT', `${at}/variants`, { variants });
  expect(await put([{ text: '<b>open' }])).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining('</b>'), data: { issues: [{ path: 'variants.0' }] } },
  });
  expect(await put([])).toMatchObject({ status: 422 });
  const missing = `photos/${'0'.repeat(64)}.png`;
  expect(await put([{ text: 'a', photo_path: missing }])).toMatchObject({
    status: 422,
    body: { message: expect.stringContaining(missing) },
  });
  expect(await put([{ text: 'one' }, { text: '<i>two</i> &amp;' }])).toMatchObject({ status: 200 });
  expect(await api.as.viewer('GET', `${at}/preview?slots=3`)).toMatchObject({
    status: 200,
    body: {
      next_slots: [expect.any(String), expect.any(String), expect.any(String)],
      ready: [],
      variants: [
        { text: 'one', entities: [] },
        { text: 'two &', entities: [{ style: 'italic', offset: 0, length: 3, url: null }] },
      ],
    },
  });
  const typed = await api.as.viewer('POST', '/api/v1/texts/preview', {
    text: `<u>x</u>${'y'.repeat(1024)}`,
    photo: true,
  });
  expect(typed.body).toMatchObject({
    fault: '1025 characters; Telegram takes 1024',
    entities: [{ style: 'underline' }],
  });
});

test('a photo is known by its content, whatever it is called', async () => {
  const cookie = await signIn(api.url, 'manager@example.com');
  const upload = async (bytes: Uint8Array, name: string) => {
    const body = new FormData();
    body.append('photo', new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
    const headers = { cookie, origin: api.url };
    const answer = await fetch(`${api.url}/api/v1/photos`, { method: 'POST', headers, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  expect(await upload(new Uint8Array([1, 2, 3]), 'a.png')).toMatchObject({
    status: 422,
    body: { code: 'not_a_photo' },
  });
  expect(await upload(PNG.subarray(0, 30), 'a.png')).toMatchObject({
    status: 422,
    body: { code: 'not_a_photo', message: expect.stringContaining('cut off') },
  });
  const first = await upload(PNG, 'a.png');
  expect(first).toMatchObject({ status: 201, body: { bytes: PNG.length } });
  expect(await upload(PNG, '../../b.exe')).toEqual(first);
  const photo_path = String(first.body['photo_path']);
  const got = await fetch(`${api.url}/api/v1/${photo_path}`, { headers: { cookie } });
  expect(got.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await got.arrayBuffer())).toEqual(PNG);
  const { id } = await made({ ...spring, name: 'photos', variants: [{ photo_path }] });
  expect(await api.as.viewer('GET', `/api/v1/campaigns/${id}`)).toMatchObject({ body: { variants: [{ photo_path }] } });
});

test('slots, posts and days of a campaign are told, and those of another workspace are not there', async () => {
  const { id } = await made({ ...spring, name: 'winter' });
  const { db } = api.core;
  for (const hour of [8, 12]) {
    await sql`insert into campaign_slots (workspace_id, campaign_id, slot_at, ends_at, state, finished_at, reason)
      values (${api.workspace_id}, ${id}, current_date + ${hour} * interval '1 hour', current_date + interval '20 hours',
        'missed', now(), 'it had not begun within 30 minutes')`.execute(db);
  }
  const at = `/api/v1/campaigns/${id}`;
  const first = await api.as.viewer('GET', `${at}/slots?limit=1&count=true`);
  expect(first.body).toMatchObject({ items: [{ state: 'missed', reason: expect.any(String) }], total: 2 });
  const { next_cursor } = first.body as { next_cursor: string };
  const second = await api.as.viewer('GET', `${at}/slots?limit=1&cursor=${next_cursor}`);
  expect(second.body).toMatchObject({ items: [{ state: 'missed' }], next_cursor: null });
  const { items: slots } = second.body as { items: { slot_at: string }[] };
  expect(await api.as.viewer('GET', `${at}/slots/${slots[0]?.slot_at}`)).toMatchObject({
    status: 200,
    body: { state: 'missed', skips: [], skips_count: 0 },
  });
  expect(await api.as.viewer('GET', `${at}/slots/2001-01-01`)).toMatchObject({ status: 404 });
  expect(await api.as.viewer('GET', `${at}/posts`)).toMatchObject({ status: 200, body: { items: [] } });
  const { body } = await api.as.viewer('GET', `${at}/days?days=3`);
  const { items } = body as { items: unknown[] };
  expect(items).toHaveLength(3);
  expect(items[2]).toMatchObject({ posted: 0, slots_missed: 2 });

  const { rows } = await sql<{ id: string }>`insert into workspaces (name) values ('other') returning id`.execute(db);
  await sql`insert into campaigns (workspace_id, name, niche, slots) values (${rows[0]?.id}, 'theirs', 'x', '{08:00}')`.execute(
    db,
  );
  const { rows: theirs } = await sql<{ id: number }>`select id from campaigns where name = 'theirs'`.execute(db);
  for (const route of ['', '/preview', '/slots', '/posts', '/days']) {
    const foreign = await api.as.owner('GET', `/api/v1/campaigns/${theirs[0]?.id}${route}`, undefined, {
      'x-request-id': 'same',
    });
    const none = await api.as.owner('GET', `/api/v1/campaigns/999999${route}`, undefined, { 'x-request-id': 'same' });
    expect(foreign.status).toBe(404);
    expect(JSON.stringify(foreign.body).replace(`campaign ${theirs[0]?.id}`, 'campaign 999999')).toBe(
      JSON.stringify(none.body),
    );
  }
  expect(await asker(api.url, {})('GET', at)).toMatchObject({ status: 401 });
});
