/** What the processes of an installation do all day: a server that looks after the sessions, and commands that join and post. */
import { giveUpWhenAsked } from '@groundcrew/server/engine/command-bell.ts';
import { Connections } from '@groundcrew/server/engine/connections.ts';
import { Worker } from '@groundcrew/server/engine/lanes/worker.ts';
import { run_batch } from '@groundcrew/server/engine/operations.ts';
import type { Variant } from '@groundcrew/server/engine/poster/content.ts';
import { photosOf } from '@groundcrew/server/engine/poster/photo-shelf.ts';
import { postRound } from '@groundcrew/server/engine/poster/post-round.ts';
import { testDueAccounts } from '@groundcrew/server/engine/health-round.ts';
import { newReactionTask, type ReactionWish } from '@groundcrew/server/engine/reactor/new-task.ts';
import { withRun } from '@groundcrew/server/engine/runs.ts';
import { every } from '@groundcrew/server/lib/time.ts';
import { registerNode, removeNode } from '@groundcrew/server/store/leases/leases.ts';
import { messageVariants } from '@groundcrew/server/store/campaigns/message-variants.ts';
import type { Process } from './process.ts';

/** How often a server says that it is there, as `serve.ts` does. */
const BEAT_MS = 30_000;

/** `serve`, without its HTTP: returns how to stop it. */
export async function startServer(server: Process): Promise<() => Promise<void>> {
  const { crew, bell, owner } = server;
  const worker = new Worker(crew, { bell, said: server.said, data_folder: server.folder, allow_private: true });
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

export type Job =
  | { kind: 'join'; niche: string }
  | { kind: 'post'; niche: string }
  | { kind: 'react'; wish: ReactionWish };

/** `groundcrew join` and `groundcrew post`, as somebody's cron calls them, and `groundcrew react`. */
export async function runCommand(command: Process, job: Job): Promise<void> {
  const { crew, owner, bell } = command;
  await registerNode(crew.scope.db, { id: owner.name, kind: 'command', pid: 1, host: 'simulated' });
  const connections = new Connections(crew, { ask: true });
  const unask = giveUpWhenAsked(connections, bell);
  try {
    if (job.kind === 'join') await join(command, connections, job.niche);
    else if (job.kind === 'post') await post(command, connections, job.niche);
    // The servers carry it out.
    else await newReactionTask(crew, job.wish);
  } finally {
    unask();
    await connections.closeAll();
    await removeNode(crew.scope.db, owner.name);
  }
}

async function join({ crew, said, stopping, bell }: Process, connections: Connections, niche: string): Promise<void> {
  await run_batch({ crew, connections, said, signal: stopping.signal, bell }, niche, 5);
}

async function post(command: Process, connections: Connections, niche: string): Promise<void> {
  const { crew, said, stopping, folder, bell } = command;
  const { signal } = stopping;
  const photos = photosOf(crew.scope, folder);
  const variants: Variant[] = [];
  for (const { text, photo_path } of await messageVariants(crew.scope, niche)) {
    const photo = photo_path === null ? null : await photos(photo_path);
    // Somebody takes it out until the photo is there again.
    if (typeof photo !== 'string') variants.push({ text, photo });
  }
  await withRun(crew, { kind: 'post', niche, signal }, async (run) => {
    await testDueAccounts(crew, connections, signal);
    return postRound(crew, connections, run, { niche, variants, limit: null, say: said.info, bell });
  });
}
