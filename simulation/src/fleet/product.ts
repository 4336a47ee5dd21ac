// The product as people use it: its command line, one process a command.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const main = path.join(root, 'scripts/tasks/groundcrew.mjs');

/** Far above what any command takes on a simulated clock; a hang must end the check, not outlive it. */
const COMMAND_TIMEOUT_MS = 300_000;

type Outcome = { exit: number; stdout: string; stderr: string };

export type Product = {
  /** What its processes live in. */
  env: NodeJS.ProcessEnv;
  run: (...args: string[]) => Promise<Outcome>;
  /** The same with something on standard input. */
  runWith: (input: string, ...args: string[]) => Promise<Outcome>;
  /** Runs with --json and parses what it prints. Rejects, with everything it said, when the exit code is not one of those. */
  ask: <T>(args: readonly string[], exits?: readonly number[]) => Promise<T>;
};

/** `settings`: those of an installation that is not all by itself, as a database of its own. */
export function openProduct(options: {
  folder: string;
  simulator: string;
  imports?: readonly string[];
  settings?: Readonly<Record<string, string>>;
}): Product {
  const env = {
    ...process.env,
    GROUNDCREW_SIMULATOR: options.simulator,
    GROUNDCREW_DATA: path.join(options.folder, 'data'),
    GROUNDCREW_LOGS: path.join(options.folder, 'logs'),
    DATABASE_URL: '',
    NODE_ENV: 'test',
    ...options.settings,
  };
  const preload = (options.imports ?? []).flatMap((file) => ['--import', file]);
  const runWith = (input: string, ...args: string[]): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [...preload, main, ...args], { env, stdio: 'pipe' });
      // A command that reads nothing may end before it is given anything.
      child.stdin.on('error', () => {});
      child.stdin.end(input);
      const outcome: Outcome = { exit: 1, stdout: '', stderr: '' };
      child.stdout.on('data', (data) => (outcome.stdout += String(data)));
      child.stderr.on('data', (data) => (outcome.stderr += String(data)));
      const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MS);
      child.on('error', reject);
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        if (signal) reject(new Error(`groundcrew ${args.join(' ')} was ended by ${signal}:\n${outcome.stderr}`));
        else resolve({ ...outcome, exit: code ?? 1 });
      });
    });
  const run = (...args: string[]): Promise<Outcome> => runWith('', ...args);
  return {
    env,
    run,
    runWith,
    ask: async (args, exits = [0]) => {
      const outcome = await run(...args, '--json');
      if (!exits.includes(outcome.exit)) {
        throw new Error(`groundcrew ${args.join(' ')} ended with ${outcome.exit}:\n${outcome.stdout}${outcome.stderr}`);
      }
      return JSON.parse(outcome.stdout);
    },
  };
}
