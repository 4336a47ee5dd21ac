// A real Dovecot on loopback, in a folder of its own, for tests. `scripts/lib/dovecot.mjs` installs it where it may.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { delay, monotonic } from '#lib/time.ts';
import { makeCertificate } from './certificates.ts';
import { dovecotSettings, type DovecotPorts } from './dovecot-settings.ts';
import { freePort } from './tcp-server.ts';

const PROGRAM = '/usr/sbin/dovecot';
const PARTS = [PROGRAM, '/usr/lib/dovecot/imap', '/usr/lib/dovecot/lmtp'];
const START_MS = 15_000;

export type Dovecot = {
  host: string;
  ports: DovecotPorts;
  user: string;
  password: string;
  /** Where it keeps the mail of a user. */
  maildir: (user: string) => string;
  /** By LMTP: the answer comes when it is in the mailbox. Several go over one connection. */
  deliver: (user: string, mails: readonly (string | Buffer)[]) => Promise<void>;
  /** The server ends the connections of that user. */
  kick: (user: string) => void;
  setPassword: (user: string, password: string) => void;
  /** How many tries to log in it has seen, by its log: those that it let in and those that it did not. */
  logins: () => number;
  setCertificate: (files: { key: string; cert: string }) => Promise<void>;
  stop: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
};

/** Its settings are written as Dovecot 2.3 reads them. */
export function hasDovecot(): boolean {
  try {
    for (const part of PARTS) accessSync(part, constants.X_OK);
    return execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' }).startsWith('2.3.');
  } catch {
    return false;
  }
}

/** `token_info_url`: it takes access tokens, too, and asks there whose one is (RFC 7662). */
export async function openDovecot(options: { token_info_url?: string } = {}): Promise<Dovecot> {
  // Its sockets have short names only.
  const folder = mkdtempSync('/tmp/gdv-');
  const ports = { imap: await freePort(), imaps: await freePort(), lmtp: await freePort() };
  const passwords = new Map([['anna', 'correct-horse']]);
  const root = process.getuid?.() === 0;
  const ids = root
    ? { uid: idOf('mail', '-u'), gid: idOf('mail', '-g') }
    : { uid: os.userInfo().uid, gid: os.userInfo().gid };
  mkdirSync(path.join(folder, 'run'));
  mkdirSync(path.join(folder, 'mail'));
  chmodSync(folder, 0o755);
  if (root) chownSync(path.join(folder, 'mail'), ids.uid, ids.gid);
  const passwd = path.join(folder, 'passwd');
  const writePasswords = () =>
    writeFileSync(passwd, [...passwords].map(([user, password]) => `${user}:{PLAIN}${password}::::::\n`).join(''));
  writePasswords();
  makeCertificate(folder);
  const conf = path.join(folder, 'dovecot.conf');
  for (const [name, text] of Object.entries(dovecotSettings({ ...options, folder, ports, ids, root }))) {
    writeFileSync(path.join(folder, name), text, { mode: 0o644 });
  }
  let running: ChildProcess | null = null;

  const start = async (): Promise<void> => {
    const child = spawn(PROGRAM, ['-F', '-c', conf], { detached: true, stdio: 'ignore' });
    running = child;
    const until_ms = monotonic() + START_MS;
    while (!(await allListen(Object.values(ports)))) {
      const log = path.join(folder, 'log');
      if (child.exitCode !== null || monotonic() > until_ms) {
        throw new Error(`Dovecot does not start: ${existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : ''}`);
      }
      await delay(20);
    }
  };
  const stop = async (): Promise<void> => {
    const child = running;
    running = null;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    // Its children outlive it: the whole group ends.
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    while (await anyListens(Object.values(ports))) await delay(10);
  };
  await start();
  return {
    host: '127.0.0.1',
    ports,
    user: 'anna',
    password: 'correct-horse',
    maildir: (user) => path.join(folder, 'mail', user, 'Maildir'),
    deliver: (user, mails) => deliver(ports.lmtp, user, mails),
    kick: (user) => {
      // It fails when there is nobody to be kicked.
      spawnSync('doveadm', ['-c', conf, 'kick', user], { stdio: 'ignore' });
    },
    setPassword: (user, password) => {
      passwords.set(user, password);
      writePasswords();
    },
    logins: () => {
      const log = readFileSync(path.join(folder, 'log'), 'utf8');
      return [...log.matchAll(/ imap-login: (?:Info: )?(?:Login: |.*auth failed)/g)].length;
    },
    setCertificate: async ({ key, cert }) => {
      writeFileSync(path.join(folder, 'key.pem'), key, { mode: 0o600 });
      writeFileSync(path.join(folder, 'cert.pem'), cert);
      await stop();
      await start();
    },
    stop,
    start,
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idOf(user: string, which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, user], { encoding: 'utf8' }));
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function allListen(ports: readonly number[]): Promise<boolean> {
  return (await Promise.all(ports.map(listens))).every(Boolean);
}

async function anyListens(ports: readonly number[]): Promise<boolean> {
  return (await Promise.all(ports.map(listens))).some(Boolean);
}

/** RFC 2033. */
async function deliver(port: number, user: string, mails: readonly (string | Buffer)[]): Promise<void> {
  // Else what is said in two parts waits for the answer to the first one, 40 ms of each mail.
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  let told = '';
  let heard = Promise.withResolvers<void>();
  socket.on('data', (chunk: Buffer) => {
    told += chunk.toString('latin1');
    heard.resolve();
  });
  socket.on('error', (error) => heard.reject(error));
  socket.on('close', () => heard.reject(new Error('LMTP closed the connection')));
  const answer = async (expected: string): Promise<void> => {
    for (;;) {
      const [, line] = /^((?:\d{3}-.*\r\n)*\d{3} .*)\r\n/.exec(told) ?? [];
      if (line !== undefined) {
        told = told.slice(line.length + 2);
        const last = line.split('\r\n').at(-1) ?? '';
        if (!last.startsWith(expected)) throw new Error(`LMTP says ${last}`);
        return;
      }
      heard = Promise.withResolvers();
      await heard.promise;
    }
  };
  const say = (line: string) => void socket.write(`${line}\r\n`);
  await answer('220');
  say('LHLO test');
  await answer('250');
  for (const mail of mails) {
    say('MAIL FROM:<sender@example.com>');
    await answer('250');
    say(`RCPT TO:<${user}>`);
    await answer('250');
    say('DATA');
    await answer('354');
    const text = (Buffer.isBuffer(mail) ? mail : Buffer.from(mail)).toString('latin1');
    const lines = text.replaceAll(/\r?\n/g, '\r\n').replaceAll(/^\./gm, '..');
    socket.write(Buffer.from(lines.endsWith('\r\n') ? lines : `${lines}\r\n`, 'latin1'));
    say('.');
    await answer('250');
  }
  socket.removeAllListeners('close');
  socket.end('QUIT\r\n');
}
