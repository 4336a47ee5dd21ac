// Memory of processes as Linux counts it: https://docs.kernel.org/filesystems/proc.html
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const SAMPLES = 6;
const SAMPLE_PAUSE_MS = 500;

/** Bytes, once the process has come to rest: garbage of what it did just before is collected in the first seconds. */
export async function restingMemory(read: () => number, rest_ms = 10_000): Promise<number> {
  await delay(rest_ms);
  const samples: number[] = [];
  for (let n = 0; n < SAMPLES; n += 1) {
    samples.push(read());
    await delay(SAMPLE_PAUSE_MS);
  }
  return Math.min(...samples);
}

/** Resident memory. */
export function rss(pid: number): number {
  return field(`/proc/${pid}/status`, 'VmRSS');
}

/** Milliseconds of processor time that it has taken, in user and system mode; Linux counts in hundredths of a second. */
export function cpuMs(pid: number): number {
  // The name of the program, in brackets, may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** What a PostgreSQL takes: each page that its processes share is counted once. */
export function pssOfPostgres(postmaster: number): number {
  const processes = [postmaster, ...childrenOf(postmaster)];
  return processes.reduce((sum, pid) => sum + pss(pid), 0);
}

/** As `cpuMs`, of all processes that a PostgreSQL has now. */
export function cpuOfPostgres(postmaster: number): number {
  return [postmaster, ...childrenOf(postmaster)].reduce((sum, pid) => sum + cpuMs(pid), 0);
}

/** The embedded server of a data folder. */
export async function postmasterOf(data_folder: string): Promise<number> {
  const text = await readFile(path.join(data_folder, 'postgres/pgdata/postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

function pss(pid: number): number {
  try {
    return field(`/proc/${pid}/smaps_rollup`, 'Pss');
  } catch {
    // A backend that has ended meanwhile.
    return 0;
  }
}

function field(file: string, name: string): number {
  const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'utf8')) ?? [];
  if (kilobytes === undefined) throw new Error(`${file} says nothing of ${name}.`);
  return Number(kilobytes) * 1024;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === parent)
    .map(Number);
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return null;
  }
}
