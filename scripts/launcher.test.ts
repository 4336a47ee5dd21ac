// ./groundcrew and `npm start` in a checkout of stand-ins: an npm that only notes that it was called, a command that only
// says how it was called.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';

const source = path.resolve(import.meta.dirname, '..');
/** Of `npm start`; ./groundcrew gives Node the same. */
const { start: NPM_START } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8')).scripts as Record<
  string,
  string
>;
const NODE_FLAGS = NPM_START?.match(/--\S+/g) ?? [];
let folder = '';
let checkout = '';
const children = new Set<ChildProcess>();

const TOOLS = ['sh', 'cmp', 'dirname', 'readlink', 'rm', 'mkdir', 'sleep', 'ln', 'true'];
const NPM = `#!/bin/sh
echo "$*" >> "$NPM_CALLS"
echo 'npm speaks on standard output'
rm -rf node_modules
mkdir -p node_modules/node/bin
sleep 0.3
[ -n "$NPM_FAILS" ] && exit 1
ln -s "$REAL_NODE" node_modules/node/bin/node
`;
const COMMAND = `
const [, , word, status] = process.argv;
if (word === 'exit') process.exit(Number(status));
if (word === 'wait') {
  process.on('SIGTERM', () => process.exit(7));
  console.log(process.pid);
  setInterval(() => {}, 1000);
} else console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), flags: process.execArgv }));
`;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundcrew launcher-')));
  checkout = path.join(folder, 'a checkout');
  for (const name of ['groundcrew', 'scripts/install.mjs', 'scripts/run.mjs', 'scripts/lib']) {
    cpSync(path.join(source, name), path.join(checkout, name), { recursive: true });
  }
  mkdirSync(path.join(checkout, 'scripts/tasks'));
  for (const task of ['groundcrew', 'start']) writeFileSync(path.join(checkout, `scripts/tasks/${task}.mjs`), COMMAND);
  writeFileSync(path.join(checkout, 'package-lock.json'), '{}');
  mkdirSync(path.join(folder, 'bin'));
  writeFileSync(path.join(folder, 'bin/npm'), NPM);
  chmodSync(path.join(folder, 'bin/npm'), 0o755);
  symlinkSync(process.execPath, path.join(folder, 'bin/node'));
  // Nothing else of this machine is in the path, above all no real npm.
  mkdirSync(path.join(folder, 'tools'));
  for (const tool of TOOLS) {
    const found = ['/bin', '/usr/bin'].map((at) => path.join(at, tool)).find((file) => existsSync(file));
    symlinkSync(found ?? tool, path.join(folder, 'tools', tool));
  }
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(folder, { recursive: true });
});

type Run = { status: number | null; stdout: string; stderr: string };
type Options = { cwd?: string; env?: Record<string, string> };

function start(command: string, args: string[], { cwd = folder, env = {} }: Options = {}): ChildProcess {
  const PATH = `${path.join(folder, 'bin')}:${path.join(folder, 'tools')}`;
  const surroundings = { PATH, NPM_CALLS: path.join(folder, 'calls'), REAL_NODE: process.execPath, ...env };
  const child = spawn(command, args, { cwd, env: surroundings });
  children.add(child);
  return child;
}

async function finish(child: ChildProcess): Promise<Run> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

const launcher = (): string => path.join(checkout, 'groundcrew');
const launch = (args: string[], options?: Options): Promise<Run> => finish(start(launcher(), args, options));

function npmCalls(): number {
  const file = path.join(folder, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0;
}

/** The first number that a process prints: its id, or that of one below it. */
async function firstNumber(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('no output to read');
  for await (const data of child.stdout) if (/^\d+/.test(String(data))) return Number.parseInt(String(data), 10);
  throw new Error('it ended without a word');
}

async function gone(pid: number): Promise<boolean> {
  for (let looks = 0; looks < 100; looks++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await delay(50);
  }
  return false;
}

test('the first call sets up, and standard output holds the command’s words only', async () => {
  const { status, stdout, stderr } = await launch(['health', '--json', 'two words']);
  expect(NODE_FLAGS).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual({ args: ['health', '--json', 'two words'], cwd: folder, flags: NODE_FLAGS });
  expect(stderr).toContain('Installing what package-lock.json says');
  expect(status).toBe(0);
  expect(readFileSync(path.join(folder, 'calls'), 'utf8')).toMatch(/^ci --include=dev /);
});

test('later calls need neither npm nor a Node in the path, and say nothing of their own', async () => {
  await launch([]);
  rmSync(path.join(folder, 'bin'), { recursive: true });
  const { status, stderr } = await launch(['x'], { env: { PATH: path.join(folder, 'tools') } });
  expect([status, stderr, npmCalls()]).toEqual([0, '', 1]);
});

test('a changed lock file, and a set-up that was cut off, are set up anew', async () => {
  await launch([]);
  writeFileSync(path.join(checkout, 'package-lock.json'), '{"changed":true}');
  expect((await launch([])).status).toBe(0);
  expect(npmCalls()).toBe(2);
  rmSync(path.join(checkout, 'node_modules/.installed'));
  await launch([]);
  rmSync(path.join(checkout, 'node_modules/node'), { recursive: true });
  await launch([]);
  await launch([]);
  expect(npmCalls()).toBe(4);
});

test('a set-up that fails says so, ends with 1 and is repeated', async () => {
  const failed = await launch([], { env: { NPM_FAILS: '1' } });
  expect([failed.status, failed.stdout]).toEqual([1, '']);
  expect(failed.stderr).toContain('The set-up failed');
  expect((await launch([])).status).toBe(0);
  rmSync(path.join(checkout, 'node_modules'), { recursive: true });
  rmSync(path.join(folder, 'bin/npm'));
  expect((await launch([])).stderr).toContain('npm could not be started');
});

test('several first calls at once set up once, and all of them run', async () => {
  const runs = await Promise.all([launch(['a']), launch(['b']), launch(['c'])]);
  expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
  expect(npmCalls()).toBe(1);
  expect(existsSync(path.join(checkout, '.setup.lock'))).toBe(false);
});

test('a lock whose holder died does not hold up the next call', async () => {
  const dead = start('true', []);
  await once(dead, 'exit');
  const lock = path.join(checkout, '.setup.lock');
  writeFileSync(lock, `${hostname()} ${dead.pid}`);
  expect((await launch([])).status).toBe(0);
  rmSync(path.join(checkout, 'node_modules'), { recursive: true });
  writeFileSync(lock, 'another-machine 1');
  utimesSync(lock, new Date(0), new Date(0));
  expect((await launch([])).status).toBe(0);
});

test('it works through links, and from any folder, which stays the current one', async () => {
  const elsewhere = path.join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  symlinkSync('../a checkout/groundcrew', path.join(elsewhere, 'gc'));
  symlinkSync(path.join(elsewhere, 'gc'), path.join(folder, 'bin/gc'));
  for (const name of [path.join(elsewhere, 'gc'), 'gc']) {
    expect(JSON.parse((await finish(start(name, [], { cwd: elsewhere }))).stdout)).toEqual({
      args: [],
      cwd: elsewhere,
      flags: NODE_FLAGS,
    });
  }
});

test('exit codes come through, and signals reach the command', async () => {
  expect((await launch(['exit', '3'])).status).toBe(3);
  const waiting = start(launcher(), ['wait']);
  expect(await firstNumber(waiting)).toBe(waiting.pid);
  waiting.kill('SIGTERM');
  expect((await finish(waiting)).status).toBe(7);
});

test('the simulator is its own program: it gets its arguments, and its exit code counts', async () => {
  await launch([]);
  for (const task of ['groundcrew', 'start']) {
    cpSync(path.join(source, `scripts/tasks/${task}.mjs`), path.join(checkout, `scripts/tasks/${task}.mjs`));
  }
  const said = (what: string): string => `console.log(JSON.stringify(${what}));\n`;
  mkdirSync(path.join(checkout, 'simulator/src'), { recursive: true });
  mkdirSync(path.join(checkout, 'server/src'), { recursive: true });
  const simulator = `export async function runSimulatorCli(argv) { ${said("['simulator', ...argv]")} return 2; }`;
  writeFileSync(path.join(checkout, 'simulator/src/main.ts'), simulator);
  writeFileSync(path.join(checkout, 'server/src/main.ts'), said("['server', ...process.argv.slice(2)]"));
  expect(await launch(['simulator', '--port', '0'])).toMatchObject({
    status: 2,
    stdout: '["simulator","--port","0"]\n',
  });
  expect((await launch(['join', 'simulator'])).stdout).toBe('["server","join","simulator"]\n');
  // What builds the pages is tested by itself.
  writeFileSync(path.join(checkout, 'scripts/lib/build-web.mjs'), 'export const buildWeb = async () => {};\n');
  const npm_start = start('node', [path.join(checkout, 'scripts/run.mjs'), 'start', '--role', 'api']);
  expect((await finish(npm_start)).stdout).toBe('["server","serve","--role","api"]\n');
});

test('npm’s scripts pass arguments, exit codes and signals, under another Node too', async () => {
  const script = path.join(checkout, 'scripts/run.mjs');
  const run = (args: string[]): ChildProcess => start('node', [script, ...args]);
  expect(await finish(run(['nothing']))).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('No task "nothing"'),
  });
  expect(JSON.parse((await finish(run(['start', 'a', 'b c']))).stdout)).toMatchObject({ args: ['a', 'b c'] });
  expect((await finish(run(['start', 'exit', '3']))).status).toBe(3);
  // A copy is another Node than the one that was installed.
  const other = path.join(folder, 'bin/other-node');
  cpSync(process.execPath, other);
  const flagged = await finish(start(other, [...NODE_FLAGS, script, 'start']));
  expect(JSON.parse(flagged.stdout)).toMatchObject({ flags: NODE_FLAGS });
  const waiting = start(other, [script, 'start', 'wait']);
  expect(await firstNumber(waiting)).not.toBe(waiting.pid);
  waiting.kill('SIGTERM');
  expect((await finish(waiting)).status).toBe(7);
});

test('a killed `npm start` takes the server along, whether its shell dies with it or not', async () => {
  await launch([]);
  const script = `node "${path.join(checkout, 'scripts/run.mjs')}" start wait; true`;
  const npm = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(script)}], { stdio: 'inherit' })`;
  const env = { npm_lifecycle_event: 'start' };
  for (const child of [start('sh', ['-c', script], { env }), start('node', ['-e', npm], { env })]) {
    const server = await firstNumber(child);
    expect(server).not.toBe(child.pid);
    child.kill('SIGKILL');
    expect(await gone(server)).toBe(true);
  }
});
