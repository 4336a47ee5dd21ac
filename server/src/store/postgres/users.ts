import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, ownIdentity } from './identity.ts';

let registrations = 0;

/** Notes in `folder` that this process uses the server; returns the note's name. Call it under the lock. */
export function register(folder: string): string {
  const name = `${ownIdentity()}-${(registrations += 1)}`;
  writeFileSync(path.join(folder, name), mark(folder));
  // Whatever the umask: the folder's owner must be able to read root's.
  chmodSync(path.join(folder, name), 0o644);
  return name;
}

/** Call it under the lock when what follows depends on who is left. */
export function unregister(folder: string, name: string): void {
  rmSync(path.join(folder, name), { force: true });
}

/** How many living processes, or openings of this one, use the server; forgets the others. Call it under the lock. */
export function usersIn(folder: string): number {
  const names = readdirSync(folder);
  const past = names.filter((name) => {
    const runs = isRunning(name.split('-')[0] ?? '');
    return !runs || readFileSync(path.join(folder, name), 'utf8') !== mark(folder);
  });
  for (const name of past) rmSync(path.join(folder, name), { force: true });
  return names.length - past.length;
}

/** Tells a folder from its copy, whose notes are about the server of the other. */
function mark(folder: string): string {
  return String(statSync(folder).ino);
}
