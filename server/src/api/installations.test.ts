// The doctor and the levels of the log over the API: who may, what is said, and who hears of it.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { makeToken } from '#auth/tokens.ts';
import { makeWorkspace } from '#auth/workspaces.ts';
import { openTestApi, signIn, type TestApi } from '#testing/api.ts';

let api: TestApi;
let logs_folder: string;
beforeAll(async () => {
  // Nothing listens there: a look at Telegram fails at once.
  logs_folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-logs-'));
  api = await openTestApi(inject('postgres'), { TELEGRAM_SERVER: '127.0.0.1:9', GROUNDCREW_LOGS: logs_folder });
  await sql`insert into telegram_accounts (workspace_id, name, session_name)
    values (${api.workspace_id}, 'a1', 's1')`.execute(api.core.db);
});
afterAll(async () => {
  await api.close();
  rmSync(logs_folder, { recursive: true });
});

type Told = { check: string; state: string; detail: string; fault: string | null; command: string | null };

test('an admin is told what the doctor finds here, and only the owner may have it mended', async () => {
  expect(await api.as.manager('POST', '/api/v1/doctor')).toMatchObject({ status: 403 });
  const log = path.join(logs_folder, 'smart_joiner.log');
  writeFileSync(log, '', { mode: 0o644 });
  const answer = await api.as.admin('POST', '/api/v1/doctor');
  expect(answer).toMatchObject({ status: 200, body: { ok: false, may_mend: false } });
  const { findings } = answer.body as { findings: Told[] };
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['data folder', 'tables', 'Telegram']));
  expect(findings.find(({ check }) => check === 'log files')).toMatchObject({
    state: 'warn',
    fault: 'logs_open',
    mendable: true,
    command: `chmod -R o= '${logs_folder}'`,
  });
  expect(await api.as.admin('POST', '/api/v1/doctor/mend', { check: 'log files' })).toMatchObject({ status: 403 });
  expect(await api.as.owner('POST', '/api/v1/doctor/mend', { check: 'log files' })).toMatchObject({
    status: 200,
    body: { state: 'ok', did: [expect.stringContaining(`files of ${logs_folder}`)] },
  });
  expect(statSync(log).mode & 0o777).toBe(0o640);
  expect(await api.as.owner('POST', '/api/v1/doctor/mend', { check: 'the weather' })).toMatchObject({ status: 404 });
});

test('what concerns the whole installation only owners of its first workspace may, and each workspace hears of it', async () => {
  const other = await makeWorkspace(api.services, { name: 'other', owner: await api.idOf('owner@example.com') });
  const { token } = await makeToken(api.services, {
    workspace_id: other.id,
    name: 'of the other',
    role: 'owner',
    scopes: null,
    expires_in_days: null,
    made_by: 'a test',
  });
  const theirs = api.withToken(token);
  expect(await theirs('POST', '/api/v1/doctor')).toMatchObject({ status: 200, body: { may_mend: false } });
  for (const refused of [
    await theirs('POST', '/api/v1/doctor/mend', { check: 'log files' }),
    await theirs('GET', '/api/v1/doctor/bundle'),
    await theirs('PUT', '/api/v1/log-levels', { level: 'debug' }),
  ])
    expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('first workspace') } });
  const set = await api.as.owner('PUT', '/api/v1/log-levels', { level: 'debug', component: 'mail' });
  expect(set).toMatchObject({ status: 200, body: { account_id: null, component: 'mail', node: null, level: 'debug' } });
  const { id } = set.body as { id: number };
  // They see that it is so, and cannot end it.
  expect(await theirs('GET', '/api/v1/log-levels')).toMatchObject({ body: { may_all: false, items: [{ id }] } });
  expect(await theirs('DELETE', `/api/v1/log-levels/${id}`)).toMatchObject({ status: 404 });
  const { rows } = await sql<{ action: string }>`
    select distinct workspace_id, action from audit_log where action in ('log_levels.put', 'installations.mend')
    order by action`.execute(api.core.db);
  expect(rows.map(({ action }) => action)).toEqual(['installations.mend', 'log_levels.put', 'log_levels.put']);
  expect(await api.as.owner('DELETE', `/api/v1/log-levels/${id}`)).toMatchObject({ status: 200, body: { id } });
});

test('an admin lets more be logged of an account of his own, and of nobody else’s', async () => {
  const { rows } = await sql<{ id: number }>`
    select min(id) as id from telegram_accounts where workspace_id = ${api.workspace_id}`.execute(api.core.db);
  const account_id = rows[0]?.id ?? 0;
  const wish = { level: 'trace', minutes: 5, account_id };
  expect(await api.as.manager('PUT', '/api/v1/log-levels', wish)).toMatchObject({ status: 403 });
  expect(await api.as.admin('PUT', '/api/v1/log-levels', wish)).toMatchObject({ status: 200, body: { account_id } });
  expect(await api.as.admin('PUT', '/api/v1/log-levels', { ...wish, account_id: 9_999 })).toMatchObject({
    status: 404,
  });
  expect(await api.as.admin('PUT', '/api/v1/log-levels', { level: 'trace' })).toMatchObject({ status: 403 });
  expect(await api.as.admin('PUT', '/api/v1/log-levels', { ...wish, minutes: 2_000 })).toMatchObject({ status: 422 });
  const { body } = await api.as.admin('GET', '/api/v1/log-levels');
  expect(body).toMatchObject({
    started: 'info',
    components: expect.arrayContaining(['gateway']),
    items: [{ account_id }],
  });
});

test('the bundle of the page is that of the command', async () => {
  const answer = await fetch(`${api.url}/api/v1/doctor/bundle`, {
    headers: { cookie: await signIn(api.url, 'owner@example.com') },
  });
  expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
    200,
    expect.stringMatching(/groundcrew-diagnosis-[0-9a-f]{8}\.tar\.gz/),
  ]);
  const tar = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString('latin1');
  for (const name of ['README.txt', 'doctor.json', 'tables.json', 'logs/smart_joiner.log']) expect(tar).toContain(name);
});
