// The doctor as a person calls it, of an installation whose Telegram is simulated: nothing here may dial out.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@groundcrew/server/engine/doctor/finding.ts';
import { openTestCli, type TestCli } from '@groundcrew/server/testing/cli.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MASTER_KEY, openEngine, type EngineWorld } from './harness.ts';

let world: EngineWorld;
let cli: TestCli;
beforeAll(async () => {
  world = await openEngine({ accounts: 3 });
  const { database, simulator } = world.config;
  cli = openTestCli({ url: database.kind === 'url' ? database.url : '', secrets: world.secrets });
  Object.assign(cli.environment, {
    GROUNDCREW_SIMULATOR: simulator,
    GROUNDCREW_KEY: MASTER_KEY,
    GROUNDCREW_DATA: path.join(cli.folder, 'data'),
    GROUNDCREW_LOGS: path.join(cli.folder, 'logs'),
  });
  mkdirSync(path.join(cli.folder, 'data'), { mode: 0o711 });
});
afterAll(async () => {
  cli.close();
  await world.close();
});

type Told = { ok: boolean; verdict: string; findings: Finding[] };

async function doctor(...more: string[]): Promise<Told & { exit: unknown }> {
  const { exit, out } = await cli.run('doctor', '--json', ...more);
  return { exit, ...(JSON.parse(out) as Told) };
}

const nameOf = ({ findings }: Told, state: Finding['state']): string[] =>
  findings.filter((found) => found.state === state).map(({ check }) => check);

test('where all is well every check is named, and nothing is changed or recorded', async () => {
  await doctor('--fix');
  const told = await doctor();
  expect({ ...told, failing: nameOf(told, 'fail'), warning: nameOf(told, 'warn') }).toMatchObject({
    exit: 0,
    ok: true,
    failing: [],
    warning: [],
    verdict: expect.stringMatching(/^All is well: \d+ checks\.$/),
  });
  expect(told.findings.map(({ check }) => check)).toEqual([
    'data folder',
    'logs folder',
    'log files',
    expect.stringMatching(/^disk of /),
    'key',
    'database',
    'migrations',
    'clock',
    'tables',
    'statistics',
    'storage',
    'servers',
    'older tables',
    'secrets',
    'Telegram',
    'Telegram’s clock',
  ]);
  expect(told.findings.find(({ check }) => check === 'Telegram’s clock')?.detail).toMatch(/^-?\d(?:\.\d)? s apart/);
  expect(await world.sql('select from nodes')).toHaveLength(1);
});

test('what was mended is said and recorded, and what was not, with what a person does', async () => {
  await world.sql('drop index runs_one_running');
  rmSync(path.join(cli.folder, 'data'), { recursive: true });
  const port = await freePort();
  await world.sql('update telegram_accounts set proxy_url = $1 where id = 1', [
    `socks5://crew:pa55word@127.0.0.1:${port}`,
  ]);
  const before = await cli.run('doctor');
  expect(before.exit).toBe(1);
  expect(before.out).toContain('groundcrew doctor --fix');
  const { exit, out, err } = await cli.run('doctor', '--fix');
  expect(exit).toBe(1);
  expect(out).toMatch(/mended: made .*data/);
  expect(out).toContain('mended: index runs_one_running is missing: CREATE UNIQUE INDEX');
  expect(out).toMatch(new RegExp(`FAILS +Telegram through socks5://crew:.*@127\\.0\\.0\\.1:${port}`));
  expect(out).toContain('groundcrew accounts proxy NAME URL');
  expect(out).toContain('What is left has to be mended by you');
  expect(out + err).not.toContain('pa55word');
  await world.sql('update telegram_accounts set proxy_url = null where id = 1');
  expect(await doctor()).toMatchObject({ exit: 0, ok: true });
  const acts = await world.sql(`select action, data from audit_log where action = 'installations.mend'`);
  expect(acts.at(-1)).toMatchObject({ data: { fix: true } });
});

test('a proxy that works is well, and is named once for all its accounts', async () => {
  const proxy = await startSocks5({ login: { user: 'u', password: 'p' } });
  await world.sql('update telegram_accounts set proxy_url = $1', [`socks5://u:p@127.0.0.1:${proxy.port}`]);
  const told = await doctor();
  expect(told.findings.filter(({ check }) => check.startsWith('Telegram through'))).toMatchObject([{ state: 'ok' }]);
  await world.sql('update telegram_accounts set proxy_url = null');
  await proxy.close();
});

test('a mailbox is tried both ways, and its last state is told with what to do', async () => {
  const port = await freePort();
  await world.sql(
    `insert into manager_smtp_accounts (workspace_id, email, smtp_host, smtp_port, imap_host, imap_port, smtp_user, smtp_password,
       status, status_message, created_at, updated_at)
     select id, 'crew@example.org', '127.0.0.1', $1, '127.0.0.1', $1, 'crew', 'pa55word', 'stalled', 'silent for a minute', now(), now()
     from workspaces`,
    [port],
  );
  const told = await doctor();
  const found = told.findings.find(({ check }) => check === 'mailbox crew@example.org');
  expect(found).toMatchObject({ state: 'fail', mend: expect.stringContaining('host and port') });
  expect(found?.detail).toContain('before: stalled (silent for a minute)');
  expect(JSON.stringify(told)).not.toContain('pa55word');
  await world.sql('delete from manager_smtp_accounts');
});

test('an installation that was never started is no fault, and stays unmade', async () => {
  Object.assign(cli.environment, { DATABASE_URL: undefined, GROUNDCREW_KEY: undefined });
  const fresh = path.join(cli.folder, 'fresh');
  Object.assign(cli.environment, { GROUNDCREW_DATA: fresh });
  const told = await doctor();
  expect({ ...told, failing: nameOf(told, 'fail') }).toMatchObject({ exit: 0, ok: true, failing: [] });
  expect(nameOf(told, 'warn')).toEqual(['data folder']);
  expect(told.findings.find(({ check }) => check === 'database')?.detail).toContain('none yet');
  expect(told.findings.at(-2)).toMatchObject({ check: 'Telegram', state: 'ok' });
});

test('a database that is away, and a simulator that is, are failures among the others', async () => {
  const port = await freePort();
  Object.assign(cli.environment, {
    DATABASE_URL: `postgres://crew:pa55word@127.0.0.1:${port}/crew`,
    GROUNDCREW_SIMULATOR: `127.0.0.1:${port}`,
  });
  const told = await doctor();
  expect(told).toMatchObject({ exit: 1, ok: false });
  expect(nameOf(told, 'fail')).toEqual(['key', 'database', 'Telegram']);
  expect(JSON.stringify(told)).not.toContain('pa55word');
});
