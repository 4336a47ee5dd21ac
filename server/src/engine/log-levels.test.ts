import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { followLogLevels } from '#engine/log-levels.ts';
import { LogLevels } from '#lib/log-levels.ts';
import { logOf, openLog, type Log } from '#lib/log.ts';
import { registerNode } from '#store/leases/leases.ts';
import { openBell, type Bell } from '#store/database/listen.ts';
import { LOG_LEVELS_CHANNEL } from '#store/operating/log-levels.ts';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { TEST_SCHEMA } from '#testing/postgres.ts';

let fleet: Fleet;
let cli: TestCli;
let bell: Bell;
let folder: string;
let log: Log;
let following: { stop: () => void };
let account_id: number;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  account_id = await fleet.addAccount({ session_name: 's1' });
  cli = openTestCli(fleet);
  bell = await openBell(fleet.url, [LOG_LEVELS_CHANNEL], { schema: TEST_SCHEMA });
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-log-'));
  // As a server opens it.
  const levels = new LogLevels();
  log = openLog({ level: 'info', console_level: 'silent', folder, color: false, levels });
  await registerNode(fleet.db, { id: 'server-1', kind: 'server', pid: 1, host: 'one.example' });
  await registerNode(fleet.db, { id: 'server-2', kind: 'server', pid: 1, host: 'another.example' });
  following = followLogLevels({ db: fleet.db, bell, log, levels, names: ['server-1', 'one.example'] });
});
afterAll(async () => {
  following.stop();
  await bell.close();
  cli.close();
  rmSync(folder, { recursive: true });
  await fleet.close();
});

let marks = 0;
/** Whether a running server keeps such a line of the account, and one of nobody. */
function keeps(): [boolean, boolean] {
  marks += 1;
  log.debug({ account_id }, `of the account ${marks}`);
  log.debug(`of nobody ${marks}`);
  const text = readFileSync(path.join(folder, 'groundcrew.log'), 'utf8');
  return [text.includes(`"of the account ${marks}"`), text.includes(`"of nobody ${marks}"`)];
}
const SOON = { timeout: 30_000 };

test('a server that runs says more of one account, then of everything, and as before when that is taken back', async () => {
  log.info('started');
  expect(keeps()).toEqual([false, false]);
  const set = await cli.run('log', 'level', 'debug', '--account', 's1', '--minutes', '30');
  expect(set).toMatchObject({
    exit: 0,
    out: expect.stringMatching(/^Servers keep debug and above of account #\d+ until /),
  });
  await expect.poll(keeps, SOON).toEqual([true, false]);
  expect(await cli.run('log', 'level', 'debug')).toMatchObject({ exit: 0 });
  await expect.poll(keeps, SOON).toEqual([true, true]);
  const { out } = await cli.run('log', '--json');
  expect(JSON.parse(out)).toMatchObject({
    levels: [
      { account_id: null, level: 'debug' },
      { account_id, level: 'debug' },
    ],
  });
  expect(await cli.run('log', 'reset')).toMatchObject({ exit: 0, out: expect.stringContaining('Ended: 2') });
  await expect.poll(keeps, SOON).toEqual([false, false]);
});

test('one part of one server says more, and the closest of what was asked for counts', async () => {
  const mail = logOf('mail', log);
  const says = (what: string) => {
    marks += 1;
    mail.debug({ account_id }, `mail of the account ${marks}`);
    mail.child({ mailbox_id: 1 }).debug(`mail ${marks}`);
    log.debug(`server ${marks}`);
    return readFileSync(path.join(folder, 'groundcrew.log'), 'utf8').includes(`"${what} ${marks}"`);
  };
  const saying = () => [says('mail of the account'), says('mail'), says('server')];
  await cli.run('log', 'level', 'debug', '--component', 'mail', '--node', 'another.example');
  await cli.run('log', 'level', 'debug', '--component', 'mail', '--node', 'one.example');
  await expect.poll(saying, SOON).toEqual([true, true, false]);
  const set = await cli.run('log', 'level', 'warn', '--account', 's1', '--component', 'mail');
  expect(set.out).toMatch(/^Servers keep warn and above of account #\d+ in mail until /);
  await expect.poll(saying, SOON).toEqual([false, true, false]);
  expect((await cli.run('log')).out).toContain('another.example');
  expect((await cli.run('log', 'reset', '--component', 'mail')).out).toContain('Ended: 3');
  await expect.poll(saying, SOON).toEqual([false, false, false]);
});

test('what was asked for ends by itself', async () => {
  await cli.run('log', 'level', 'trace', '--minutes', '1');
  await expect.poll(keeps, SOON).toEqual([true, true]);
  // Its minute is over; the server is told of every change of the table.
  await sql`update log_levels set until = lease_clock() - interval '1 second'`.execute(fleet.db);
  await expect.poll(keeps, SOON).toEqual([false, false]);
  expect((await cli.run('log')).out).not.toContain('trace');
});

test.each([
  [['log', 'level', 'loud'], 'trace, debug, info, warn, error'],
  [['log', 'level', 'debug', '--minutes', '100000'], '1440'],
  [['log', 'level', 'debug', '--component', 'cellar'], 'api, engine, gateway, mail, store, server'],
  [['log', 'lits'], 'log has no command "lits"'],
])('%j is refused with what is allowed', async (words, allowed) => {
  expect(await cli.run(...words)).toMatchObject({ exit: 2, err: expect.stringContaining(allowed) });
});

test('a server that there is not is refused with those that there are; one that is down is not', async () => {
  const refused = await cli.run('log', 'level', 'debug', '--node', 'one.exmaple');
  expect(refused).toMatchObject({
    exit: 2,
    err: expect.stringMatching(/"one\.exmaple": .*another\.example, one\.example.*server-1, server-2/),
  });
  expect((await cli.run('log')).out).not.toContain('one.exmaple');
  await sql`update nodes set seen_at = lease_clock() - interval '1 hour' where id = 'server-2'`.execute(fleet.db);
  expect(await cli.run('log', 'level', 'debug', '--node', 'server-2')).toMatchObject({ exit: 0 });
  await cli.run('log', 'reset');
});

test('whoever changes it is in the audit log', async () => {
  await cli.run('log', 'level', 'debug', '--minutes', '5');
  await cli.run('log', 'reset');
  const { rows } = await sql<{ action: string }>`
    select action, data from audit_log where starts_with(action, 'log_levels.') order by id desc limit 2`.execute(
    fleet.db,
  );
  expect(rows).toMatchObject([{ action: 'log_levels.remove' }, { action: 'log_levels.put', data: { minutes: 5 } }]);
});
