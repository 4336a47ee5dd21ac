// What plain SQL of people sees and does: the view of older queries, and the bookkeeping behind it.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet, type Row } from '#testing/fleet.ts';
import { openBell } from '#store/database/listen.ts';

const NOW = new Date('2026-01-12T12:00:00Z');
const LATER = new Date('2026-01-12T13:00:00Z');

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(() => fleet.setNow(NOW));

const run = async (query: ReturnType<typeof sql<Row>>) => (await query.execute(fleet.db)).rows;
const seen = async (id: number) => (await run(sql<Row>`select * from accounts where id = ${id}`))[0];

describe('The view accounts', () => {
  it('has the columns that older queries read, and no other', async () => {
    const id = await fleet.addAccount({ session_string: '1Secret', api_hash: 'x', proxy_url: 'socks5://u:p@h:1' });
    expect(Object.keys((await seen(id)) ?? {})).toEqual([
      'id',
      'phone',
      'session_name',
      'status',
      'next_allowed_action_time',
      'daily_posts_count',
      'last_stats_reset',
      'created_at',
      'updated_at',
    ]);
  });

  it('shows counters as of today, by the time that the session has', async () => {
    const id = await fleet.addAccount({ daily_posts_count: 7, last_stats_reset: '2026-01-12' });
    expect(await seen(id)).toMatchObject({ daily_posts_count: 7, last_stats_reset: '2026-01-12' });
    fleet.setNow('2026-01-13T00:00:00Z');
    expect(await seen(id)).toMatchObject({ daily_posts_count: 0, last_stats_reset: '2026-01-13' });
    fleet.setNow('2026-01-11T23:59:59Z');
    expect(await seen(id)).toMatchObject({ daily_posts_count: 7, last_stats_reset: '2026-01-12' });
  });

  it('leaves out removed accounts', async () => {
    expect(await seen(await fleet.addAccount({ archived_at: NOW }))).toBeUndefined();
  });

  it('writes through what older queries write, and nothing else', async () => {
    const wait = { status: 'flood_wait', next_allowed_action_time: LATER };
    const id = await fleet.addAccount({ ...wait, daily_posts_count: 7, last_stats_reset: '2026-01-11' });
    await run(sql`UPDATE accounts SET status = 'active', next_allowed_action_time = NULL WHERE id = ${id}`);
    expect(await fleet.account(id)).toMatchObject({
      status: 'active',
      next_allowed_action_time: null,
      daily_posts_count: 7,
      last_stats_reset: '2026-01-11',
    });
    await run(sql`UPDATE accounts SET phone = '+15550009999', session_name = 'renamed' WHERE id = ${id}`);
    expect(await fleet.account(id)).toMatchObject({ phone: '+15550009999', session_name: 'renamed' });
  });

  it('never gives quota twice because of a write from a session whose time lies ahead', async () => {
    const id = await fleet.addAccount({ daily_posts_count: 20, last_stats_reset: '2026-01-12' });
    fleet.setNow('2026-01-20T00:00:00Z');
    await run(sql`UPDATE accounts SET status = 'cooldown' WHERE id = ${id}`);
    expect(await fleet.account(id)).toMatchObject({ daily_posts_count: 20, last_stats_reset: '2026-01-12' });
  });

  it('takes the resets of counters that people did by hand', async () => {
    const id = await fleet.addAccount({ daily_posts_count: 20, last_stats_reset: '2026-01-12' });
    await run(
      sql`UPDATE accounts SET daily_posts_count = 0, last_stats_reset = CURRENT_DATE WHERE last_stats_reset < CURRENT_DATE - 10000`,
    );
    expect((await fleet.account(id))['daily_posts_count']).toBe(20);
    await run(sql`UPDATE accounts SET daily_posts_count = 0 WHERE id = ${id}`);
    expect(await fleet.account(id)).toMatchObject({ daily_posts_count: 0, last_stats_reset: '2026-01-12' });
  });

  it('keeps the checks of the table, and the id of an account', async () => {
    const id = await fleet.addAccount();
    await expect(run(sql`UPDATE accounts SET status = 'paused' WHERE id = ${id}`)).rejects.toThrow(/check constraint/);
    await expect(run(sql`UPDATE accounts SET daily_posts_count = 99 WHERE id = ${id}`)).rejects.toThrow(/check/);
    await expect(run(sql`UPDATE accounts SET id = 100000 WHERE id = ${id}`)).rejects.toThrow(/never changes/);
  });

  it('removes an account by archiving it, with its history and bindings', async () => {
    const id = await fleet.addAccount();
    const group = await fleet.addJoined(id);
    await run(sql`DELETE FROM accounts WHERE id = ${id}`);
    expect(await fleet.account(id)).toMatchObject({ archived_at: NOW, is_active: false });
    expect((await fleet.target(group))['assigned_account_id']).toBe(id);
  });
});

describe('Plain SQL keeps the books', () => {
  const update = (id: number, set: ReturnType<typeof sql>) =>
    run(sql`update telegram_accounts set ${set} where id = ${id}`);

  it('of when a row was changed', async () => {
    const [account, group] = [await fleet.addAccount(), await fleet.addTarget()];
    fleet.setNow(LATER);
    await update(account, sql`name = 'x'`);
    await run(sql`update targets set niche = 'x' where id = ${group}`);
    expect(await fleet.account(account)).toMatchObject({ created_at: NOW, updated_at: LATER });
    expect(await fleet.target(group)).toMatchObject({ created_at: NOW, updated_at: LATER });
  });

  it('of since when and why an account is held', async () => {
    const id = await fleet.addAccount();
    await update(id, sql`hold_reason = 'by_person', held_by = 'ann'`);
    expect(await fleet.account(id)).toMatchObject({ held_at: NOW, held_by: 'ann' });
    fleet.setNow(LATER);
    await update(id, sql`name = 'x'`);
    expect((await fleet.account(id))['held_at']).toEqual(NOW);
    await update(id, sql`hold_reason = 'frozen'`);
    expect((await fleet.account(id))['held_at']).toEqual(LATER);
    await update(id, sql`hold_reason = null`);
    expect(await fleet.account(id)).toMatchObject({ held_at: null, held_by: null });
    await update(id, sql`held_at = now(), held_by = 'nobody'`);
    expect(await fleet.account(id)).toMatchObject({ held_at: null, held_by: null });
  });

  it('of settings that are newer now, but not of sealing what is there', async () => {
    const id = await fleet.addAccount({ session_string: '1Plain', proxy_url: 'socks5://h:1', api_hash: 'plain' });
    const version = async () => (await fleet.account(id))['settings_version'];
    await update(
      id,
      sql`session_string = 'gc1:a', proxy_url = 'gc1:b', api_hash = 'gc1:c', name = 'y', is_active = false`,
    );
    expect(await version()).toBe(1);
    const changes = [
      sql`proxy_url = 'socks5://other:1'`,
      sql`proxy_url = null`,
      sql`session_string = '1Other'`,
      sql`api_id = 123456`,
      sql`api_hash = 'other'`,
      sql`api_hash = 'z', api_id = 5, proxy_url = 'h:1'`,
    ];
    for (const [n, change] of changes.entries()) {
      await update(id, change);
      expect(await version()).toBe(n + 2);
    }
    await update(id, sql`proxy_url = 'gc1:new', settings_version = settings_version + 1`);
    expect(await version()).toBe(changes.length + 2);
  });

  it('of which account has a session: one whose session was taken out blocks no other', async () => {
    const auth_key_hash = Buffer.alloc(32, 1);
    const id = await fleet.addAccount({ auth_key_hash });
    await update(id, sql`session_string = ''`);
    expect((await fleet.account(id))['auth_key_hash']).toBeNull();
    await fleet.addAccount({ auth_key_hash });
  });
});

describe('needs_reconnect', () => {
  it('set by plain SQL rings for that account, each time it is set, and not when it is cleared', async () => {
    const id = await fleet.addAccount();
    const bell = await openBell(fleet.url, ['groundcrew_reconnect'], { schema: 'groundcrew' });
    const heard: (string | null)[] = [];
    bell.on('groundcrew_reconnect', (payload) => heard.push(payload));
    await run(sql`update telegram_accounts set needs_reconnect = true where id = ${id}`);
    await run(sql`update telegram_accounts set needs_reconnect = true where id = ${id}`);
    await run(sql`update telegram_accounts set needs_reconnect = false where id = ${id}`);
    await run(sql`update telegram_accounts set name = 'z' where id = ${id}`);
    await run(sql`select pg_notify('groundcrew_reconnect', 'end')`);
    await expect.poll(() => heard.at(-1)).toBe('end');
    expect(heard).toEqual([String(id), String(id), 'end']);
    await bell.close();
  });
});

describe('An insert of older scripts, which names no workspace', () => {
  it('goes to the only workspace, and is refused once there are several', async () => {
    const alone = await openFleet(inject('postgres'));
    const insert = sql<Row>`insert into targets (link, niche) values ('@one', 'cars') returning workspace_id`;
    const [row] = (await insert.execute(alone.db)).rows;
    expect(row).toEqual({ workspace_id: alone.scope.workspace_id });
    await alone.addWorkspace('second');
    const again = sql`insert into targets (link, niche) values ('@two', 'cars')`;
    await expect(again.execute(alone.db)).rejects.toThrow('workspace_id');
    await alone.close();
  });
});
