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
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

export type RollingFile = {
  /** Never throws: a full disk must not stop the work. What goes wrong is told to `onTrouble` once. */
  write: (text: string) => void;
  /** What was written survives a power cut too. */
  sync: () => void;
  close: () => void;
};

export type RollingFileOptions = {
  file: string;
  max_bytes: number;
  /** Older files that stay beside the newest one. */
  keep: number;
  onTrouble?: (error: unknown) => void;
};

export function openRollingFile({ file, max_bytes, keep, onTrouble }: RollingFileOptions): RollingFile {
  let descriptor: number | null = null;
  let troubled = false;

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
    mkdirSync(path.dirname(file), { recursive: true });
    descriptor = openSync(file, 'a');
    return descriptor;
  }

  function roll(): void {
    for (let age = keep - 1; age >= 1; age--) {
      if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
    }
    // Two processes that roll in the same moment only roll a file early: nothing is lost but the oldest one.
    if (keep > 0) renameSync(file, `${file}.1`);
  }

  function guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!troubled) onTrouble?.(error);
      troubled = true;
    }
  }

  return {
    write: (text) => {
      guarded(() => {
        const size = fstatSync(reopened()).size;
        if (size > 0 && size + Buffer.byteLength(text) > max_bytes) roll();
        writeSync(reopened(), text);
      });
    },
    sync: () => {
      guarded(() => {
        if (descriptor !== null) fsyncSync(descriptor);
      });
    },
    close: () => guarded(close),
  };
}
