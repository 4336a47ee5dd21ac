/** The command line in a process of its own, to be waited for, asked to stop, or killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const main = path.resolve(import.meta.dirname, '../../../scripts/tasks/groundcrew.mjs');

type Outcome = { exit: number | null; stdout: string; stderr: string };

export type Command = {
  pid: number;
  /** What it has said so far. */
  said: Omit<Outcome, 'exit'>;
  ended: Promise<Outcome>;
  /** Its one JSON document; rejects, with everything it said, when it ended otherwise. */
  json: <T>(exit?: number) => Promise<T>;
  stop: () => Promise<Outcome>;
  kill: () => Promise<Outcome>;
};

export function startCommand(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (said.stdout += String(data)));
  child.stderr.on('data', (data) => (said.stderr += String(data)));
  const ended = once(child, 'close').then((): Outcome => ({ exit: child.exitCode, ...said }));
  const signal = (name: NodeJS.Signals) => () => {
    child.kill(name);
    return ended;
  };
  return {
    // It has none where it could not be started, which `ended` tells.
    pid: child.pid ?? 0,
    said,
    ended,
    json: async (exit = 0) => {
      const outcome = await ended;
      if (outcome.exit === exit) return JSON.parse(outcome.stdout);
      throw new Error(`groundcrew ${args.join(' ')} ended with ${outcome.exit}:\n${outcome.stdout}${outcome.stderr}`);
    },
    stop: signal('SIGTERM'),
    kill: signal('SIGKILL'),
  };
}
