import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { openLog } from '#lib/log.ts';
import { openEmptyDatabase } from '#testing/database.ts';
import { openCore } from './app.ts';
import { readConfig, type Config } from './config.ts';

async function installation(): Promise<Config> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-app-'));
  const database = await openEmptyDatabase(inject('postgres'));
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  const config = readConfig({ DATABASE_URL: database.url, GROUNDCREW_DATA: folder });
  // As with the embedded database, whose key we make ourselves.
  return { ...config, key: { ...config.key, own_database: false } };
}

test('a key that is lost is asked for, and no other one is made in its place', async () => {
  const config = await installation();
  const key = path.join(config.data_folder, 'key');
  const log = openLog({ level: 'silent', folder: config.data_folder, color: false });
  const begin = () => openCore(config, { kind: 'command', log });
  const all = await Promise.all([begin(), begin()]);
  await Promise.all(all.map((core) => core.close()));
  renameSync(key, `${key}.copy`);
  await expect(begin()).rejects.toMatchObject({
    code: 'key_missing',
    message: expect.stringContaining(`${key} is missing: put your copy back`),
  });
  expect(existsSync(key)).toBe(false);
  renameSync(`${key}.copy`, key);
  await (await begin()).close();
});

test("the clock of a core is the database's, whatever the clock of this machine is set to", async () => {
  const config = await installation();
  const log = openLog({ level: 'silent', folder: config.data_folder, color: false });
  const right = Date.now();
  const set = right + 3 * 86_400_000;
  vi.useFakeTimers({ toFake: ['Date'], now: set });
  onTestFinished(() => void vi.useRealTimers());
  const core = await openCore(config, { kind: 'command', log });
  onTestFinished(core.close);
  expect(core.clock.now().getTime()).toBeLessThan(right + 3_600_000);
  vi.setSystemTime(right - 3 * 86_400_000);
  expect(core.clock.now().getTime()).toBeGreaterThan(right - 3_600_000);
  expect(core.clock.now().getTime()).toBeLessThan(right + 3_600_000);
});

test('accounts of one Telegram are not used with another: the settings are refused, with both and what to do', async () => {
  const config = await installation();
  const log = openLog({ level: 'silent', folder: config.data_folder, color: false });
  const elsewhere: Config = { ...config, telegram: { ...config.telegram, server: { host: '127.0.0.1', port: 7443 } } };
  const begin = (settings: Config) => openCore(settings, { kind: 'command', log });
  for (const settings of [config, elsewhere, config]) await (await begin(settings)).close();
  const core = await begin(elsewhere);
  await sql`insert into telegram_accounts (name, session_name, session_string) values ('s1', 's1', 'gc1:s1')`.execute(
    core.db,
  );
  await core.close();
  await expect(begin(config)).rejects.toMatchObject({
    code: 'bad_configuration',
    message: expect.stringMatching(
      /were added with another server \(TELEGRAM_SERVER\), and the settings name Telegram itself: .*GROUNDCREW_DATA/,
    ),
    details: { recorded: 'other_server', used: 'telegram' },
  });
  await (await begin(elsewhere)).close();
});
