// The product's server as a process that is killed, stopped and started again.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';

const main = path.resolve(import.meta.dirname, '../../../../scripts/tasks/groundcrew.mjs');

export type ServerProcess = {
  start: () => void;
  /** SIGKILL. */
  kill: () => Promise<void>;
  /** SIGTERM; the exit code. */
  stop: () => Promise<number | null>;
  /** SIGSTOP, and SIGCONT. */
  freeze: () => void;
  thaw: () => void;
};

export function serverProcess(options: {
  env: NodeJS.ProcessEnv;
  imports: readonly string[];
  log: string;
  /** Of `serve`. */
  args?: readonly string[];
}): ServerProcess {
  const log = openSync(options.log, 'a');
  const args = [...options.imports.flatMap((file) => ['--import', file]), main, 'serve', ...(options.args ?? [])];
  let child: ChildProcess | null = null;
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    const ending = child;
    child = null;
    if (!ending) return 0;
    ending.kill(signal);
    if (ending.exitCode === null && ending.signalCode === null) await once(ending, 'exit');
    return ending.exitCode;
  };
  return {
    start: () => {
      child ??= spawn(process.execPath, args, { env: options.env, stdio: ['ignore', log, log] });
    },
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}
