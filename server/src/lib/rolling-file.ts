/**
 * A log file of bounded size that several processes append to: `x.log` is the newest, `x.log.1` the one before, up to
 * `x.log.<keep>`. Every write is one append and has reached the system when it returns, so a crash loses no line.
 * Libraries that roll files number them per process, and a short command never cleans up after the one before it.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

export type RollingFile = {
  /** Never throws: a full disk must not stop the work. What goes wrong is told to `onTrouble`, once until it is over. */
  write: (text: string) => void;
  /** What was written survives a power cut too. */
  sync: () => void;
  close: () => void;
};

export type RollingRule = {
  max_bytes: number;
  /** Older files that stay beside the newest one. */
  keep: number;
  /** Older files that were last written to longer ago go. Default: none. */
  days?: number;
};

export type RollingFileOptions = RollingRule & {
  file: string;
  onTrouble?: (error: unknown) => void;
  /** What stands in the place of so many texts that could not be written, once that is possible again, and before `next`. */
  gap?: (missing: number, next: string) => string;
};

/** Owner only: who writes to whom and when is nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const DAY_MS = 86_400_000;

export function openRollingFile({ file, max_bytes, keep, days, onTrouble, gap }: RollingFileOptions): RollingFile {
  let descriptor: number | null = null;
  let missing = 0;

  function close(): void {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  }

  /** The file that has the name now: another process may have rolled the one that we hold open. */
  function reopened(): number {
    if (descriptor !== null && statSync(file, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino) {
      return descriptor;
    }
    close();
    mkdirSync(path.dirname(file), { recursive: true, mode: FOLDER_MODE });
    const torn = endsTorn(file);
    descriptor = openSync(file, 'a', FILE_MODE);
    if (torn) append(descriptor, '\n');
    forgetOld();
    return descriptor;
  }

  /** Also those beyond the number that is kept now: it may have been larger. */
  function forgetOld(): void {
    const { dir, base } = path.parse(file);
    for (const name of readdirSync(dir)) {
      const age = name.startsWith(`${base}.`) ? Number(name.slice(base.length + 1)) : 0;
      if (!Number.isInteger(age) || age < 1) continue;
      const at = path.join(dir, name);
      const old =
        days !== undefined && Date.now() - (statSync(at, { throwIfNoEntry: false })?.mtimeMs ?? 0) > days * DAY_MS;
      if (old || age > keep) rmSync(at, { force: true });
    }
  }

  function roll(): void {
    for (let age = keep - 1; age >= 1; age--) {
      if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
    }
    // Two processes that roll in the same moment only roll a file early: nothing is lost but the oldest one.
    if (keep > 0) renameSync(file, `${file}.1`);
  }

  function guarded(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (missing === 0) onTrouble?.(error);
      return false;
    }
  }

  return {
    write: (text) => {
      const done = guarded(() => {
        const size = fstatSync(reopened()).size;
        if (size > 0 && size + Buffer.byteLength(text) > max_bytes) roll();
        append(reopened(), missing > 0 && gap ? `${gap(missing, text)}${text}` : text);
        missing = 0;
      });
      if (done) return;
      missing += 1;
      // What was written in part is ended when it is opened anew.
      guarded(close);
    },
    sync: () => {
      guarded(() => {
        if (descriptor !== null) fsyncSync(descriptor);
      });
    },
    close: () => void guarded(close),
  };
}

/** Of a disk that runs full the first write takes a part, and says so by its count alone. */
function append(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  if (writeSync(descriptor, bytes) < bytes.length) throw new Error('no more than a part of a line could be written');
}

/** A line that a full disk or a power cut has ended early must not swallow the next. */
function endsTorn(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return false;
  const descriptor = openSync(file, 'r');
  try {
    const last = Buffer.alloc(1);
    return readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } finally {
    closeSync(descriptor);
  }
}
