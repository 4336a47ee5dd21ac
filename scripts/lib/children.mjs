// Processes that belong together end together.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const WATCH_MS = 500;
/** Says which process has started this one and goes on only as long as that one lives. */
const PARENT = 'GROUNDCREW_PARENT';

/** Runs a command; a signal to us goes to it, and we end after it. Resolves with its exit status and, if quiet, its output. */
export function run(command, args, { quiet = false, ...options } = {}) {
  const child = spawn(command, args, {
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    ...options,
    env: { ...process.env, ...options.env, [PARENT]: String(process.pid) },
  });
  const forward = (signal) => {
    // A terminal sends its interrupt to all processes in front of it: the child has it already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const each of SIGNALS) process.off(each, forward);
      resolve({ status: code ?? 128 + (constants.signals[signal] ?? 0), output });
    });
  });
}

/**
 * Stops this process when those that started it are gone. `npm start` that is killed does not reach the script below its
 * shell, and that shell lives on: so the parent's parent is watched too, where Linux shows it.
 */
export function endWithParents() {
  const parent = process.ppid;
  const below_npm = process.env.npm_lifecycle_event !== undefined;
  // Started by a person's shell we may outlive it: that is what nohup is for.
  if (!below_npm && process.env[PARENT] !== String(parent)) return;
  const grandparent = below_npm ? parentOf(parent) : null;
  const watch = setInterval(() => {
    const orphaned = process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent);
    if (!orphaned) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, WATCH_MS);
  watch.unref();
}

function parentOf(pid) {
  try {
    // `pid (name) state ppid …`, where the name may hold anything: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}
