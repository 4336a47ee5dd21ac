// A lock among processes, made of numbered files in a folder. The file with the highest number is the lock: it holds
// `free`, or the identity of its holder. To take it when it is free, or its holder is dead, is to create the next number,
// which only one can; to give it back is to write `free` into it. The highest number is never removed, so it never falls,
// and nobody can take from a fresh holder what he believed to be stale.
import { chmodSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { delay, monotonic } from '#lib/time.ts';
import { isRunning, ownIdentity } from './identity.ts';

const POLL_MS = 15;
const FREE = 'free';

/** Runs `work` while no other process, and no other call in this one, runs its own under the same folder. */
export async function withLock<T>(folder: string, patience_ms: number, work: () => Promise<T>): Promise<T> {
  const release = await take(folder, patience_ms);
  try {
    return await work();
  } finally {
    release();
  }
}

async function take(folder: string, patience_ms: number): Promise<() => void> {
  const deadline = monotonic() + patience_ms;
  for (;;) {
    const last = newest(folder);
    const holder = holderOf(folder, last);
    if (holder === null) {
      const mine = last + 1;
      if (claim(folder, mine)) return () => write(folder, FREE, (draft) => renameSync(draft, fileOf(folder, mine)));
    } else if (monotonic() > deadline) {
      throw new Error(`Process ${holder.split('.')[0]} has held the lock ${folder} for ${patience_ms / 1000} s.`);
    }
    await delay(POLL_MS);
  }
}

function claim(folder: string, number: number): boolean {
  try {
    write(folder, ownIdentity(), (draft) => linkSync(draft, fileOf(folder, number)));
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
  // The number was lower than the newest one if that number had been and gone since we looked.
  const valid = newest(folder) === number;
  if (valid) {
    for (const old of numbers(folder)) if (old < number) rmSync(fileOf(folder, old), { force: true });
  } else rmSync(fileOf(folder, number), { force: true });
  return valid;
}

function holderOf(folder: string, number: number): string | null {
  if (number === 0) return null;
  try {
    const holder = readFileSync(fileOf(folder, number), 'utf8');
    return holder !== FREE && isRunning(holder) ? holder : null;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}

let drafts = 0;

/** The text appears under its final name whole or not at all. */
function write(folder: string, text: string, publish: (draft: string) => void): void {
  const draft = path.join(folder, `draft-${ownIdentity()}-${(drafts += 1)}`);
  writeFileSync(draft, text);
  try {
    // Whatever the umask: root and the folder's owner must be able to read one another's.
    chmodSync(draft, 0o644);
    publish(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function numbers(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function newest(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

function fileOf(folder: string, number: number): string {
  return path.join(folder, String(number));
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
