// A database as the older scripts left it, with every quirk that was seen in one. All of it is invented.
import type {
  DatabaseImportOptions,
  DatabaseImportResult,
  DatabaseSource,
} from '#engine/import/older-options-and-result.ts';
import { importDatabase } from '#engine/import/import-database.ts';
import { readTelethonBytes, readTelethonFile } from '#telegram/telethon-file.ts';
import { withClient } from '#store/postgres/postmaster.ts';
import { createDatabase, openEmptyDatabase, type TestDatabase } from './database.ts';
import { sessionOf, type ImportDesk } from './import-desk.ts';
import type { TestPostgres } from './postgres.ts';

export type OlderTestDatabase = TestDatabase & { sql: (text: string) => Promise<unknown> };

/** `encoding`: of the whole database. */
export async function openOlderDatabase(
  postgres: TestPostgres,
  { encoding }: { encoding?: string } = {},
): Promise<OlderTestDatabase> {
  const made = encoding === undefined ? await openEmptyDatabase(postgres) : await encoded(postgres, encoding);
  return { ...made, sql: (text) => withClient(made.url, (client) => client.query(text)) };
}

function encoded(postgres: TestPostgres, encoding: string): Promise<TestDatabase> {
  return createDatabase(postgres, `template template0 encoding '${encoding}' locale_provider libc locale 'C'`);
}

/** The tables of the older guide. */
export const GUIDE = `
  create table accounts (id serial primary key, phone text, session_name text, session_string text, status text,
    next_allowed_action_time timestamp, daily_posts_count int, last_stats_reset date);
  create table targets (id serial primary key, link text, niche text, status text, joined boolean,
    assigned_account_id int, joined_at timestamp, warmup_ends_at timestamp, last_post_at timestamp,
    daily_posts_in_group int, error_message text);
  create table post_history (id serial primary key, account_id int, target_id int, message_content text, status text,
    error_message text, created_at timestamp);
`;

/** Those of the older live code, where nearly everything was text. */
export const LIVE = `
  create table accounts (id serial primary key, phone text, session_name text, string_session text, api_id text,
    api_hash text, proxy text, nickname text, bio text, status text, is_active text, next_allowed_action_time text);
  create table groups (id serial primary key, username text, niche text, status text, can_post text, active text,
    assigned_account_id text, joined_at text, warm_up_until text, daily_posts_count text, last_post_at text);
  create table posts (id serial primary key, group_id text, account_id text, message_text text, niche text,
    success text, created_at text);
  create table account_group_blocklist (id serial primary key, group_id int, account_id int, reason text);
`;

export const CRM = `
  create table telegram_accounts (id uuid primary key default gen_random_uuid(), name text, phone text,
    session_string text, api_id uuid, api_hash text, is_active boolean);
  create table manager_smtp_accounts (id serial primary key, email text, smtp_host text, smtp_port text, smtp_user text,
    smtp_password text, imap_host text, imap_port int, imap_password text, is_active boolean);
`;

export const DESKTOP = `
  create table telegram_accounts (id serial primary key, phone_number text, api_id text, api_hash text,
    session_string text, proxy_url text, is_active int, needs_reconnect boolean);
  create table account_health_status (account_id int, last_checked timestamptz, status text, error_message text,
    consecutive_failures int, last_success timestamptz);
`;

/** Conversations of a CRM, where nearly everything was text, with all that was seen in such tables. `session`: of its account. */
export const TALK = (session: string): string => `${CRM}
  create table conversations (id text primary key, platform text, external_id text, telegram_account_id text, smtp_account_id text,
    subject text, contact_name text, contact_email text, status text, is_archived text, snoozed_until text, unread_count text,
    tags text, notes text, created_at text);
  create table messages (id text, conversation_id text, direction text, type text, content text, status text, attachments text,
    external_id text, sender_name text, is_deleted text, created_at text);
  alter table messages add column n serial primary key;
  insert into telegram_accounts (id, name, phone, session_string, is_active)
    values ('00000000-0000-4000-8000-00000000000a', 'Sales', '+15550100101', '${session}', true);
  insert into manager_smtp_accounts (email, smtp_host, smtp_port, smtp_password, is_active)
    values ('crew@example.com', 'smtp.example.com', '587', 'open sesame', true);
  insert into conversations (id, platform, external_id, telegram_account_id, smtp_account_id, subject, contact_name, contact_email,
    status, is_archived, snoozed_until, unread_count, tags, notes, created_at) values
    ('1', 'telegram', '700001', '00000000-0000-4000-8000-00000000000A', null, null, 'Olena Example', null, 'active', 'f', null, '2',
      '["vip", {"name": "Buyer"}]', 'wants two rooms', '2026-01-10 09:00'),
    ('2', 'TG', 'tg_700002', '+1 555 010-0101', null, null, 'Ben', null, 'resolved', '0', null, 'many', '{buyer}', null, 'long ago'),
    ('3', 'telegram', 'sales:-1001234567890', null, null, 'Flats of Kyiv', null, null, 'waiting', '2026-01-02 10:00', null, null, null,
      '', null),
    ('4', 'email', '<thread-1@example.org>', null, '1', 'The flat', 'Anna', 'Anna@Example.org', null, null, null, null, null, null,
      '2026-01-09'),
    ('5', 'telegram', '700001', null, null, null, 'Olena once more', null, 'closed', null, null, null, null, null, null),
    ('6', 'telegram', '700004', null, null, null, null, null, 'snoozed', null, '2027-01-01', null, null, null, null),
    ('7', 'telegram', 'user_700005', null, null, null, null, null, 'snoozed', null, '2020-01-01', null, null, null, null),
    ('8', 'whatsapp', 'whatever', null, null, null, null, null, null, null, null, null, null, null, null),
    ('9', 'telegram', '@somebody', null, null, null, null, null, null, null, null, null, null, null, null),
    ('10', 'telegram', '700009', '77', null, null, null, null, null, null, null, null, null, null, null);
  insert into messages (id, conversation_id, direction, type, content, status, attachments, external_id, sender_name, is_deleted,
    created_at, n) values
    ('1', '1', 'inbound', 'text', 'Hello', null, null, '11', 'Olena', null, '2026-01-10T10:00:00Z', 1),
    ('2', '1', 'OUT', 'text', 'Good day', 'read', '[]', '12', 'Maria', 'false', '2026-01-10 10:01:00.5', 2),
    ('2b', '1', 'outbound', null, 'Good day', 'sent', null, '12', null, null, '2026-01-10 10:01:01', 3),
    ('3', '1', 'incoming', 'image', null, null, '[{"url": "https://files.example/x/flat.jpg?sig=1"}, "C:\\\\files\\\\plan.pdf"]', null,
      null, null, '2026-01-10 10:02:00+02', 4),
    ('4', '1', 'agent', 'text', 'Soon', 'delivered', 'null', 'x-4', null, null, 'soon', 5),
    ('5', '1', 'outgoing', 'text', 'Was waiting', 'pending', null, null, null, null, '1768039500', 6),
    ('6', '1', 'in', 'text', 'ok', null, null, null, null, null, '2026-01-10 10:06:00', 7),
    ('7', '1', 'in', 'text', 'ok', null, null, null, null, null, '2026-01-10 10:06:00', 8),
    ('7', '1', 'in', 'text', 'ok', null, null, null, null, null, '2026-01-10 10:06:00', 9),
    ('8', '5', 'client', 'text', 'стоп', null, null, null, null, null, '2026-01-10 10:07:00', 10),
    ('9', '1', 'out', 'note', 'call on Monday', null, null, null, 'Maria', null, '2026-01-10 10:08', 11),
    ('10', '2', 'in', 'text', 'Hi', null, null, '5', null, null, '2026-01-08', 12),
    ('11', '2', 'out', 'text', 'Bye', 'failed', null, '6', null, null, '2026-01-08 01:00', 13),
    ('12', '3', 'in', 'text', '@sales how much?', null, null, '41', 'Somebody', null, '2026-01-02', 14),
    ('13', '4', 'in', 'email', '<html><head><style>p{}</style></head><body><p>Is it &#8220;free&#8221;?</p>Anna</body></html>', null, null,
      '<mail-1@example.org>', 'Anna', null, '2026-01-09 12:00', 15),
    ('14', '4', 'out', 'email', 'It was', 'sent', null, '<mail-0@example.org>', null, null, '2026-01-09 11:00', 16),
    ('20', '8', 'in', 'text', 'lost', null, null, null, null, null, '2026-01-09', 20),
    ('21', '1', 'sideways', 'text', 'lost', null, null, null, null, null, '2026-01-09', 21),
    ('22', '1', 'in', 'text', '  ', null, null, null, null, null, '2026-01-09', 22),
    ('23', null, 'in', 'text', 'lost', null, null, null, null, null, '2026-01-09', 23);
`;

/** A value in SQL. */
export function literal(text: string | null): string {
  return text === null ? 'null' : `'${text.replaceAll("'", "''")}'`;
}

const HASH = '0123456789abcdef0123456789abcdef';

/** The live code's tables, with all that was seen in them. */
export function quirks(): string {
  const account = (...values: (string | null)[]) =>
    `insert into accounts (session_name, phone, string_session, api_id, api_hash, proxy, nickname, status, is_active,
      next_allowed_action_time) values (${values.map(literal).join(', ')});`;
  const group = (...values: (string | null)[]) =>
    `insert into groups (username, niche, status, can_post, active, assigned_account_id, joined_at, warm_up_until)
      values (${values.map(literal).join(', ')});`;
  const json_proxy =
    '{"proxy_type": "socks5", "addr": "proxy.example", "port": 1080, "username": "crew", "password": "hunter2"}';
  const tuple_proxy = "('http', 'proxy.example', None, True, 'crew', 'hunter2')";
  return [
    LIVE,
    account('s1', '+1 555 010-0101', sessionOf('s1'), '12345', HASH, json_proxy, 'Olena', 'active', 'true', null),
    account('s2', '15550100102', sessionOf('s2'), ' 12345 ', HASH, tuple_proxy, null, 'warmup', 't', null),
    account('s3', null, 'TO_BE_CREATED', null, '', '', null, 'inactive', '1', null),
    account('s4', null, sessionOf('s4'), '2147483648000', HASH, null, null, 'active', 'yes', null),
    account('s5', 'unknown', sessionOf('s5'), null, null, 'null', null, 'banned', 'False', null),
    account('s6', null, sessionOf('s6'), null, null, null, null, 'flood_wait', '1', '2026-01-13 10:00:00'),
    account('s7', null, sessionOf('s1'), null, null, null, null, 'active', '1', null),
    account('s2', null, 'null', null, null, null, null, 'active', '1', null),
    account(null, '+15550100109', sessionOf('s9'), null, null, 'socks5://:broken', null, 'active', '1', null),
    group(
      '@VillaUbud',
      'bali_villas',
      'joined',
      'true',
      'true',
      '1',
      '2026-01-10T06:16:08.672829',
      '2026-01-11 06:16:08Z',
    ),
    group('@villaubud', 'bali_villas', 'joined', 'true', 'true', '2', '2026-01-10', null),
    group('@+InviteHash-01', null, 'joined', 't', '1', '99', 'long ago', null),
    group('https://t.me/cars_kyiv?start=1', 'ukraine_cars', 'left', null, 'true', '2', '2026-01-01', null),
    group('cars_lviv', 'ukraine_cars', 'inaccessible', null, null, null, null, null),
    group('@cars_odesa/', 'ukraine_cars', 'no_accounts_left', null, null, null, null, null),
    group('@read_only', null, 'joined', 'false', 'true', '1', '2026-01-05', null),
    group('@switched_off', 'crypto', 'joined', 'true', 'false', '1', '2026-01-05', null),
    group('@of_a_twin', null, 'joined', 'true', 'true', '7', '2026-01-05', null),
    group('@of_a_refused', null, 'joined', 'true', 'true', '4', '2026-01-05', null),
    group('not a link at all', null, 'new', null, null, null, null, null),
    group(null, null, 'new', null, null, null, null, null),
    group('@waits_for_s2', null, 'new', null, null, '2', null, null),
    group('@odd_status', null, 'quarantined', null, null, null, null, null),
    group('@VILLAUBUD/', null, 'joined', 'true', 'true', '1', '2026-01-10', null),
    group('@named_by_session', null, 'joined', null, null, 's3', '1768000000', null),
    `update groups set daily_posts_count = '2', last_post_at = '2026-01-12 08:00:00' where username = '@VillaUbud';`,
    `insert into posts (group_id, account_id, message_text, success, created_at) values
      ('1', '1', 'Villa', 'true', '2026-01-12T08:00:00'), ('2', '1', 'Villa', 'f', '2026-01-12 07:00:00+02'),
      ('7', '1', null, null, '1768110000'), ('1', '1', 'again', 'true', '2026-01-12T08:00:00'),
      ('1', '1', 'when', 'true', 'soon'), ('11', '1', 'where', 'true', '2026-01-11'), ('1', '55', 'who', 'true', '2026-01-11'),
      (null, '1', 'x', 'true', '2026-01-11');`,
    `insert into account_group_blocklist (group_id, account_id, reason) values (6, 2, 'kicked'), (6, 77, null);`,
  ].join('\n');
}

/** As the command does it. */
export function moveInto(
  { scope, vault }: ImportDesk,
  from: Pick<DatabaseSource, 'url'> & Partial<DatabaseSource>,
  options: Partial<DatabaseImportOptions> = {},
): Promise<DatabaseImportResult> {
  const readers = { readSqlite: readTelethonBytes, readSessionFile: readTelethonFile };
  const source = { setting: '--from-postgres', ours: null, from_schema: null, ...from };
  return importDatabase({ scope, vault, readers }, source, { dry_run: false, ...options });
}

/** Of every rejected row, in one line. */
export function reasonsOf(result: DatabaseImportResult): string[] {
  return result.rejected.map(({ table, key, value, reason }) => `${table} ${key} ${value}: ${reason}`);
}
