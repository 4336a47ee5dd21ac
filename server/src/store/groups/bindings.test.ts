// What the database itself refuses, whoever asks and by whatever SQL.
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { codeOf } from '#store/database/sqlstates.ts';
import { bindTarget } from './targets.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const REBIND = 'GC001';
const [UNIQUE, FOREIGN_KEY, CHECK, NOT_NULL] = ['23505', '23503', '23514', '23502'];

/** The SQLSTATE with which the database refuses. */
async function refusal(query: ReturnType<typeof sql> | Promise<unknown>): Promise<string | null> {
  const done = 'execute' in query ? query.execute(fleet.db) : query;
  return done.then(
    () => 'not refused',
    (error: unknown) => codeOf(error),
  );
}

describe('A binding is for ever', () => {
  it('whatever plain SQL tries', async () => {
    const [one, two] = [await fleet.addAccount(), await fleet.addAccount()];
    const id = await fleet.addJoined(one);
    const other = await fleet.addWorkspace('elsewhere');
    for (const attempt of [
      sql`update targets set assigned_account_id = ${two} where id = ${id}`,
      sql`update targets set assigned_account_id = null, status = 'new' where id = ${id}`,
      sql`update targets set workspace_id = ${other.workspace_id}, assigned_account_id = null, status = 'new' where id = ${id}`,
      sql`delete from targets where id = ${id}`,
      sql`truncate targets cascade`,
      sql`insert into targets (id, workspace_id, link) values (${id}, ${fleet.scope.workspace_id}, '@again')
        on conflict (id) do update set assigned_account_id = ${two}`,
      sql`merge into targets t using (select ${id}::bigint as id) s on t.id = s.id
        when matched then update set assigned_account_id = ${two}`,
    ]) {
      expect(await refusal(attempt)).toBe(REBIND);
    }
    expect((await fleet.target(id))['assigned_account_id']).toBe(one);
  });

  it('also when two accounts bind one group at the same time', async () => {
    const accounts = await Promise.all([1, 2, 3, 4, 5, 6].map(() => fleet.addAccount()));
    const id = await fleet.addTarget();
    const bind = (account_id: number) =>
      bindTarget(fleet.scope, id, {
        account_id,
        telegram_id: null,
        title: null,
        joined_at: fleet.scope.now(),
        warmup_hours: 24,
      });
    const ends = await Promise.all(accounts.map((account_id) => refusal(bind(account_id))));
    expect(ends.filter((end) => end === REBIND)).toHaveLength(5);
    const bound = (await fleet.target(id))['assigned_account_id'];
    expect(ends[accounts.indexOf(Number(bound))]).toBe('not refused');
  });

  it('and keeps the account: one with groups cannot be deleted or get another id', async () => {
    const account = await fleet.addAccount();
    await fleet.addJoined(account);
    expect(await refusal(sql`delete from telegram_accounts where id = ${account}`)).toBe(FOREIGN_KEY);
    expect(await refusal(sql`update telegram_accounts set id = id + 10000 where id = ${account}`)).toBe(FOREIGN_KEY);
  });

  it('but the account that is bound already may be bound again, and the group may get a new status and id', async () => {
    const account = await fleet.addAccount();
    const id = await fleet.addJoined(account, { telegram_id: -77 });
    await sql`update targets set assigned_account_id = ${account}, status = 'banned', telegram_id = -1001 where id = ${id}`.execute(
      fleet.db,
    );
    expect(await fleet.target(id)).toMatchObject({
      status: 'banned',
      telegram_id: -1001,
      assigned_account_id: account,
    });
  });

  it('and free groups can be deleted', async () => {
    const id = await fleet.addTarget();
    expect(await refusal(sql`delete from targets where id = ${id}`)).toBe('not refused');
  });
});

describe('What belongs together stays together', () => {
  it('rows of one workspace never name an account or group of another', async () => {
    const other = (await fleet.addWorkspace('foreign')).workspace_id;
    const mine = fleet.scope.workspace_id;
    const account = await fleet.addAccount();
    const [target, joined] = [await fleet.addTarget(), await fleet.addJoined(account)];
    const foreign = await fleet.addTarget({}, other);
    const at = fleet.scope.now();
    for (const attempt of [
      sql`update targets set assigned_account_id = ${account} where id = ${foreign}`,
      sql`update targets set requested_account_id = ${account} where id = ${foreign}`,
      sql`insert into account_group_blocklist (account_id, target_id, workspace_id) values (${account}, ${foreign}, ${mine})`,
      sql`insert into account_group_blocklist (account_id, target_id, workspace_id) values (${account}, ${foreign}, ${other})`,
      sql`insert into account_health_status (account_id, workspace_id, last_checked, status) values (${account}, ${other}, ${at}, 'ok')`,
      sql`insert into join_attempts (workspace_id, account_id, target_id, at) values (${other}, ${account}, ${foreign}, ${at})`,
      sql`insert into flood_waits (workspace_id, account_id, method, seconds, at) values (${other}, ${account}, 'm', 1, ${at})`,
      sql`insert into post_history (workspace_id, account_id, target_id, status) values (${other}, ${account}, ${joined}, 'success')`,
      sql`insert into post_history (workspace_id, account_id, target_id, status) values (${mine}, ${account}, ${foreign}, 'success')`,
      sql`insert into account_leases (workspace_id, account_id, expires_at) values (${other}, ${account}, ${at})`,
    ]) {
      expect(await refusal(attempt)).toBe(FOREIGN_KEY);
    }
    expect(await refusal(sql`update targets set assigned_account_id = ${account} where id = ${target}`)).toBe(
      'not refused',
    );
  });

  it('an intent names the bound account of a joined group, and no other', async () => {
    const [bound, stranger] = [await fleet.addAccount(), await fleet.addAccount()];
    const [joined, free] = [await fleet.addJoined(bound), await fleet.addTarget()];
    const intent = (account: number, target: number) => sql`
      insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, quota_day, reserved_at)
      values (${fleet.scope.workspace_id}, ${account}, ${target}, ${account * 1000 + target}, 'x', '2026-01-12', now())`;
    expect(await refusal(intent(stranger, joined))).toBe(FOREIGN_KEY);
    expect(await refusal(intent(bound, free))).toBe(FOREIGN_KEY);
    expect(await refusal(intent(bound, joined))).toBe('not refused');
    expect(await refusal(intent(bound, joined))).toBe(UNIQUE);
  });

  it('a joined group has an account, a day of joining and a warm-up; a requested one has who asked', async () => {
    const id = await fleet.addTarget();
    expect(await refusal(sql`update targets set status = 'joined' where id = ${id}`)).toBe(CHECK);
    expect(await refusal(sql`update targets set status = 'requested' where id = ${id}`)).toBe(CHECK);
    expect(await refusal(sql`update targets set status = 'left' where id = ${id}`)).toBe(CHECK);
  });
});

describe('What is one is there once', () => {
  it('a session in the whole installation', async () => {
    const other = await fleet.addWorkspace('second_home');
    const auth_key_hash = Buffer.alloc(32, 7);
    await fleet.addAccount({ auth_key_hash });
    expect(await refusal(fleet.addAccount({ auth_key_hash }))).toBe(UNIQUE);
    expect(await refusal(fleet.addAccount({ auth_key_hash }, other.workspace_id))).toBe(UNIQUE);
    expect(await refusal(fleet.addAccount({ auth_key_hash: Buffer.alloc(31) }))).toBe(CHECK);
  });

  it("a Telegram user, a session name, a group's id and link in their workspace only", async () => {
    const other = (await fleet.addWorkspace('third_home')).workspace_id;
    const user = { telegram_user_id: 5_000_000_001 };
    await fleet.addAccount({ ...user, session_name: 'vera' });
    expect(await refusal(fleet.addAccount(user))).toBe(UNIQUE);
    expect(await refusal(fleet.addAccount({ session_name: 'vera' }))).toBe(UNIQUE);
    expect(await refusal(fleet.addAccount({ ...user, session_name: 'vera' }, other))).toBe('not refused');

    const group = { telegram_id: -1_001_032_422_089, link: '@VillaUbud' };
    await fleet.addTarget(group);
    expect(await refusal(fleet.addTarget({ telegram_id: group.telegram_id }))).toBe(UNIQUE);
    expect(await refusal(fleet.addTarget({ link: '@villaubud' }))).toBe(UNIQUE);
    expect(await refusal(fleet.addTarget(group, other))).toBe('not refused');
  });

  it('an invite link, with its case', async () => {
    await fleet.addTarget({ link: 'https://t.me/+AbCd' });
    expect(await refusal(fleet.addTarget({ link: 'https://t.me/+abcd' }))).toBe('not refused');
    expect(await refusal(fleet.addTarget({ link: 'https://t.me/+AbCd' }))).toBe(UNIQUE);
  });
});

describe('Ceilings', () => {
  it.each([
    ['posts_per_group_per_day', 5],
    ['posts_per_account_per_day', 50],
    ['joins_per_account_per_day', 20],
  ])('no setting raises %s above %i', async (column, ceiling) => {
    const set = (value: number) => sql`
      update workspace_settings set ${sql.ref(column)} = ${value} where workspace_id = ${fleet.scope.workspace_id}`;
    expect(await refusal(set(ceiling + 1))).toBe(CHECK);
    expect(await refusal(set(-1))).toBe(CHECK);
    expect(await refusal(set(ceiling))).toBe('not refused');
  });

  it('no setting makes the warm-up shorter than a day, and no counter passes what any day allows', async () => {
    const account = await fleet.addAccount();
    const group = await fleet.addTarget();
    expect(await refusal(sql`update workspace_settings set warmup_hours = 23`)).toBe(CHECK);
    expect(await refusal(sql`update telegram_accounts set daily_posts_count = 51 where id = ${account}`)).toBe(CHECK);
    expect(await refusal(sql`update targets set daily_posts_in_group = 6 where id = ${group}`)).toBe(CHECK);
    expect(await refusal(sql`update targets set daily_posts_in_group = null where id = ${group}`)).toBe(NOT_NULL);
  });

  it('no wait lasts for ever', async () => {
    const account = await fleet.addAccount();
    const wait = sql`update telegram_accounts set next_allowed_action_time = 'infinity' where id = ${account}`;
    expect(await refusal(wait)).toBe(CHECK);
  });

  it('each new workspace has settings of its own, with the defaults', async () => {
    const { workspace_id } = await fleet.addWorkspace('newcomer');
    const { rows } = await sql`select * from workspace_settings where workspace_id = ${workspace_id}`.execute(fleet.db);
    expect(rows).toMatchObject([
      {
        autoHealthCheck: true,
        healthCheckInterval: 3_600_000,
        connectionTimeout: 30_000,
        maxConnectionRetries: 5,
        posts_per_group_per_day: 2,
        posts_per_account_per_day: 20,
        joins_per_account_per_day: 10,
        warmup_hours: 24,
      },
    ]);
  });
});
