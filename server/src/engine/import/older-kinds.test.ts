// The databases of the different older programs.
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { DatabaseImportResult } from '#engine/import/older-options-and-result.ts';
import { openImportDesk, sessionOf, type ImportDesk } from '#testing/import-desk.ts';
import {
  CRM,
  DESKTOP,
  GUIDE,
  LIVE,
  moveInto,
  openOlderDatabase,
  reasonsOf,
  type OlderTestDatabase,
} from '#testing/older-database.ts';

let desk: ImportDesk;
let older: OlderTestDatabase;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
  older = await openOlderDatabase(inject('postgres'));
});
afterEach(async () => {
  await desk.close();
  await older.close();
});

function moveIn(): Promise<DatabaseImportResult> {
  return moveInto(desk, older);
}

test('the older guide: dates without zone, statuses in words, counters of today', async () => {
  await older.sql(`${GUIDE}
    insert into accounts (session_name, session_string, status, daily_posts_count, last_stats_reset) values
      ('s1', '${sessionOf('s1')}', 'cooldown', 7, '2026-01-12'), ('s2', '', 'active', 9, '2026-01-11');
    insert into targets (link, status, joined, assigned_account_id, joined_at, warmup_ends_at, daily_posts_in_group, last_post_at)
      values ('t.me/group_one', null, true, 1, '2026-01-10 10:00', '2026-01-11 12:00', 1, '2026-01-12 09:00'),
        ('@group_two', 'new', true, null, null, null, 0, null), ('@group_three', null, null, null, null, null, null, null);
    insert into post_history (account_id, target_id, message_content, status, created_at) values
      (1, 1, 'Hello', 'success', '2026-01-12 09:00'), (1, 1, 'Late', 'flood_wait', '2026-01-12 09:30')`);
  expect(await moveIn()).toMatchObject({ accounts: { created: 2 }, targets: { created: 3 }, posts: { created: 2 } });
  expect(await desk.accountNamed('s1')).toMatchObject({ status: 'active', daily_posts_count: 7 });
  expect(await desk.accountNamed('s2')).toMatchObject({ daily_posts_count: 0, session_string: null });
  expect(await desk.targetNamed('@group_one')).toMatchObject({
    status: 'joined',
    joined_at: new Date('2026-01-10T10:00:00Z'),
    daily_posts_in_group: 1,
  });
  expect(await desk.targetNamed('@group_two')).toMatchObject({ status: 'new', assigned_account_id: null });
  expect(await desk.targetNamed('@group_three')).toMatchObject({ status: 'new' });
});

test('a CRM: ids that are UUIDs, credentials that stood elsewhere, and its mailboxes', async () => {
  await older.sql(`${CRM}
    insert into telegram_accounts (name, phone, session_string, api_id, api_hash, is_active) values
      ('Sales', '+15550100101', '${sessionOf('sales')}', gen_random_uuid(), 'abc', true),
      ('Sales', '+15550100102', '${sessionOf('sales 2')}', null, null, null);
    insert into manager_smtp_accounts (email, smtp_host, smtp_port, smtp_user, smtp_password, imap_host, is_active) values
      ('Anna@example.com', 'smtp.example.com', '465', 'anna', 'open sesame', null, true),
      ('nobody', 'smtp.example.com', '587', null, 'x', null, true),
      ('boris@example.com', 'smtp.example.com', 'many', null, 'x', null, true)`);
  const result = await moveIn();
  expect(reasonsOf(result)).toEqual([
    'public.manager_smtp_accounts 2 nobody: email is no address like anna@example.com',
    'public.manager_smtp_accounts 3 boris@example.com: smtp_port is no port',
  ]);
  expect(result.notes).toMatchObject([{ reason: expect.stringContaining('api_id is no number') }]);
  const names = (await desk.rows('select session_name from telegram_accounts order by 1')).map(
    (row) => row['session_name'],
  );
  expect(names).toEqual(['Sales', expect.stringMatching(/^Sales_[0-9a-f-]{36}$/)]);
  const [box] = await desk.rows('select * from manager_smtp_accounts');
  expect(box).toMatchObject({ smtp_port: 465, smtp_security: 'tls', imap_host: null, is_active: true });
  expect(box?.['smtp_password']).toMatch(/^gc1:/);
  expect(desk.vault.box.open(String(box?.['smtp_password']), `mailbox:${String(box?.['id'])}:smtp_password`)).toBe(
    'open sesame',
  );
  expect(await moveIn()).toMatchObject({
    mailboxes: { created: 0, unchanged: 1 },
    accounts: { created: 0, unchanged: 2 },
  });
});

test('a desktop worker: accounts by their phones, and how they were when they were last tested', async () => {
  await older.sql(`${DESKTOP}
    insert into telegram_accounts (phone_number, api_id, api_hash, session_string, proxy_url, is_active) values
      ('+1 (555) 010-0101', '12345', '0123456789abcdef0123456789abcdef', '${sessionOf('a')}', 'proxy.example:1080:crew:hunter2', 1),
      ('+1 (555) 010-0102', '', '', null, null, 0);
    insert into account_health_status values (1, '2026-01-12 10:00+00', 'invalid_session', 'AUTH_KEY_UNREGISTERED', 3, null),
      (2, '2026-01-12 10:00+00', 'ok', null, 0, null), (2, '2026-01-12 10:00+00', 'splendid', null, 0, null),
      (9, '2026-01-12 10:00+00', 'ok', null, 0, null)`);
  const result = await moveIn();
  expect(reasonsOf(result)).toEqual([
    expect.stringMatching(/^public\.account_health_status \(0,3\) .*its status is none of ok, invalid_session/),
    expect.stringMatching(/^public\.account_health_status \(0,4\) .*the account 9 is not in the older database/),
  ]);
  expect(await desk.accountNamed('15550100101')).toMatchObject({ phone: '+15550100101', is_active: true });
  expect(await desk.accountNamed('15550100102')).toMatchObject({ is_active: false, session_string: null });
  expect(
    await desk.rows('select status, error_message, consecutive_failures from account_health_status order by 1'),
  ).toEqual([
    { status: 'invalid_session', error_message: 'AUTH_KEY_UNREGISTERED', consecutive_failures: 3 },
    { status: 'ok', error_message: null, consecutive_failures: 0 },
  ]);
});

test('two tables of accounts in one database: whose ids the groups mean, a foreign key says', async () => {
  await older.sql(`create table accounts (id int primary key, session_name text, session_string text);
    create table telegram_accounts (id int primary key, name text, session_string text);
    create table targets (id int primary key, link text, assigned_account_id int references telegram_accounts (id), status text, telegram_id bigint);
    insert into accounts values (1, 's1', '${sessionOf('s1')}'), (2, 's2', '${sessionOf('s2')}');
    insert into telegram_accounts values (1, 'Desk', '${sessionOf('s2')}'), (2, 's1', '${sessionOf('s3')}');
    insert into targets values (1, '@group_one', 1, 'joined', 1001), (2, '@group_two', 2, 'joined', null), (3, '@other_name', null, 'new', -1000000001001)`);
  await moveIn();
  const bound = await desk.rows(
    `select t.link, a.session_name as account, t.telegram_id from targets t
     left join telegram_accounts a on a.id = t.assigned_account_id order by t.id`,
  );
  expect(bound).toEqual([
    { link: '@group_one', account: 's2', telegram_id: -1_000_000_001_001 },
    { link: '@group_two', account: 's1_2', telegram_id: null },
  ]);
});

test('a database that takes any bytes gives what can be read of them', async () => {
  await older.close();
  older = await openOlderDatabase(inject('postgres'), { encoding: 'SQL_ASCII' });
  await older.sql(`${LIVE} insert into accounts (session_name) values ('s1');
    insert into groups (username, status, assigned_account_id, joined_at) values
      ('@group_one', 'joined', '1', '2026-01-01'), (E'@\\xcf\\xf0\\xe8', 'new', null, null);
    insert into posts (group_id, account_id, message_text, success, created_at)
      values ('1', '1', E'\\xcf\\xf0\\xe8\\xe2\\xe5\\xf2 ok', 'true', '2026-01-02')`);
  const result = await moveIn();
  expect(result).toMatchObject({ targets: { created: 1 }, posts: { created: 1 } });
  expect(result.rejected).toMatchObject([{ table: 'public.groups', key: '2' }]);
  expect(result.notes.map(({ table, key }) => [table, key])).toEqual([
    ['public.groups', '2'],
    ['public.posts', '1'],
  ]);
  expect(await desk.rows('select message_content from post_history')).toEqual([
    { message_content: '\uFFFD'.repeat(6) + ' ok' },
  ]);
});
