import { spawnSync } from 'node:child_process';
import os from 'node:os';

export type User = { uid: number; gid: number; name: string };

export function userNamed(name: string): User {
  const [uid, gid] = [id('-u', name), id('-g', name)];
  if (uid === null || gid === null) {
    throw new Error(`PostgreSQL does not run as root, and there is no user ${name} to run it as: set DATABASE_URL.`);
  }
  return { uid: Number(uid), gid: Number(gid), name };
}

/** Null when the system has no name for the number. */
export function userWithId(uid: number): User | null {
  const [name, gid] = [id('-un', String(uid)), id('-g', String(uid))];
  return name === null || gid === null ? null : { uid, gid: Number(gid), name };
}

export function ownName(): string {
  try {
    return os.userInfo().username;
  } catch (cause) {
    const why = 'PostgreSQL starts only for users whom the system knows by name';
    throw new Error(`${why}, and ${process.getuid?.() ?? '?'} has none: set DATABASE_URL.`, { cause });
  }
}

/** Tried, not reckoned: permission bits of parents, groups and access lists all have their say. */
export function userCanEnter(user: User, folder: string): boolean {
  const { uid, gid } = user;
  return spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** `id` and not `getent`: macOS has no other. */
function id(flag: string, user: string): string | null {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}
