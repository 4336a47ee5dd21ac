import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { who, type Binaries } from './binaries.ts';
import { makePrivate, writeOwned, type Place } from './place.ts';

/** The environment of PostgreSQL's programs: nothing of ours, in which PGDATA, PGPORT or LC_ALL would mislead them. */
export const SERVER_ENV = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the cluster if there is none. It is made beside its place and moved there when it is whole, so that a process that
 * is killed in between leaves none rather than half of one. Call it under the lock.
 */
export async function ensureCluster(place: Place, binaries: Binaries, options: { sync: boolean }): Promise<void> {
  const major = binaries.version.split('.')[0];
  const version = path.join(place.data, 'PG_VERSION');
  if (existsSync(version)) {
    const made = readFileSync(version, 'utf8').trim();
    if (made === major) return;
    const hint = 'make a backup with the release that made it, and restore that with this one';
    throw new Error(`${place.data} was made by PostgreSQL ${made} and this release brings ${major}: ${hint}.`);
  }
  for (const name of readdirSync(place.home)) {
    // An initdb that outlived its parent may still write there; it does no harm, and goes with the next start.
    if (name.startsWith('pgdata.new')) rmSync(path.join(place.home, name), { recursive: true, force: true });
  }
  const unfinished = path.join(place.home, `pgdata.new-${process.pid}-${Date.now()}`);
  mkdirSync(unfinished);
  makePrivate(unfinished, place.as);
  await initialize(unfinished, place, binaries, options);
  renameSync(unfinished, place.data);
}

function initialize(data: string, place: Place, binaries: Binaries, { sync }: { sync: boolean }): Promise<void> {
  const flags = ['-U', 'postgres', '-A', 'peer', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', data, ...flags, ...locale, ...(sync ? [] : ['--no-sync'])];
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(binaries.folder, 'bin/initdb'), args, {
      ...who(place.as),
      cwd: '/',
      env: SERVER_ENV,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (text) => (complaint += String(text)));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`PostgreSQL's initdb failed in ${place.home}: ${complaint.trim()}`));
    });
  });
}

/**
 * Who may connect: the kernel tells the server which user holds the other end of the socket. Under root the server runs
 * as `nobody`, and other programs that run as `nobody` are not let in.
 */
export function writeAccess(place: Place): { hba: string; ident: string } {
  const hba = path.join(place.home, 'pg_hba.conf');
  const ident = path.join(place.home, 'pg_ident.conf');
  const users = [...new Set(place.admitted)].map((name) => `groundcrew "${name.replaceAll('"', '""')}" postgres\n`);
  writeOwned(hba, 'local all all peer map=groundcrew\n', place.home);
  writeOwned(ident, users.join(''), place.home);
  return { hba, ident };
}
