import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning, ownIdentity } from './identity.ts';

let registrations = 0;

/** Notes in `folder` that this process uses the server; returns the note's name. Call it under the lock. */
export function register(folder: string): string {
  const name = `${ownIdentity()}-${(registrations += 1)}`;
  writeFileSync(path.join(folder, name), '');
  return name;
}

/** Call it under the lock when what follows depends on who is left. */
export function unregister(folder: string, name: string): void {
  rmSync(path.join(folder, name), { force: true });
}

/** How many living processes, or openings of this one, use the server; forgets the dead. Call it under the lock. */
export function usersIn(folder: string): number {
  const names = readdirSync(folder);
  const dead = names.filter((name) => !isRunning(name.split('-')[0] ?? ''));
  for (const name of dead) rmSync(path.join(folder, name), { force: true });
  return names.length - dead.length;
}
