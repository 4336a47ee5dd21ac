/** A team moves in from its older database: through the command line, killed on the way, with sessions that Telegram knows. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { API_HASH, openEngine, sessionOf, type EngineWorld } from './harness.ts';

type Counts = { created: number; updated: number; unchanged: number };
type Imported = Record<'accounts' | 'targets' | 'bindings' | 'posts', Counts> & { from: string; rejected: object[] };

const GROUPS = 10_000;
/** A command in a process of its own starts late on a busy machine. */
const AT_LAST = { timeout: 120_000, interval: 50 };
const SECRET = 'hunter2-of-the-older-database';

/** Three accounts and their groups, as the older guide's scripts left them; the third account is in none of the tables. */
async function olderTables({ sql }: EngineWorld): Promise<void> {
  await sql('create table public.accounts (id int primary key, session_name text, session_string text, status text)');
  await sql(
    'create table public.targets (id int primary key, link text, niche text, joined boolean, assigned_account_id int, joined_at timestamp)',
  );
  await sql('insert into public.accounts values ($1, $2, $3, $4), (2, $5, $6, $7)', [
    1,
    's1',
    sessionOf(1),
    'active',
    's2',
    sessionOf(2),
    'warmup',
  ]);
  await sql(
    `insert into public.targets select n, '@older_group_' || n, case n % 2 when 0 then 'bali_villas' end, n % 5 = 0,
       case n % 5 when 0 then 1 + n % 3 end, timestamp '2026-02-20 10:00' from generate_series(1, ${GROUPS}) n`,
  );
}

async function emptied(): Promise<EngineWorld> {
  const world = await openEngine({ accounts: 3 });
  await world.sql('delete from telegram_accounts');
  // Those of the accounts themselves stood in the older scripts' settings.
  await world.sql('update workspace_settings set api_id = 12345, api_hash = $1', [API_HASH]);
  await olderTables(world);
  return world;
}

function urlOf({ config }: EngineWorld): string {
  if (config.database.kind !== 'url') throw new Error('The tests have a database of their own.');
  return config.database.url;
}

const newTargets = (world: EngineWorld) => async () =>
  (await world.one<{ n: number }>('select count(*)::int as n from groundcrew.targets')).n;

/** Runs the import until it has to wait for a group that somebody else is just adding, and kills it there. */
async function killedAt(world: EngineWorld, group: number, least: number): Promise<void> {
  const other = new pg.Client({ connectionString: urlOf(world) });
  await other.connect();
  try {
    await other.query('begin');
    await other.query(
      `insert into groundcrew.targets (workspace_id, link) select id, '@older_group_${group}' from groundcrew.workspaces`,
    );
    const command = world.command(['import', '--from-postgres', '--json']);
    const waiting = `select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await expect.poll(async () => (await world.one<{ n: number }>(waiting)).n, AT_LAST).toBe(1);
    await command.kill();
    expect(await newTargets(world)()).toBeGreaterThanOrEqual(least);
  } finally {
    await other.query('rollback');
    await other.end();
  }
  await expect.poll(newTargets(world), AT_LAST).toBeLessThan(GROUPS);
}

/** A run that was killed is given up for dead after some seconds. */
async function imported(world: EngineWorld): Promise<Imported> {
  for (;;) {
    const command = world.command(['import', '--from-postgres', '--json']);
    const { exit, stdout, stderr } = await command.ended;
    if (exit === 0) return JSON.parse(stdout);
    if (exit !== 3) throw new Error(`import ended with ${exit}: ${stdout}${stderr}`);
  }
}

test(
  'killed twice on the way it ends the same, and the sessions live when they are taken over',
  { timeout: 600_000 },
  async () => {
    const world = await emptied();
    try {
      await killedAt(world, 4_500, 4_000);
      // Whoever was killed let go of nothing by itself.
      await world.sql(
        `update groundcrew.runs set state = 'failed', finished_at = groundcrew.clock() where state = 'running'`,
      );
      await killedAt(world, 8_500, 8_000);
      await world.sql(
        `update groundcrew.runs set state = 'failed', finished_at = groundcrew.clock() where state = 'running'`,
      );
      const last = await imported(world);
      expect(last.targets).toMatchObject({ created: 2_000, updated: 0, unchanged: 8_000 });
      expect(last.rejected).toEqual([]);
      const bound = await world.sql(
        `select a.session_name, count(*)::int as n, bool_and(t.status = 'joined') as joined from groundcrew.targets t
       join groundcrew.telegram_accounts a on a.id = t.assigned_account_id group by 1 order by 1`,
      );
      expect(bound).toEqual([
        { session_name: 'account_3', n: 667, joined: true },
        { session_name: 's1', n: 666, joined: true },
        { session_name: 's2', n: 667, joined: true },
      ]);
      const again = await imported(world);
      expect(again.targets).toMatchObject({ created: 0, updated: 0, unchanged: GROUPS });
      expect(again.accounts).toEqual({ created: 0, updated: 0, unchanged: 3 });

      // Nothing connects before a person says so.
      expect(await world.command(['health', '--json']).ended).toMatchObject({ exit: expect.any(Number) });
      expect(await world.calls()).toEqual([]);
      await world.command(['accounts', 'takeover', '--all', '--old-scripts-stopped', '--json']).json();
      await world.command(['health', '--json']).ended;
      const health = await world.sql(
        `select a.session_name, h.status from groundcrew.telegram_accounts a
       join groundcrew.account_health_status h on h.account_id = a.id order by 1`,
      );
      expect(health).toEqual([
        { session_name: 's1', status: 'ok' },
        { session_name: 's2', status: 'ok' },
      ]);
      const { max_main_connections, killed } = await world.links();
      expect(killed).toEqual([]);
      expect(Object.values(max_main_connections)).toEqual([1, 1]);
    } finally {
      await world.close();
    }
  },
);

test('the password of the address is told nowhere', { timeout: 300_000 }, async () => {
  const world = await emptied();
  try {
    const url = new URL(urlOf(world));
    url.password = SECRET;
    const good = await world.command([
      'import',
      '--from-postgres',
      url.href.replace('postgresql:', 'postgresql+asyncpg:'),
      '--verbose',
    ]).ended;
    expect(good).toMatchObject({ exit: 0 });
    expect(good.stdout).toMatch(/public\.targets +10000/);
    const bad = await world.command([
      'import',
      '--from-postgres',
      `postgresql://crew:${SECRET}@127.0.0.1:1/old`,
      '--json',
    ]).ended;
    expect(bad).toMatchObject({ exit: 1 });
    expect(JSON.parse(bad.stdout)).toMatchObject({ error: { code: 'older_database' } });
    const audit = await world.sql(`select action, data from groundcrew.audit_log where action = 'imports.run'`);
    expect(audit).toHaveLength(2);
    const runs = await world.sql('select * from groundcrew.runs');
    expect(JSON.stringify([good, bad, audit, runs, world.logged('importing')])).not.toContain(SECRET);
  } finally {
    await world.close();
  }
});
