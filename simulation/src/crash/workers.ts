// Worker processes that are killed, stopped and started again, by a seed.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { delay } from '@groundcrew/server/lib/time.ts';
import type { Chance } from '@groundcrew/simulator/chance.ts';

const main = path.resolve(import.meta.dirname, '../../../scripts/tasks/groundcrew.mjs');

/** Longer than a lease, so that a process comes back to find its accounts elsewhere; and shorter. */
const STOP_MS = [2_000, 25_000] as const;
const AWAY_MS = [500, 4_000] as const;
const BETWEEN_MS = [2_000, 6_000] as const;
/** How much of the trouble is the database's. */
const DATABASE = 0.1;

export type Trouble = { killed: number; stopped: number; database_stopped: number };

export type Workers = {
  /** Kills and stops one after the other, and the database now and then, until the signal fires; then all run again. */
  trouble: (chance: Chance, signal: AbortSignal) => Promise<Trouble>;
  /** SIGTERM, and the exit codes. */
  end: () => Promise<(number | null)[]>;
};

/** `imports`: what each process loads before the product. `stopDatabase`: false when that was not possible just now. */
export function startWorkers(
  count: number,
  options: { env: NodeJS.ProcessEnv; imports: readonly string[]; log: string; stopDatabase: () => boolean },
): Workers {
  const log = openSync(options.log, 'a');
  const args = [...options.imports.flatMap((file) => ['--import', file]), main, 'serve', '--roles', 'worker'];
  const start = (): ChildProcess => spawn(process.execPath, args, { env: options.env, stdio: ['ignore', log, log] });
  const workers = Array.from({ length: count }, start);
  const stopped = new Map<number, Promise<void>>();

  async function kill(index: number, away_ms: number): Promise<void> {
    const worker = workers[index];
    if (!worker) return;
    worker.kill('SIGKILL');
    await gone(worker);
    await delay(away_ms);
    workers[index] = start();
  }

  /** Beside the others: it lasts longer than the time between two troubles. */
  function stop(index: number, for_ms: number): void {
    const worker = workers[index];
    worker?.kill('SIGSTOP');
    const over = delay(for_ms).then(() => {
      worker?.kill('SIGCONT');
      stopped.delete(index);
    });
    stopped.set(index, over);
  }

  return {
    trouble: async (chance, signal) => {
      const done = { killed: 0, stopped: 0, database_stopped: 0 };
      while (!signal.aborted) {
        await delay(chance.between(...BETWEEN_MS), signal).catch(() => {});
        const index = chance.int(count);
        if (signal.aborted || stopped.has(index)) continue;
        if (chance.happens(DATABASE)) done.database_stopped += Number(options.stopDatabase());
        else if (chance.happens(0.5)) {
          done.killed += 1;
          await kill(index, chance.between(...AWAY_MS));
        } else if (stopped.size < count - 1) {
          done.stopped += 1;
          stop(index, chance.between(...STOP_MS));
        }
      }
      await Promise.all(stopped.values());
      return done;
    },
    end: async () => {
      for (const worker of workers) worker.kill('SIGTERM');
      await Promise.all(workers.map(gone));
      return workers.map(({ exitCode }) => exitCode);
    },
  };
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
