import { crewOf, openCore, type Core } from '@groundcrew/server/app.ts';
import { readConfig } from '@groundcrew/server/config.ts';
import { Connections } from '@groundcrew/server/engine/connections.ts';
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import pg from 'pg';
import type { Contender } from './contender.ts';
import { countOf } from './count-of.ts';

/** The product's own lanes, with the leases that a node renews meanwhile. */
export async function openOurs(
  env: NodeJS.ProcessEnv,
): Promise<Contender & { url: string; close: () => Promise<void> }> {
  const config = readConfig(env);
  const log = openLog({ level: 'error', console_level: 'error', folder: config.logs_folder, color: false });
  const core: Core = await openCore(config, { kind: 'server', log });
  const pool = new pg.Pool({ connectionString: core.database_url, max: 1, options: '-c search_path=groundcrew' });
  const { rows } = await pool.query<{ id: string }>('select id from workspaces');
  const crew = crewOf(core, rows[0]?.id ?? '');
  const connections = new Connections(crew, { ask: false });
  const lanes = new Lanes(crew, connections);
  return {
    name: 'groundcrew',
    url: core.database_url,
    prepare: async ({ accounts, actions }) => {
      await pool.query(
        `insert into telegram_accounts (id, workspace_id, name, session_name, is_active)
         select n, $1, 'a' || n, 'a' || n, false from generate_series(1, $2::int) n`,
        [crew.scope.workspace_id, accounts],
      );
      await pool.query(
        `insert into actions (workspace_id, account_id, kind, priority, run_at, created_at)
         select $1, 1 + n % $2::int, 'post', 20, now(), now() from generate_series(1, $3::int) n`,
        [crew.scope.workspace_id, accounts, actions],
      );
      await pool.query('analyze actions');
      await connections.keepMany(Array.from({ length: accounts }, (_, n) => n + 1));
    },
    start: async () => {
      lanes.handle('post', async () => ({ end: 'done', result: null }));
      lanes.start();
    },
    done: () => countOf(pool, `select count(*)::int as count from actions where state = 'done'`),
    stop: () => lanes.stop(),
    close: async () => {
      await connections.closeAll();
      await pool.end();
      await core.close();
    },
  };
}
