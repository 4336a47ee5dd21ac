/** What the processes of an installation do all day: a server that looks after the sessions, and commands that join and post. */
import { Connections } from '@groundcrew/server/engine/connections.ts';
import { Worker } from '@groundcrew/server/engine/lanes/worker.ts';
import { run_batch } from '@groundcrew/server/engine/operations.ts';
import { postRound } from '@groundcrew/server/engine/poster/post-round.ts';
import { testDueAccounts } from '@groundcrew/server/engine/health-round.ts';
import { withRun } from '@groundcrew/server/engine/runs.ts';
import { every } from '@groundcrew/server/lib/time.ts';
import { registerNode, removeNode } from '@groundcrew/server/store/leases.ts';
import { messageVariants } from '@groundcrew/server/store/messages.ts';
import type { Process } from './process.ts';

/** How often a server says that it is there, as `serve.ts` does. */
const BEAT_MS = 30_000;

/** `serve`, without its HTTP: returns how to stop it. */
export async function startServer(server: Process): Promise<() => Promise<void>> {
  const { crew, bell, owner } = server;
  const worker = new Worker(crew, { bell, said: server.said, data_folder: server.folder });
  const sayThere = (works: boolean): Promise<void> =>
    registerNode(crew.scope.db, { id: owner.name, kind: 'server', pid: 1, host: 'simulated', works }).catch(() => {});
  await sayThere(true);
  const unbeat = every(BEAT_MS, () => void sayThere(true));
  worker.start();
  return async () => {
    unbeat();
    await sayThere(false);
    await worker.stop();
  };
}

export type Job = { kind: 'join' | 'post'; niche: string };

/** `groundcrew join` and `groundcrew post`, as somebody's cron calls them. */
export async function runCommand(command: Process, job: Job): Promise<void> {
  const { crew, owner } = command;
  await registerNode(crew.scope.db, { id: owner.name, kind: 'command', pid: 1, host: 'simulated' });
  const connections = new Connections(crew, { ask: true });
  try {
    await (job.kind === 'join' ? join(command, connections, job) : post(command, connections, job));
  } finally {
    await connections.closeAll();
    await removeNode(crew.scope.db, owner.name);
  }
}

async function join({ crew, said, stopping }: Process, connections: Connections, { niche }: Job): Promise<void> {
  await run_batch({ crew, connections, said, signal: stopping.signal }, niche, 5);
}

async function post({ crew, said, stopping }: Process, connections: Connections, { niche }: Job): Promise<void> {
  const { signal } = stopping;
  const rows = await messageVariants(crew.scope, niche);
  const variants = rows.map(({ text }) => ({ text, photo: null }));
  await withRun(crew, { kind: 'post', niche, signal }, async (run) => {
    await testDueAccounts(crew, connections, signal);
    return postRound(crew, connections, run, { niche, variants, limit: null, say: said.info });
  });
}
