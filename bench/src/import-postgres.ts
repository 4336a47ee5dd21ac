// How fast an older database of groups comes in, through the command itself and into an embedded PostgreSQL that waits for its
// disk, beside its peer: the same rows copied out of that database and into the same table, with every constraint and trigger of
// it, by one connection that checks nothing. 100,000 groups, or as many as GROUNDCREW_BENCH_TARGETS says.
import { print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf, runCommand } from '#lib/product.ts';
import { openChosenDatabase } from '@groundcrew/server/store/database/open-chosen.ts';
import { openPool } from '@groundcrew/server/store/database/database.ts';
import { report } from '#lib/report.ts';

const TARGETS = Number(process.env['GROUNDCREW_BENCH_TARGETS'] ?? 100_000);

/** Every tenth group stands in another case again, every fifth is bound to one of 50 accounts. */
const OLDER = `
  create table public.accounts (id int primary key, session_name text, session_string text);
  create table public.targets (id int primary key, link text, niche text, status text, assigned_account_id int,
    joined_at timestamp);
  insert into public.accounts select n, 'account_' || n, null from generate_series(1, 50) n;
  insert into public.targets
  select n, case n % 10 when 9 then lower(link) else link end, niche, status, account, joined from (
    select n, '@Bench_group_' || (n - (n % 10) / 9) as link,
      case n % 4 when 0 then 'bali_villas' when 2 then 'turkey_homes' end as niche,
      case n % 5 when 0 then 'joined' else 'new' end as status, case n % 5 when 0 then 1 + n / 5 % 50 end as account,
      timestamp '2026-01-15 06:16:08' as joined
    from generate_series(1, ${TARGETS}) n) t`;

/** What the import ends with: as one statement, which keeps nothing in mind and tells nobody anything. */
const PEER = `
  insert into groundcrew.targets (workspace_id, link, niche, imported_niche, status, assigned_account_id, joined_at,
    warmup_ends_at)
  select w.id, t.link, coalesce(t.niche, 'ukraine_cars'), coalesce(t.niche, 'ukraine_cars'), t.status, a.id,
    case when a.id is not null then t.joined_at end, case when a.id is not null then t.joined_at + interval '24 hours' end
  from public.targets t cross join groundcrew.workspaces w
  left join groundcrew.telegram_accounts a on a.session_name = 'account_' || t.assigned_account_id
  order by t.id on conflict do nothing`;

await withFolder('import-postgres', async (folder) => {
  const env = await environmentOf(folder);
  await runCommand(env, 'db', 'migrate');
  // It lives on from here, as it does beside a server.
  const database = await openChosenDatabase(
    { kind: 'embedded' },
    { data_folder: env['GROUNDCREW_DATA'] ?? '', report: () => {} },
  );
  const pool = openPool(database.url, { schema: 'groundcrew', max: 1 });
  try {
    await pool.query(OLDER);
    print(`${TARGETS.toLocaleString('en')} rows`, 'took', 'a second');
    show('dry run', await runCommand(env, 'import', '--from-postgres', '--dry-run'));
    const ours = await runCommand(env, 'import', '--from-postgres');
    show('first import', ours);
    show('second import: nothing new', await runCommand(env, 'import', '--from-postgres'));
    const empty = await runCommand(env, 'accounts', 'list', '--json');
    await pool.query(`alter table groundcrew.targets disable trigger user; delete from groundcrew.targets;
      alter table groundcrew.targets enable trigger user`);
    await pool.query('vacuum full groundcrew.targets');
    const begun = performance.now();
    await pool.query(PEER);
    const peer = performance.now() - begun;
    show('peer: one insert … select', peer);
    report({
      name: `import of ${TARGETS.toLocaleString('en')} groups from a database`,
      unit: 'ms',
      ours,
      peer: { name: 'one insert … select', value: peer },
    });
    print('first import / peer', (ours / peer).toFixed(2), 'times');
    print('without the start of a command', ((ours - empty) / peer).toFixed(2), 'times');
  } finally {
    await pool.end();
    await database.release();
  }
});

function show(what: string, took_ms: number): void {
  const rate = Math.round((TARGETS / took_ms) * 1000);
  print(what, `${(took_ms / 1000).toFixed(2)} s`, rate.toLocaleString('en'));
}
