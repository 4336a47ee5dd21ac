// The product as people use it: its command line and its server, one process each.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const root = path.resolve(import.meta.dirname, '../../..');
const main = path.join(root, 'scripts/tasks/groundcrew.mjs');

/** As `npm start` and ./groundcrew begin it. */
const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const NODE_FLAGS = scripts.start.match(/--\S+/g) ?? [];

/** Far above what anything here takes: a hang must end the measurement. */
const TIMEOUT_MS = 60_000;
const POLL_MS = 3;

type Environment = Record<string, string>;

/** Whatever the settings of whoever measures: these figures are made with invented data. */
const NO_OTHER_DATABASE: Environment = {
  DATABASE_URL: '',
  POSTGRES_HOST: '',
  POSTGRES_PORT: '',
  POSTGRES_USER: '',
  POSTGRES_PASSWORD: '',
  POSTGRES_DB: '',
};

/** With a database of its own below this folder, and against the simulated Telegram with this control address. */
export async function environmentOf(folder: string, simulator = ''): Promise<Environment> {
  // As root the product makes it for itself alone, and then puts the database, which runs as another user, elsewhere.
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  await chmod(data, 0o711);
  return {
    GROUNDCREW_SIMULATOR: simulator,
    GROUNDCREW_DATA: data,
    GROUNDCREW_LOGS: path.join(folder, 'logs'),
    ...NO_OTHER_DATABASE,
    NODE_ENV: 'test',
  };
}

/** Milliseconds from its start to its end. Rejects with what it said when it fails. */
export async function runCommand(env: Environment, ...args: readonly string[]): Promise<number> {
  return runNode(env, main, ...args);
}

export async function runNode(env: Environment, ...args: readonly string[]): Promise<number> {
  const begin = performance.now();
  const child = start(env, args);
  const said: string[] = [];
  child.stderr?.on('data', (data) => said.push(String(data)));
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  const took_ms = performance.now() - begin;
  if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(code)}: ${said.join('')}`);
  return took_ms;
}

/** What it printed. Rejects when it fails. */
export async function outputOf(env: Environment, ...args: readonly string[]): Promise<string> {
  const all = { env: { ...process.env, ...env }, timeout: TIMEOUT_MS };
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args], all);
  return stdout;
}

export type RunningServer = {
  pid: number;
  /** Where it listens. */
  url: string;
  /** Milliseconds from its start until it answered that it is ready. */
  ready_ms: number;
  /** Lets it end its work, and with it the database. */
  stop: () => Promise<void>;
  /** Takes it away at once; its database lives on. */
  kill: () => Promise<void>;
};

/** `args`: of `groundcrew serve`. */
export async function startServer(env: Environment, ...args: readonly string[]): Promise<RunningServer> {
  const port = await freePort();
  const begin = performance.now();
  const child = start({ ...env, PORT: String(port) }, [...NODE_FLAGS, main, 'serve', ...args]);
  const said: string[] = [];
  child.stderr?.on('data', (data) => said.push(String(data)));
  child.on('error', (error) => said.push(String(error)));
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded(child)) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  };
  while (!(await isReady(port))) {
    if (hasEnded(child) || performance.now() - begin > TIMEOUT_MS) {
      await end('SIGTERM');
      throw new Error(`The server did not become ready: ${said.join('')}`);
    }
    await delay(POLL_MS);
  }
  const ready_ms = performance.now() - begin;
  const url = `http://127.0.0.1:${port}`;
  return { pid: child.pid ?? 0, url, ready_ms, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

function start(env: Environment, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
}

function hasEnded(child: ChildProcess): boolean {
  // Without a process id it never began.
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 200;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}
