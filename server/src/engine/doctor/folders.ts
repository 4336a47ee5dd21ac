// The folders of this machine: there, writable, closed to others, on a disk with room.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { fact, wordsOf } from '#domain/doctor-words.ts';
import { listed, OK, well, type Check, type Found } from '#engine/doctor/finding.ts';

export type Folders = { data_folder: string; logs_folder: string };

/** Others may pass through the data folder (the embedded database may run as another user), not look around. */
const DATA = { mode: 0o711, closed: 0o066 };
/** The group may read logs: whoever collects them needs that. */
const LOGS = { mode: 0o700, closed: 0o026 };
const FILES_CLOSED = 0o007;

export function folderChecks({ data_folder, logs_folder }: Folders): Check[] {
  return [
    folderCheck('data_folder', data_folder, DATA),
    folderCheck('logs_folder', logs_folder, LOGS),
    logFiles(logs_folder),
    ...diskChecks([data_folder, logs_folder]),
  ];
}

function folderCheck(
  kind: 'data_folder' | 'logs_folder',
  folder: string,
  rule: { mode: number; closed: number },
): Check {
  return {
    check: kind === 'data_folder' ? 'data folder' : 'logs folder',
    kind,
    of: folder,
    fault: 'folder_unusable',
    look: () => {
      const at = statSync(folder, { throwIfNoEntry: false });
      if (!at) return missing(folder, rule.mode);
      if (!at.isDirectory()) return { state: 'fail', facts: [fact('folder_not_one', { path: folder })] };
      return notWritable(folder, at) ?? openToOthers(folder, at, rule.closed) ?? well('folder', { path: folder });
    },
  };
}

function missing(folder: string, mode: number): Found {
  return {
    state: 'warn',
    facts: [fact('folder_missing', { path: folder })],
    fault: 'folder_missing',
    command: `mkdir -p ${inShell(folder)}`,
    fix: () => {
      mkdirSync(folder, { recursive: true, mode });
      return { did: [`made ${folder}`], left: [] };
    },
  };
}

/** Tried, as a disk may be read-only whatever the mode says. */
function notWritable(folder: string, at: Stats): Found | null {
  const trial = path.join(folder, `.doctor-${process.pid}`);
  try {
    writeFileSync(trial, '', { mode: 0o600 });
    rmSync(trial);
    return null;
  } catch (error) {
    const facts = [fact('folder_unwritable', { path: folder }, wordsOf(error))];
    const ours = at.uid === process.getuid?.() && (at.mode & 0o700) !== 0o700;
    return { state: 'fail', facts, ...(ours && { fix: () => setMode(folder, at.mode | 0o700) }) };
  }
}

function openToOthers(folder: string, at: Stats, closed: number): Found | null {
  if ((at.mode & closed) === 0) return null;
  const mode = at.mode & 0o777 & ~closed;
  return {
    state: 'warn',
    facts: [fact('folder_open', { path: folder, mode: octal(at.mode) })],
    fault: 'folder_open',
    command: `chmod ${octal(mode)} ${inShell(folder)}`,
    fix: () => setMode(folder, mode),
  };
}

function logFiles(folder: string): Check {
  return {
    check: 'log files',
    kind: 'log_files',
    of: folder,
    fault: 'logs_open',
    look: () => {
      const files = existsSync(folder) && statSync(folder).isDirectory() ? filesBelow(folder) : [];
      const open = files.filter((file) => (statSync(file).mode & FILES_CLOSED) !== 0);
      if (open.length === 0) return well('log_files', { count: files.length });
      const names = listed(
        open.map((file) => path.relative(folder, file)),
        3,
      );
      return {
        state: 'warn',
        facts: [fact('log_files_open', { count: open.length, names })],
        command: `chmod -R o= ${inShell(folder)}`,
        fix: () => {
          const done = open.map((file) => setMode(file, statSync(file).mode & ~FILES_CLOSED));
          return { did: [`closed ${done.length} files of ${folder} to others`], left: [] };
        },
      };
    },
  };
}

/** `x.log` and its older ones, also of accounts. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.log(?:\.\d+)?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function setMode(at: string, mode: number) {
  chmodSync(at, mode & 0o777);
  return { did: [`set the mode of ${at} to ${octal(mode)}`], left: [] };
}

/** As one word, whatever its name. */
export function inShell(folder: string): string {
  return `'${folder.replaceAll("'", `'\\''`)}'`;
}

const octal = (mode: number): string => (mode & 0o777).toString(8);

const GB = 1_000_000_000;
const MB = 1_000_000;

/** From here on somebody should look, and from here on nothing may be begun any more. */
const ROOM = { warn: 2 * GB, fail: 200 * MB };

/** One of each disk. */
function diskChecks(folders: readonly string[]): Check[] {
  const disks = new Map<number, string>();
  for (const folder of folders) {
    const at = nearest(folder);
    const { dev } = statSync(at);
    if (!disks.has(dev)) disks.set(dev, at);
  }
  return [...disks.values()].map((folder) => ({
    check: `disk of ${folder}`,
    kind: 'disk' as const,
    of: folder,
    fault: 'disk_full' as const,
    look: () => roomOn(folder),
  }));
}

/** A folder that is not there yet will be made on the disk of the one above it. */
function nearest(folder: string): string {
  const there = statSync(folder, { throwIfNoEntry: false });
  return there || path.dirname(folder) === folder ? folder : nearest(path.dirname(folder));
}

function roomOn(folder: string): Found {
  const { bavail, bsize, blocks, ffree, files } = statfsSync(folder);
  const [free, all] = [bavail * bsize, blocks * bsize];
  const room = fact('disk', { free_bytes: free, all_bytes: all });
  // Some file systems have no fixed number of files.
  if (files > 0 && ffree < 1_000) return { state: 'fail', facts: [room, fact('disk_files', { count: ffree })] };
  if (free >= ROOM.warn) return OK(room);
  return { state: free < ROOM.fail ? 'fail' : 'warn', facts: [room] };
}
