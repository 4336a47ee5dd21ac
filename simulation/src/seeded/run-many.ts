/** Simulations in processes of their own: several at once, and each of them broken on purpose where that is wanted. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ScriptName } from './faults.ts';
import type { SimulationReport } from './run-simulation.ts';

export type Asked = {
  seed: number;
  days: number;
  accounts: number;
  nodes: number;
  faults: string;
  script?: ScriptName;
  /** As in the options of a simulation; by default by the days. */
  rarer?: number;
  plant?: string;
};

/** What one printed; an error when it ended in a way that is no result. */
export type Answered = { asked: Asked; report: SimulationReport } | { asked: Asked; error: string };

const script = path.resolve(import.meta.dirname, '../simulate.ts');
/** What lives for a step only is not to be looked through at every few. */
const ROOM = '--max-semi-space-size=64';
/** One seed that takes so long hangs. */
const TIMEOUT_MS = 3_600_000;

export function simulateApart(asked: Asked): Promise<Answered> {
  const { plant, ...numbers } = asked;
  const args = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (plant !== undefined) args.push('--plant', plant);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [ROOM, script, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (said.stdout += String(data)));
    child.stderr.on('data', (data) => (said.stderr += String(data)));
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      const report = code === 0 || code === 1 ? reportIn(said.stdout) : null;
      if (report) resolve({ asked, report });
      else resolve({ asked, error: `ended with ${code}: ${said.stderr.trim().slice(-2000)}` });
    });
  });
}

function reportIn(stdout: string): SimulationReport | null {
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

/** All of them, so many at once; `heard` is told of each as soon as it has ended. */
export async function simulateAll(
  all: readonly Asked[],
  at_once: number,
  heard: (answer: Answered) => void,
): Promise<void> {
  const queue = [...all];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) heard(await simulateApart(next));
  };
  await Promise.all(Array.from({ length: at_once }, work));
}
