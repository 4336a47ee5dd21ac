import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
});
afterAll(() => api.close());

test('a contact is shown with its picture', async () => {
  const { rows } = await sql<{ id: number }>`
    insert into contacts (workspace_id, platform, telegram_id, name, created_at, updated_at)
    values (${api.workspace_id}, 'telegram', 1, 'Ann', now(), now()) returning id`.execute(api.core.db);
  const at = `/api/v1/contacts/${rows[0]?.id}`;
  expect((await api.as.viewer('GET', at)).body).toMatchObject({ name: 'Ann', telegram_id: 1, has_photo: false });
  expect(await api.as.viewer('GET', `${at}/photo`)).toMatchObject({ status: 404 });
  await sql`update contacts set photo = '\\xffd8ff'`.execute(api.core.db);
  const { headers } = await api.as.viewer('GET', `${at}/photo`);
  expect(headers.get('content-type')).toBe('image/jpeg');
});
