// Disks of their own that soon are full, or cannot be written, where this process may mount one.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type SmallDisk = {
  unmount: () => void;
  /** Throws as long as somebody has a file of it open for writing. */
  become: (how: 'ro' | 'rw') => void;
};

/** At `at`, an empty folder, until `unmount`. */
export function mountSmallDisk(at: string, bytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'tmpfs', at], { stdio: 'pipe' });
  // Whoever still looks into it does not keep a test from ending.
  return {
    unmount: () => void execFileSync('umount', ['--lazy', at]),
    become: (how) => void execFileSync('mount', ['-o', `remount,${how}`, at], { stdio: 'pipe' }),
  };
}

/** At `at`, a folder with whatever is in it: an empty disk that cannot be written, until `unmount`. */
export function mountReadOnly(at: string): { unmount: () => void } {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,mode=755', 'tmpfs', at], { stdio: 'pipe' });
  return { unmount: () => void execFileSync('umount', ['--lazy', at]) };
}

/** Root may, unless its container forbids it. */
export const mayMount: boolean = tried();

function tried(): boolean {
  if (process.getuid?.() !== 0) return false;
  const at = mkdtempSync(path.join(os.tmpdir(), 'gc-disk-'));
  try {
    mountSmallDisk(at, 4_096).unmount();
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(at);
  }
}
