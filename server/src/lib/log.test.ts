import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { mayMount, mountReadOnly } from '#testing/small-disk.ts';
import { GroundcrewError } from './errors.ts';
import { LogLevels } from './log-levels.ts';
import { flushLog, openLog, reporterOf, type Log, type LogOptions } from './log.ts';

let folder = '';
let shown = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-log-'));
  shown = '';
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(options: Partial<LogOptions> = {}): Log {
  return openLog({ level: 'debug', folder, color: false, console: { write: (text) => (shown += text) }, ...options });
}

const record = z.record(z.string(), z.unknown());
function lines(): z.infer<typeof record>[] {
  const text = readFileSync(path.join(folder, 'groundcrew.log'), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [record.parse(JSON.parse(line))]));
}

test('a line is for people on the console and for machines in the file', () => {
  open().child({ account: 's1' }).info({ seconds: 42 }, 'flood wait');
  expect(shown).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: flood wait {"account":"s1","seconds":42}\n$/);
  expect(lines()).toMatchObject([{ level: 30, account: 's1', seconds: 42, msg: 'flood wait' }]);
});

test('the console is coloured on a terminal only, the file never', () => {
  open({ color: true }).warn('slow');
  expect(shown).toContain('\u001B[33m');
  expect(readFileSync(path.join(folder, 'groundcrew.log'), 'utf8')).not.toContain('\u001B');
});

test('the console may say less than the file', async () => {
  const log = open({ level: 'debug', console_level: 'warn' });
  log.debug('one');
  log.info('two');
  log.error('three');
  await flushLog(log);
  expect(lines().map(({ msg }) => msg)).toEqual(['one', 'two', 'three']);
  expect(shown).toContain('three');
  expect(shown).not.toContain('two');
});

test('a silent log writes nothing', async () => {
  const log = open({ level: 'silent' });
  log.fatal('nothing');
  await flushLog(log);
  expect(shown).toBe('');
});

test('an error is written with its own words, its cause and its code, and nothing that hangs on it', () => {
  const cause = Object.assign(new Error('connection to db refused'), {
    code: 'ECONNREFUSED',
    client: { password: 'pa55' },
  });
  const error = new GroundcrewError('database_unreachable', { detail: 'db:5432', details: { host: 'db' }, cause });
  open().error({ err: error }, 'could not start');
  const [line] = lines();
  expect(line?.['err']).toMatchObject({
    type: 'GroundcrewError',
    code: 'database_unreachable',
    message: 'Database is unreachable: db:5432',
    details: { host: 'db' },
    cause: { type: 'Error', code: 'ECONNREFUSED', message: 'connection to db refused' },
  });
  expect(JSON.stringify(line)).not.toContain('client');
});

test('causes that go round in a circle and errors of many are written', () => {
  const one = new Error('one');
  one.cause = new AggregateError([one, new Error('three')], 'two');
  open().error(one);
  expect(lines()[0]).toMatchObject({
    msg: 'one',
    err: { cause: { message: 'two', errors: [{}, { message: 'three' }] } },
  });
});

test('secrets reach neither the console nor the file, from wherever they come', () => {
  const log = open().child({ proxy: 'socks5://crew:pa55word@203.0.113.7:1080' });
  log.info({ deep: { api_hash: 'pa55word' } }, 'password=pa55word');
  log.error(new Error('postgres://app:pa55word@db/app', { cause: new Error('token: pa55word') }));
  expect(shown).not.toContain('pa55word');
  expect(JSON.stringify(lines())).not.toContain('pa55word');
  expect(lines()).toHaveLength(2);
});

test('a reader of standard error that goes away does not end the work', () => {
  const program = `
    const { openLog } = await import(${JSON.stringify(path.join(import.meta.dirname, 'log.ts'))});
    const log = openLog({ level: 'info', folder: ${JSON.stringify(folder)}, color: false });
    for (let at = 0; at < 50; at++) {
      log.info({ at }, 'working');
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    log.info('done');
  `;
  const command = `"$0" --input-type=module -e "$1" 2>&1 >/dev/null | head -c 1`;
  spawnSync('sh', ['-c', command, process.execPath, program], { cwd: path.join(import.meta.dirname, '../..') });
  expect(lines().at(-1)).toMatchObject({ msg: 'done' });
});

test('where in our code a connection was lost is of no interest, of other errors it is', () => {
  const log = open();
  const lost = Object.assign(new Error('terminating connection'), { code: '57P01' });
  const no_socket = Object.assign(new Error('connect ENOENT db.sock'), { code: 'ENOENT', syscall: 'connect' });
  const no_file = Object.assign(new Error('open ENOENT photo.jpg'), { code: 'ENOENT', syscall: 'open' });
  for (const [n, err] of [lost, no_socket, no_file].entries()) log.warn({ err }, `failed: ${n}`);
  expect(lines().map(({ err }) => Object.keys(record.parse(err)))).toEqual([
    ['type', 'message', 'code'],
    ['type', 'message', 'code'],
    ['type', 'message', 'code', 'stack'],
  ]);
});

test('what is reported ten times at once is said once, and everything else beside it', () => {
  const report = reporterOf(open());
  for (let n = 0; n < 10; n += 1) report('a connection was lost', new Error('lost'));
  report('it was started again', null);
  expect(lines().map(({ msg }) => msg)).toEqual(['a connection was lost', 'it was started again']);
});

test('while the database is away the same is not said every second, and whatever else fails is', () => {
  const log = open();
  const err = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  for (let n = 0; n < 20; n += 1) {
    log.warn({ err }, 'leases could not be renewed');
    log.error({ err, intent_id: n % 2 }, 'post could not be recorded');
    log.error({ err: new Error('no such column') }, 'lanes could not be looked at');
  }
  const count = (text: string) => lines().filter(({ msg }) => msg === text).length;
  expect(count('leases could not be renewed')).toBe(1);
  expect(count('post could not be recorded')).toBe(2);
  expect(count('lanes could not be looked at')).toBe(20);
});

const accountLog = (id: number): string => readFileSync(path.join(folder, `accounts/${id}.log`), 'utf8');

test('what concerns an account is in its own log, too, without secrets, and for its owner alone', () => {
  const log = open({ accounts: true });
  log.info({ account_id: 7, proxy: 'socks5://crew:pa55word@203.0.113.7:1080' }, 'connected');
  log.info({ account_id: 8 }, 'connected');
  log.info('of nobody');
  expect(accountLog(7)).toContain('"account_id":7');
  expect(accountLog(7).split('\n')).toHaveLength(2);
  expect(accountLog(7)).not.toContain('pa55word');
  expect(lines()).toHaveLength(3);
  for (const name of ['groundcrew.log', 'accounts/7.log'])
    expect(statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
});

test('of thousands of accounts each has its log, and few files are open', () => {
  const log = open({ accounts: true, console_level: 'silent' });
  for (const round of [1, 2]) for (let id = 1; id <= 100; id += 1) log.info({ account_id: id, round }, 'tested');
  expect([1, 50, 100].map((id) => accountLog(id).split('\n').length)).toEqual([3, 3, 3]);
});

const ANY = { account_id: null, component: null, node: null };

test('while it runs it may be asked for more or less, of everything or of one account, and the console stays as it is', () => {
  const levels = new LogLevels();
  const log = open({ level: 'info', accounts: true, levels });
  const child = log.child({ part: 'of a child' });
  const say = () => {
    log.debug({ account_id: 7 }, 'debug of 7');
    child.debug({ account_id: 8 }, 'debug of 8');
    child.debug('debug of nobody');
    log.info({ account_id: 8 }, 'info of 8');
    return lines()
      .slice(before)
      .map(({ msg }) => msg);
  };
  let before = 0;
  const said = () => {
    const now = say();
    before += now.length;
    return now;
  };
  expect(said()).toEqual(['info of 8']);
  levels.set([{ ...ANY, account_id: 7, level: 'debug' }]);
  expect(said()).toEqual(['debug of 7', 'info of 8']);
  levels.set([
    { ...ANY, level: 'debug' },
    { ...ANY, account_id: 8, level: 'warn' },
  ]);
  expect(said()).toEqual(['debug of 7', 'debug of nobody']);
  expect([log, child].map((each) => each.isLevelEnabled('debug'))).toEqual([true, true]);
  levels.set([]);
  expect(said()).toEqual(['info of 8']);
  expect([log, child].map((each) => each.isLevelEnabled('debug'))).toEqual([false, false]);
  expect(shown).not.toContain('debug of');
  expect(accountLog(7)).toContain('debug of 7');
});

test('without being asked to, it keeps no log of accounts', () => {
  open().info({ account_id: 7 }, 'connected');
  expect(existsSync(path.join(folder, 'accounts'))).toBe(false);
});

test.skipIf(!mayMount)(
  'a folder that becomes read-only is told once, with what to do; afterwards what is missing is told',
  () => {
    const log = open();
    log.info('one');
    const disk = mountReadOnly(folder);
    log.info('two');
    log.info('three');
    disk.unmount();
    log.info('four');
    expect(shown.match(/cannot be written.*/g)).toEqual([
      `cannot be written: ${folder}/groundcrew.log: the file system is read-only; mount it so that it can be written, or name another folder with GROUNDCREW_LOGS`,
    ]);
    expect(lines()).toMatchObject([{ msg: 'one' }, { missing: 2 }, { msg: 'four' }]);
  },
);
