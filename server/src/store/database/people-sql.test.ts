import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { runPeopleSql, type SqlResult } from './people-sql.ts';

let fleet: Fleet;
let bound: number;
let group: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  fleet.setNow(new Date());
  bound = await fleet.addAccount({ session_name: 'first', phone: '+15550000001', daily_posts_count: 3 });
  await fleet.addAccount({ session_name: 'waits', status: 'flood_wait', next_allowed_action_time: '2999-01-01' });
  group = await fleet.addJoined(bound, { link: '@cars', daily_posts_in_group: 1, last_post_at: new Date(0) });
  await fleet.addTarget({ link: '@bad', status: 'error', error_message: 'USERNAME_INVALID' });
  await write(`insert into post_history (workspace_id, account_id, target_id, message_content, status)
    select workspace_id, ${bound}, ${group}, 'hello', 'success' from targets where id = ${group}`);
  await write(`insert into account_health_status (account_id, workspace_id, last_checked, status, error_message, consecutive_failures)
    select ${bound}, workspace_id, now(), 'connection_timeout', 'timeout', 3 from targets where id = ${group}`);
});
afterAll(() => fleet.close());

const run = (text: string, options: { write?: boolean; now?: Date | null } = {}): Promise<SqlResult> =>
  runPeopleSql(fleet.url, { schema: 'groundcrew', text, write: options.write ?? false, now: options.now ?? null });
const write = (text: string) => run(text, { write: true });
const count = async (table: string) => Number((await run(`select count(*) as n from ${table}`)).rows[0]?.['n']);

describe('Queries that people of the older systems debug with', () => {
  it.each<[string, Record<string, unknown>[]]>([
    [
      'SELECT status, COUNT(*) FROM targets GROUP BY status ORDER BY status;',
      [
        { status: 'error', count: 1 },
        { status: 'joined', count: 1 },
      ],
    ],
    [
      `SELECT niche, COUNT(*) AS total, COUNT(*) FILTER (WHERE status = 'joined') AS joined FROM targets GROUP BY niche`,
      [{ niche: 'ukraine_cars', total: 2, joined: 1 }],
    ],
    [
      `SELECT t.link, a.session_name, t.joined_at > NOW() - INTERVAL '3 days' AS fresh
       FROM targets t JOIN accounts a ON t.assigned_account_id = a.id WHERE a.session_name = 'first';`,
      [{ link: '@cars', session_name: 'first', fresh: true }],
    ],
    [
      `SELECT session_name, status FROM accounts WHERE status = 'flood_wait' AND next_allowed_action_time > NOW()`,
      [{ session_name: 'waits', status: 'flood_wait' }],
    ],
    [
      `SELECT phone, daily_posts_count, 20 - daily_posts_count AS remaining FROM accounts WHERE status = 'active' AND daily_posts_count < 20`,
      [{ phone: '+15550000001', daily_posts_count: 3, remaining: 17 }],
    ],
    [
      `SELECT a.session_name, COUNT(*) FROM post_history ph JOIN accounts a ON ph.account_id = a.id
       WHERE ph.created_at >= CURRENT_DATE AND ph.status = 'success' GROUP BY a.session_name`,
      [{ session_name: 'first', count: 1 }],
    ],
    [
      `SELECT DATE(created_at) = CURRENT_DATE AS today, status, COUNT(*) FROM post_history GROUP BY 1, 2`,
      [{ today: true, status: 'success', count: 1 }],
    ],
    [
      `SELECT t.link FROM targets t JOIN accounts a ON t.assigned_account_id = a.id
       WHERE t.status = 'joined' AND t.niche = 'ukraine_cars' AND t.warmup_ends_at <= NOW()
         AND (t.daily_posts_in_group < 2 OR t.last_group_stats_reset < CURRENT_DATE)
         AND a.status = 'active' AND (a.next_allowed_action_time IS NULL OR a.next_allowed_action_time <= NOW())
         AND a.daily_posts_count < 20
       ORDER BY t.last_post_at ASC NULLS FIRST LIMIT 10`,
      [{ link: '@cars' }],
    ],
    [
      "SELECT link, error_message FROM targets WHERE status IN ('error', 'banned') ORDER BY updated_at DESC LIMIT 20",
      [{ link: '@bad', error_message: 'USERNAME_INVALID' }],
    ],
    [
      `SELECT ta.phone, ahs.status, ahs.consecutive_failures FROM account_health_status ahs
       JOIN telegram_accounts ta ON ta.id = ahs.account_id WHERE ahs.status != 'ok' ORDER BY ahs.last_checked DESC`,
      [{ phone: '+15550000001', status: 'connection_timeout', consecutive_failures: 3 }],
    ],
    ["SELECT COUNT(*) FROM targets WHERE assigned_account_id IS NULL AND status = 'joined'", [{ count: 0 }]],
    ['SELECT id, phone FROM telegram_accounts WHERE needs_reconnect = true', []],
    ['SELECT * FROM account_group_blocklist', []],
  ])('%s', async (text, rows) => {
    expect((await run(text)).rows).toEqual(rows);
  });

  it('UPDATE accounts SET … lifts a wait by hand, with --write', async () => {
    const text = `UPDATE accounts SET status='active', next_allowed_action_time=NULL WHERE session_name='waits';`;
    await expect(run(text)).rejects.toThrow(/read-only/);
    expect(await write(text)).toMatchObject({ command: 'UPDATE', row_count: 1, rows: [] });
    expect((await run(`select status from accounts where session_name = 'waits'`)).rows).toEqual([
      { status: 'active' },
    ]);
  });

  it('UPDATE targets SET … tries failed groups again, and no query takes a group from its account', async () => {
    await write(`UPDATE targets SET status = 'new', error_message = NULL WHERE status = 'error'`);
    expect((await run(`select link from targets where status = 'new'`)).rows).toEqual([{ link: '@bad' }]);
    const rebind = `UPDATE targets SET assigned_account_id = NULL WHERE link = '@cars'`;
    await expect(write(rebind)).rejects.toThrow('group @cars is bound to account');
  });
});

describe('Without --write nothing is changed', () => {
  it.each([
    `delete from post_history`,
    `insert into workspaces (name) values ('x')`,
    `commit; delete from post_history`,
    `rollback; delete from post_history; begin`,
    `set transaction read write; delete from post_history`,
    `select 1; delete from post_history`,
    `with gone as (delete from post_history returning 1) select * from gone`,
    `explain analyze delete from post_history`,
    `truncate post_history`,
    `drop table post_history`,
    `create table x (a int)`,
    `select nextval('post_history_id_seq')`,
    `select setval('post_history_id_seq', 1)`,
    `do $$ begin delete from post_history; end $$`,
    `do $$ begin commit; delete from post_history; end $$`,
    `do $$ begin perform set_config('transaction_read_only', 'off', false); delete from post_history; end $$`,
    `do $$ begin perform set_config('default_transaction_read_only', 'off', false); commit; delete from post_history; end $$`,
    `do $$ begin set session characteristics as transaction read write; rollback; delete from post_history; end $$`,
    `alter system set work_mem = '5MB'`,
    `vacuum post_history`,
    `select * from post_history for update`,
  ])('%s', async (text) => {
    await expect(run(text)).rejects.toThrow(
      /read-only|multiple commands|invalid transaction termination|before any query|transaction block/,
    );
    expect(await count('post_history')).toBe(1);
  });

  it.each([`set transaction read write`, `commit`, `set default_transaction_read_only = off`])(
    '%s is forgotten with the session',
    async (text) => {
      await run(text);
      await expect(run(`delete from post_history`)).rejects.toThrow(/read-only/);
      expect(await count('post_history')).toBe(1);
    },
  );

  it('not even by a function that writes', async () => {
    await write(`create function wipe() returns int language sql as 'delete from groundcrew.post_history returning 1'`);
    await expect(run(`select wipe()`)).rejects.toThrow(/read-only/);
    await expect(run(`select wipe(), set_config('transaction_read_only', 'off', true)`)).rejects.toThrow(/read-only/);
    await expect(run(`select set_config('transaction_read_only', 'off', true), wipe()`)).rejects.toThrow(
      /before any query/,
    );
    expect(await count('post_history')).toBe(1);
  });
});

describe('What a statement answers', () => {
  it('has its columns in order, also without rows, and numbers and days as they are stored', async () => {
    const text = `select 9007199254740991::bigint as big, date '2026-01-12' as day, null as nothing, array[1] as list`;
    expect(await run(text)).toEqual({
      command: 'SELECT',
      row_count: 1,
      columns: ['big', 'day', 'nothing', 'list'],
      rows: [{ big: Number.MAX_SAFE_INTEGER, day: '2026-01-12', nothing: null, list: [1] }],
    });
    expect((await run(`select id, link from targets where false`)).columns).toEqual(['id', 'link']);
  });

  it('has numbers beyond what JavaScript counts exactly as text, to the last digit', async () => {
    const text = `select 9223372036854775807::bigint as big, -9007199254740993 as low, array[[1, 9007199254740993]] as list`;
    expect((await run(text)).rows).toEqual([
      { big: '9223372036854775807', low: '-9007199254740993', list: [[1, '9007199254740993']] },
    ]);
  });

  it('sees the simulated time in clock() and in the view, and the real one without', async () => {
    const now = new Date('2030-01-01T00:00:00Z');
    expect((await run(`select clock() as now`, { now })).rows).toEqual([{ now }]);
    const counters = `select daily_posts_count as n, last_stats_reset as day from accounts where session_name = 'first'`;
    expect((await run(counters, { now })).rows).toEqual([{ n: 0, day: '2030-01-01' }]);
    expect((await run(counters)).rows).toMatchObject([{ n: 3 }]);
    const { rows } = await run(`select clock() = now() as real`);
    expect(rows).toEqual([{ real: true }]);
  });

  it('is what is wrong, in the words of PostgreSQL', async () => {
    await expect(run(`selec 1`)).rejects.toThrow(/syntax error at or near "selec"/);
    await expect(run(`select * from no_such_table`)).rejects.toThrow(/"no_such_table" does not exist/);
    const url = fleet.url.replace(/\/test_\w+/, '/missing');
    const nowhere = runPeopleSql(url, { schema: 'groundcrew', text: 'select 1', write: false, now: null });
    await expect(nowhere).rejects.toMatchObject({ code: 'database_unreachable' });
  });
});
