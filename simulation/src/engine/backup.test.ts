// The disaster that backups are for: made while a server works, put back in another folder, the old one stopped, every session alive.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { openEmptyDatabase, type TestDatabase } from '@groundcrew/server/testing/database.ts';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';

let world: EngineWorld;
let elsewhere: TestDatabase;
beforeEach(async () => {
  world = await openEngine({
    accounts: 3,
    groups: [{ id: 1, username: 'cars_1', target: { bound_to: 1 } }],
    clock: { mode: 'real', rate: 1 },
  });
  elsewhere = await openEmptyDatabase(inject('postgres'));
});
afterEach(async () => {
  await world.close();
  await elsewhere.close();
});

const NEW_KEY = 'YW5vdGhlciBrZXksIG9mIHRoZSBuZXcgZm9sZGVyLi4=';

test(
  'a backup of a working server goes into another folder, and after the takeover every session is alive',
  { timeout: 600_000 },
  async () => {
    const passphrase = path.join(world.folder, 'passphrase');
    writeFileSync(passphrase, 'a long passphrase\n');
    const file = path.join(world.folder, 'crew.backup');
    const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
    const server = await startServer(world.config, log);
    await expect.poll(async () => (await world.links()).connections.length, { ...SOON, timeout: 60_000 }).toBe(3);
    const made = await world
      .command(['backup', file, '--passphrase-file', passphrase, '--json'])
      .json<{ rows: number }>();
    expect(made.rows).toBeGreaterThan(10);
    const looked = await world.command(['backup', '--verify', file, '--passphrase-file', passphrase, '--json']).json();
    expect(looked).toMatchObject({ whole: true, rows: made.rows, has_key: true });

    const env = {
      DATABASE_URL: elsewhere.url,
      GROUNDCREW_DATA: path.join(world.folder, 'new'),
      GROUNDCREW_KEY: NEW_KEY,
    };
    const restored = await world.command(['restore', file, '--passphrase-file', passphrase, '--json'], env).json();
    expect(restored).toMatchObject({ held: 3, key: 'resealed', unopened: [] });
    // The old one still works: nothing of the new one may connect.
    const early = await world.command(['health', '--json'], env).ended;
    expect(early.stdout).toContain('not checked: hold takeover');
    expect((await world.links()).killed).toEqual([]);

    await server.close();
    await world.command(['accounts', 'takeover', '--all', '--old-scripts-stopped'], env).ended;
    const health = await world.command(['health', '--json'], env).json<unknown>();
    expect(JSON.stringify(health).match(/"status":"ok"/g)).toHaveLength(3);
    const { killed, max_main_connections } = await world.links();
    expect(killed).toEqual([]);
    expect(Math.max(...Object.values(max_main_connections))).toBe(1);
  },
);
