import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { DatabaseImportOptions, DatabaseImportResult } from '#engine/import/older-options-and-result.ts';
import { openImportDesk, sessionOf, type ImportDesk } from '#testing/import-desk.ts';
import { moveInto, openOlderDatabase, quirks, reasonsOf, type OlderTestDatabase } from '#testing/older-database.ts';

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

function moveIn(options: Partial<DatabaseImportOptions> = {}): Promise<DatabaseImportResult> {
  return moveInto(desk, older, options);
}

/** Everything that an import writes, by names and not by ids, which depend on the order in which things came. */
async function content(): Promise<unknown> {
  return Promise.all(
    [
      `select session_name, name, phone, bio, api_id, is_active, status, next_allowed_action_time, hold_reason,
         daily_posts_count, auth_key_hash is not null as has_session from telegram_accounts order by 1`,
      `select t.link, t.title, t.niche, t.status, a.session_name, t.joined_at, t.warmup_ends_at, t.last_post_at,
         t.telegram_id, t.daily_posts_in_group, t.error_message
       from targets t left join telegram_accounts a on a.id = t.assigned_account_id order by 1`,
      `select t.link, a.session_name, p.status, p.message_content, p.error_message, p.created_at from post_history p
       join targets t on t.id = p.target_id join telegram_accounts a on a.id = p.account_id order by 1, 2, 6`,
      `select t.link, a.session_name, b.reason from account_group_blocklist b join targets t on t.id = b.target_id
       join telegram_accounts a on a.id = b.account_id order by 1, 2`,
      'select * from account_health_status order by 1',
      'select email, is_active, smtp_host, smtp_port, imap_host, imap_port from manager_smtp_accounts order by 1',
    ].map((query) => desk.rows(query)),
  );
}

/** The same with ids, times and everything else. */
async function everyRow(): Promise<unknown> {
  const others = ['account_group_blocklist', 'account_health_status', 'manager_smtp_accounts'];
  return [
    await desk.everything(),
    await Promise.all(others.map((table) => desk.rows(`select * from ${table} order by 1`))),
  ];
}

describe('a database with every quirk', () => {
  beforeEach(() => older.sql(quirks()));

  test('comes in: accounts sealed and held, whatever their columns were', async () => {
    expect((await moveIn()).accounts).toEqual({ created: 7, updated: 0, unchanged: 0 });
    expect(
      await desk.rows('select session_name, phone, api_id, is_active, status from telegram_accounts order by id'),
    ).toEqual([
      { session_name: 's1', phone: '+15550100101', api_id: 12345, is_active: true, status: 'active' },
      { session_name: 's2', phone: '+15550100102', api_id: 12345, is_active: true, status: 'active' },
      { session_name: 's3', phone: null, api_id: null, is_active: false, status: 'active' },
      { session_name: 's5', phone: null, api_id: null, is_active: false, status: 'banned' },
      { session_name: 's6', phone: null, api_id: null, is_active: true, status: 'flood_wait' },
      { session_name: 'account_99', phone: null, api_id: null, is_active: false, status: 'active' },
      { session_name: 's4', phone: null, api_id: null, is_active: false, status: 'active' },
    ]);
    expect(await desk.rows(`select from telegram_accounts where hold_reason is distinct from 'takeover'`)).toEqual([]);
    const s1 = await desk.accountNamed('s1');
    for (const column of ['session_string', 'api_hash', 'proxy_url'] as const) expect(s1[column]).toMatch(/^gc1:/);
    expect(desk.secret(s1, 'session_string')).toBe(sessionOf('s1'));
    expect(desk.secret(s1, 'proxy_url')).toBe('socks5://crew:hunter2@proxy.example:1080');
    expect(desk.secret(await desk.accountNamed('s2'), 'proxy_url')).toBe('http://crew:hunter2@proxy.example:8080');
    expect((await desk.accountNamed('s6'))['next_allowed_action_time']).toEqual(new Date('2026-01-13T10:00:00Z'));
  });

  test('comes in: groups once each, with their statuses, bindings and times', async () => {
    const { targets, bindings, totals } = await moveIn();
    expect(targets).toEqual({ created: 12, updated: 0, unchanged: 0, duplicates: 2 });
    expect(bindings.created).toBe(9);
    expect(totals).toEqual({
      accounts: 7,
      held_for_takeover: 7,
      inactive: 4,
      without_session: 3,
      without_api_id: 1,
      targets: 12,
      targets_bound: 9,
      by_niche: { ukraine_cars: 10, bali_villas: 1, disabled_crypto: 1 },
    });
    const rows = await desk.rows(
      `select t.link, t.status, a.session_name as account, t.error_message as error from targets t
       left join telegram_accounts a on a.id = t.assigned_account_id order by t.id`,
    );
    expect(rows.map(({ link, status, account, error }) => [link, status, account, error])).toEqual([
      ['@VillaUbud', 'joined', 's1', null],
      ['https://t.me/+InviteHash-01', 'joined', 'account_99', null],
      ['@cars_kyiv', 'error', 's2', 'left, as the older database said'],
      ['@cars_lviv', 'error', null, 'inaccessible, as the older database said'],
      ['@cars_odesa', 'new', null, null],
      ['@read_only', 'banned', 's1', 'can_post was false in the older database'],
      ['@switched_off', 'joined', 's1', null],
      ['@of_a_twin', 'joined', 's1', null],
      ['@of_a_refused', 'joined', 's4', null],
      ['@waits_for_s2', 'new', 's2', null],
      ['@odd_status', 'error', null, 'quarantined, as the older database said'],
      ['@named_by_session', 'joined', 's3', null],
    ]);
    expect(await desk.targetNamed('@VillaUbud')).toMatchObject({
      joined_at: new Date('2026-01-10T06:16:08.672Z'),
      warmup_ends_at: new Date('2026-01-11T06:16:08Z'),
      last_post_at: new Date('2026-01-12T08:00:00Z'),
      daily_posts_in_group: 2,
      niche: 'bali_villas',
    });
    // Nobody can read when it was joined: a day before now.
    expect(await desk.targetNamed('https://t.me/+InviteHash-01')).toMatchObject({
      joined_at: new Date('2026-01-11T12:00:00Z'),
      warmup_ends_at: desk.scope.now(),
    });
  });

  test('comes in: what was posted, of which today counts against the limits of today', async () => {
    expect((await moveIn()).posts).toEqual({ created: 3, updated: 0, unchanged: 1 });
    expect(await desk.rows('select status, message_content, created_at from post_history order by created_at')).toEqual(
      [
        { status: 'success', message_content: null, created_at: new Date('2026-01-11T05:40:00Z') },
        { status: 'error', message_content: 'Villa', created_at: new Date('2026-01-12T05:00:00Z') },
        { status: 'success', message_content: 'Villa', created_at: new Date('2026-01-12T08:00:00Z') },
      ],
    );
    expect((await desk.accountNamed('s1'))['daily_posts_count']).toBe(1);
    expect(await desk.rows('select reason from account_group_blocklist')).toEqual([{ reason: 'kicked' }]);
  });

  test('tells of every row that did not come in, with table, key and reason', async () => {
    expect(reasonsOf(await moveIn())).toEqual([
      `public.accounts 4 s4: api_id does not fit: Telegram's are at most 2147483647 (a placeholder?)`,
      expect.stringMatching(/^public\.accounts 9 15550100109: proxy: host or port of the proxy cannot be read/),
      'public.accounts 7 s7: the same session as s1, which has its groups and posts too: a session works in one place only',
      'public.groups 2 @villaubud: bound to s1',
      'public.groups 11 not a link at all: white space inside: a link has none, like @name, t.me/name or t.me/+HASH',
      'public.groups 12 : it has neither link nor username',
      'public.posts 5 group 1, account 1: the time of a post cannot be read as a date',
      'public.posts 6 group 11, account 1: the group 11 is not in the older database, or did not come in',
      'public.posts 7 group 1, account 55: the account 55 is not in the older database, or did not come in',
      'public.posts 8 group none, account 1: it names no group',
      'public.account_group_blocklist 2 group 6, account 77: the account 77 is not in the older database, or did not come in',
    ]);
  });

  test('changes nothing when it is read once more', async () => {
    const first = await moveIn();
    const before = await everyRow();
    const again = await moveIn();
    for (const kind of ['accounts', 'targets', 'bindings', 'posts', 'blocked'] as const) {
      expect(again[kind]).toMatchObject({
        created: 0,
        updated: 0,
        unchanged: first[kind].created + first[kind].unchanged,
      });
    }
    expect(again.rejected).toEqual(first.rejected);
    expect(again.totals).toEqual(first.totals);
    expect(await everyRow()).toEqual(before);
  });

  test('is rehearsed with the very same outcome, and nothing is left of it', async () => {
    const before = await everyRow();
    const rehearsed = await moveIn({ dry_run: true, batch_rows: 3 });
    expect(await everyRow()).toEqual(before);
    expect(await moveIn({ batch_rows: 3 })).toEqual(rehearsed);
    // No number was taken either.
    expect((await desk.accountNamed('s1'))['id']).toBe(1);
  });

  test('comes in the same, however many rows are read at once', async () => {
    const large = await moveIn();
    const [first, told] = [await content(), reasonsOf(large)];
    await desk.close();
    desk = await openImportDesk(inject('postgres'));
    const small = await moveIn({ batch_rows: 1 });
    expect(await content()).toEqual(first);
    expect(reasonsOf(small)).toEqual(told);
    expect(small.totals).toEqual(large.totals);
  });

  test('that is left in the middle is brought in whole by the next time', async () => {
    await moveIn();
    const whole = await content();
    await desk.close();
    desk = await openImportDesk(inject('postgres'));
    const stop = new AbortController();
    const onRows = (done: number) => {
      if (done >= 14) stop.abort();
    };
    await expect(moveIn({ batch_rows: 2, signal: stop.signal, onRows })).rejects.toMatchObject({ code: 'stopped' });
    const [left] = await desk.rows('select count(*)::int as n from targets');
    expect(left?.['n']).toBeGreaterThan(0);
    expect(left?.['n']).toBeLessThan(12);
    await moveIn();
    expect(await content()).toEqual(whole);
  });

  test('is read as it stood at the beginning, whatever is written there meanwhile', async () => {
    const written: Promise<unknown>[] = [];
    const onRows = () => {
      if (written.length === 0) {
        written.push(older.sql(`insert into groups (username, status) values ('@came_later', 'new')`));
      }
    };
    const { targets } = await moveIn({ batch_rows: 2, onRows });
    await Promise.all(written);
    expect(targets.created).toBe(12);
    expect(await moveIn()).toMatchObject({ targets: { created: 1, updated: 0, unchanged: 12 } });
  });

  test('moves nothing back that happened here since', async () => {
    await moveIn();
    await desk.rows(`update targets set status = 'banned', error_message = 'here' where link = '@VillaUbud'`);
    await desk.rows(`update targets set status = 'new', error_message = null where link = '@odd_status'`);
    await desk.rows(`update targets set niche = 'villas' where link = '@cars_odesa'`);
    await desk.rows(`update telegram_accounts set hold_reason = null, is_active = true where session_name = 's3'`);
    const before = await everyRow();
    await moveIn();
    expect(await everyRow()).toEqual(before);
  });
});
