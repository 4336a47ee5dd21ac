import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { expect, onTestFinished, test } from 'vitest';
import { API_HASH, openEngine, sessionOf, SOON, userOf } from './harness.ts';

test(
  'a workspace that is made while a server runs is worked for at once, and one that is deleted is not any more',
  { timeout: 60_000 },
  async () => {
    const world = await openEngine({ accounts: 2, clock: { mode: 'real', rate: 1 } });
    onTestFinished(world.close);
    const connected = async () =>
      (await world.links()).connections
        .flatMap(({ main, user_id }) => (main && user_id !== null ? [user_id] : []))
        .toSorted((one, other) => one - other);
    await world.sql(`update telegram_accounts set session_string = null where id = 2`);
    const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
    const server = await startServer(world.config, log);
    await expect.poll(connected, SOON).toEqual([userOf(1)]);

    const { id } = await world.one<{ id: string }>(`insert into workspaces (name) values ('second') returning id`);
    await world.sql(
      `insert into telegram_accounts (id, workspace_id, name, session_name, api_id, api_hash, session_string)
       values (10, $1, 'moved', 'moved', 12345, $2, $3)`,
      [id, API_HASH, sessionOf(2)],
    );
    await expect.poll(connected, SOON).toEqual([userOf(1), userOf(2)]);
    const tested = () => world.sql(`select status from account_health_status where workspace_id = $1`, [id]);
    await expect.poll(tested, SOON).toEqual([{ status: 'ok' }]);

    await world.sql(`update telegram_accounts set session_string = null where id = 10`);
    await expect.poll(connected, SOON).toEqual([userOf(1)]);
    for (const table of [
      'account_health_checks',
      'account_health_status',
      'account_leases',
      'telegram_accounts',
      'runs',
    ]) {
      await world.sql(`delete from ${table} where workspace_id = $1`, [id]);
    }
    await world.sql(`delete from workspaces where id = $1`, [id]);
    await expect.poll(() => world.logged('work for a workspace is over').length, SOON).toBe(1);
    await server.close();
    expect(await connected()).toEqual([]);
    expect(world.logged('work for a workspace ended badly')).toEqual([]);
  },
);
