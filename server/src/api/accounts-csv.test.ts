import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ACCOUNTS, openAccountRoutes, type AccountRoutes } from '#testing/account-routes.ts';
import { sessionOf } from '#testing/import-desk.ts';

let api: AccountRoutes['api'];
let added: AccountRoutes['added'];
let shown: AccountRoutes['shown'];
let upload: AccountRoutes['upload'];
beforeAll(async () => {
  ({ api, added, shown, upload } = await openAccountRoutes(inject('postgres')));
});
afterAll(() => api.close());

test('accounts leave as CSV without secrets, and no spreadsheet takes a name for a formula', async () => {
  const { id } = await added({ api_id: 3, api_hash: 'never shown' });
  await sql`update telegram_accounts set name = '=1+1', phone = '+15550100999' where id = ${id}`.execute(api.core.db);
  expect(await api.as.viewer('GET', `${ACCOUNTS}/export`)).toMatchObject({ status: 403 });
  const { status, body, headers } = await api.as.admin('GET', `${ACCOUNTS}/export`);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('text/csv');
  expect(body).toContain(",'=1+1,'+15550100999,");
  expect(body).not.toMatch(/never shown|gc1:/);
});

test('accounts come in by CSV: what cannot be used is told with its line, and a rehearsal changes nothing', async () => {
  const csv = [
    'name,session_string,session_file,proxy_url,phone,api_id,api_hash',
    `csv1,${sessionOf('csv1')},,,'+1 555 010-0555,9,nine`,
    'csv2,,two.session,8.8.4.4:1080,,,',
    'csv3,nonsense,,,,,',
    `csv4,${sessionOf('csv1')},,,,,`,
    `csv5,${sessionOf('csv5')},,127.0.0.1:1080,,,`,
    `csv6,${sessionOf('csv6')},,,,6,`,
    'csv7,,missing.session,,,,',
  ].join('\n');
  const form = (dry_run: boolean): FormData => {
    const body = new FormData();
    body.set('csv', new Blob([csv], { type: 'text/csv' }), 'accounts.csv');
    body.append('sessions', new Blob([sessionOf('csv2')]), 'two.session');
    body.set('dry_run', String(dry_run));
    return body;
  };
  const rejected = [{ line: 4 }, { line: 5 }, { line: 6 }, { line: 7 }, { line: 8 }];
  const rehearsed = await upload('/import', form(true));
  expect(rehearsed).toMatchObject({
    status: 200,
    body: {
      dry_run: true,
      lines: 7,
      added: [
        { line: 2, id: null },
        { line: 3, id: null },
      ],
      rejected,
    },
  });
  const done = await upload('/import', form(false));
  expect(done).toMatchObject({
    status: 200,
    body: { added: [{ session_name: 'csv1' }, { session_name: 'csv2' }], rejected },
  });
  const {
    added: [first],
  } = done.body as { added: [{ id: number }] };
  expect(await shown(first.id)).toMatchObject({ phone: '+15550100555', api_id: 9, hold_reason: 'takeover' });
  expect(await upload('/import', form(false))).toMatchObject({ body: { added: [] } });
});

test('a table that was exported comes in again, once it has a column of sessions', async () => {
  const header = 'id,session_name,name,phone,status,proxy,created_at,session_string';
  const body = new FormData();
  const lines = [
    header,
    `7,back,back,,active,,2026-01-01T00:00:00.000Z,${sessionOf('back')}`,
    '8,bare,bare,,active,,,',
  ];
  body.set('csv', new Blob([lines.join('\n')], { type: 'text/csv' }), 'accounts.csv');
  expect(await upload('/import', body)).toMatchObject({
    status: 200,
    body: {
      ignored: ['id', 'status', 'created_at'],
      added: [{ line: 2, session_name: 'back' }],
      rejected: [{ line: 3, reason: expect.stringContaining('a table that was exported has none') }],
    },
  });
});

test('a proxy of an exported table leads the account out, and is asked for where its password is hidden', async () => {
  const lines = [
    'session_name,proxy,proxy_url,session_string',
    `open_way,socks5://8.8.4.4:1080,,${sessionOf('open_way')}`,
    `hidden_way,socks5://bob:***@8.8.4.4:1080,,${sessionOf('hidden_way')}`,
    `given_way,socks5://bob:***@8.8.4.4:1080,socks5://bob:secret@8.8.4.4:1080,${sessionOf('given_way')}`,
    `no_way,socks5://bob:***@8.8.4.4:1080,none,${sessionOf('no_way')}`,
  ];
  const body = new FormData();
  body.set('csv', new Blob([lines.join('\n')], { type: 'text/csv' }), 'accounts.csv');
  const answer = await upload('/import', body);
  expect(answer).toMatchObject({
    status: 200,
    body: { rejected: [{ line: 3, reason: expect.stringContaining('password is hidden') }] },
  });
  const { added: made } = answer.body as { added: { id: number }[] };
  expect(await Promise.all(made.map(({ id }) => shown(id)))).toMatchObject([
    { session_name: 'open_way', proxy: 'socks5://8.8.4.4:1080' },
    { session_name: 'given_way', proxy: 'socks5://bob:***@8.8.4.4:1080' },
    { session_name: 'no_way', proxy: null },
  ]);
});

test('the session name of an exported table is the key, and its name is the one that people see', async () => {
  const body = new FormData();
  const lines = [
    'session_name,name,session_string',
    `olena_02,'=Olena,${sessionOf('olena')}`,
    `petro_03,,${sessionOf('petro')}`,
    `,ivan,${sessionOf('ivan')}`,
    `olena_02,Other,${sessionOf('other')}`,
  ];
  body.set('csv', new Blob([lines.join('\n')], { type: 'text/csv' }), 'accounts.csv');
  const answer = await upload('/import', body);
  expect(answer).toMatchObject({
    status: 200,
    body: {
      ignored: [],
      added: [{ session_name: 'olena_02' }, { session_name: 'petro_03' }, { session_name: 'ivan' }],
      rejected: [{ line: 5 }],
    },
  });
  const { added: made } = answer.body as { added: { id: number }[] };
  const names = await Promise.all(made.map(({ id }) => shown(id)));
  expect(names).toMatchObject([
    { session_name: 'olena_02', name: '=Olena' },
    { session_name: 'petro_03', name: 'petro_03' },
    { session_name: 'ivan', name: 'ivan' },
  ]);
});
