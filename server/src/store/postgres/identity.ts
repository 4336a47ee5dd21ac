import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Names a process beyond its life: pids are used again, a pid with its start time (and, on Linux, the boot that the start
 * time counts from) is not. Text of `[a-z0-9.]`, fit for file names.
 */
export type ProcessIdentity = string;

/** Who we are. Reads the process table once. */
export function ownIdentity(): ProcessIdentity {
  own ??= identityOf(process.pid);
  if (own === null) throw new Error(`The start time of process ${process.pid} cannot be read.`);
  return own;
}
let own: ProcessIdentity | null | undefined;

/** Whether that very process still runs; a zombie, which nobody has reaped yet, does not. */
export function isRunning(identity: ProcessIdentity): boolean {
  const pid = Number(identity.split('.')[0]);
  return Number.isSafeInteger(pid) && pid > 0 && identityOf(pid) === identity;
}

function identityOf(pid: number): ProcessIdentity | null {
  if (process.platform === 'linux') {
    const stat = linuxStat(pid);
    return stat === null || stat.zombie ? null : `${pid}.${stat.started_ticks}.${bootId()}`;
  }
  const line = ps(pid, 'state=,lstart=');
  if (line === null || line.startsWith('Z')) return null;
  return `${pid}.${line.replace(/^\S+/, '').replaceAll(/\W/g, '').toLowerCase()}`;
}

/** The words of a running process's command line; null when there is no such process, or only its zombie. */
export function commandLine(pid: number): string | null {
  if (process.platform !== 'linux') {
    const line = ps(pid, 'state=,args=');
    return line === null || line.startsWith('Z') ? null : line;
  }
  const stat = linuxStat(pid);
  if (stat === null || stat.zombie) return null;
  return readOrNull(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() ?? null;
}

/** `/proc/PID/stat`, see proc_pid_stat(5): the name may hold anything, so fields count from the last bracket. */
function linuxStat(pid: number): { zombie: boolean; started_ticks: string } | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, started_ticks] = [fields?.[0], fields?.[19]];
  return state === undefined || started_ticks === undefined ? null : { zombie: /[ZXx]/.test(state), started_ticks };
}

function bootId(): string {
  boot ??= (readOrNull('/proc/sys/kernel/random/boot_id') ?? 'unknown').slice(0, 8);
  return boot;
}
let boot: string | undefined;

function ps(pid: number, columns: string): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
