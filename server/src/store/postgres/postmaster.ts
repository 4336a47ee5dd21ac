// One server under a place. It is *gone*, *starting or stopping* (its process runs and does not answer), or *answering*.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { delay, monotonic } from '#lib/time.ts';
import { who, type Binaries } from './binaries.ts';
import { SERVER_ENV, writeAccess } from './cluster.ts';
import { commandLine } from './identity.ts';
import { give, socketFolder, type Place } from './place.ts';

/** Small: the product's hot set fits, and an idle server should cost little memory. */
const SETTINGS: Record<string, string> = {
  shared_buffers: '64MB',
  max_connections: '200',
  fsync: 'on',
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and rows can hold secrets and content: what fails is told to its caller, not to the log.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};
/** After a crash of a busy server it reads its log again, which can take minutes. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Each question to a server that still recovers is a line of its log. */
const POLL_MS = 10;
const POLL_MAX_MS = 500;
const LOG_BYTES = 5_000_000;

/** The server's process, null when there is none: a stale pid file may name a zombie, or a stranger. */
export function postmasterPid(place: Pick<Place, 'data'>): number | null {
  const pid = Number(pidFile(place)[0] ?? 'none');
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const command = commandLine(pid);
  return command !== null && /postgres\b/.test(command) && command.includes(place.data) ? pid : null;
}

/** Lines of postmaster.pid: pid, data folder, start, port, socket folder, …; none when there is no server. */
function pidFile(place: Pick<Place, 'data'>): string[] {
  try {
    return readFileSync(path.join(place.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function socketFile(socket: string): string {
  return path.join(socket, '.s.PGSQL.5432');
}

export function urlOf(socket: string, database: string): string {
  // Everything is said, since the driver takes what is missing from PGPORT, PGSSLMODE and their kin.
  return `postgres://postgres@localhost:5432/${database}?host=${encodeURIComponent(socket)}&sslmode=disable`;
}

/** Whether the last server was killed, so that processes of it may still be about to end. */
export function endedBadly(place: Place): boolean {
  return pidFile(place).length > 0;
}

/** Starts the server; resolves with its socket's folder when it answers. Call it under the lock, when there is none. */
export async function launch(place: Place, binaries: Binaries, settings: Record<string, string>): Promise<string> {
  const socket = socketFolder(place);
  forgetStrangers(place, socket);
  const { hba, ident } = writeAccess(place);
  const all = { ...SETTINGS, hba_file: hba, ident_file: ident, ...settings };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openLog(place);
  // In a session of its own: Ctrl-C in the terminal must reach only us, and we stop it when our work is done.
  const child = spawn(path.join(binaries.folder, 'bin/postgres'), ['-D', place.data, '-k', socket, ...flags], {
    ...who(place.as),
    cwd: '/',
    env: SERVER_ENV,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const failures: string[] = [];
  child.on('error', (error) => failures.push(error.message));
  child.on('exit', (code, signal) => failures.push(`it ended with ${signal ?? code}`));
  const deadline = monotonic() + START_TIMEOUT_MS;
  for (
    let pause_ms = POLL_MS;
    !(await answers(urlOf(socket, 'postgres')));
    pause_ms = Math.min(pause_ms * 1.2, POLL_MAX_MS)
  ) {
    if (monotonic() > deadline) failures.push(`it did not answer in ${START_TIMEOUT_MS / 1000} s`);
    if (failures.length > 0) throw new Error(`PostgreSQL did not start (${failures.join(', ')}): see ${place.log}`);
    await delay(pause_ms);
  }
  return socket;
}

/**
 * PostgreSQL keeps off while any process has the pid that it left behind, be it a zombie or a stranger. It looks after a
 * pid file of nobody itself, and finds backends that outlived their server by more than that file. The socket's folder is
 * ours alone, and nobody answered there.
 */
function forgetStrangers(place: Place, socket: string): void {
  const pid = Number(pidFile(place)[0] ?? 'none');
  if (pid > 0 && exists(pid)) rmSync(path.join(place.data, 'postmaster.pid'), { force: true });
  rmSync(`${socketFile(socket)}.lock`, { force: true });
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The log of the last runs is kept once; a start begins a new one when it has grown. */
function openLog(place: Place): number {
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(place.log, `${place.log}.1`);
  const log = openSync(place.log, 'a', 0o600);
  give(place.log, place.home);
  return log;
}

/**
 * Where a running server can be reached. Waits while it starts, recovers or stops; null when it is gone. One that has lost
 * its socket can serve nobody new and is stopped.
 */
export async function reach(place: Place): Promise<string | null> {
  const deadline = monotonic() + START_TIMEOUT_MS;
  let lost_since: number | null = null;
  let pause_ms = POLL_MS;
  for (let pid = postmasterPid(place); pid !== null; pid = postmasterPid(place)) {
    const socket = pidFile(place)[4];
    if (socket && (await answers(urlOf(socket, 'postgres')))) return socket;
    const lost = Boolean(socket) && !existsSync(socketFile(socket ?? ''));
    lost_since = lost ? (lost_since ?? monotonic()) : null;
    if (lost_since !== null && monotonic() - lost_since > CONNECT_TIMEOUT_MS) await stop(place);
    else if (monotonic() > deadline) throw new Error(`PostgreSQL (process ${pid}) does not answer: see ${place.log}`);
    await delay(pause_ms);
    pause_ms = Math.min(pause_ms * 1.2, POLL_MAX_MS);
  }
  // A container that shares our files but not our process table may run it.
  const socket = socketFolder(place);
  return existsSync(socketFile(socket)) && (await answers(urlOf(socket, 'postgres'))) ? socket : null;
}

async function answers(url: string): Promise<boolean> {
  try {
    return await withClient(url, async () => true);
  } catch {
    return false;
  }
}

/** One connection for one piece of work. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'groundcrew-supervisor',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** SIGINT is PostgreSQL's fast shutdown: transactions are rolled back, everything committed is kept. */
export async function stop(place: Place): Promise<void> {
  const pid = postmasterPid(place);
  if (pid === null) return;
  process.kill(pid, 'SIGINT');
  const deadline = monotonic() + STOP_TIMEOUT_MS;
  while (postmasterPid(place) === pid) {
    if (monotonic() > deadline)
      throw new Error(`PostgreSQL (process ${pid}) did not stop in ${STOP_TIMEOUT_MS / 1000} s.`);
    await delay(10);
  }
}
