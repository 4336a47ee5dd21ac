/** What the processes of an installation do all day: a server that looks after the sessions, and commands that join and post. */
import { HealthMonitor } from '@groundcrew/server/engine/health-monitor.ts';
import { run_batch } from '@groundcrew/server/engine/operations.ts';
import { postRound } from '@groundcrew/server/engine/poster/post-round.ts';
import { testDueAccounts } from '@groundcrew/server/engine/health-round.ts';
import { withRun } from '@groundcrew/server/engine/runs.ts';
import { messageVariants } from '@groundcrew/server/store/messages.ts';
import type { Process } from './process.ts';

/** Something with a life of its own in a server. */
type Member = { stop: () => Promise<void> };

/** Whoever works in a long-running server: one entry for each. */
const members: ((server: Process) => Member)[] = [
  (server) => {
    const monitor = new HealthMonitor(server.crew, server.connections);
    server.onDropped = (account_id) => monitor.dropped(account_id);
    server.bell.on('groundcrew_lease', (payload) => {
      void server.connections.leases.renew();
      monitor.leaseChanged(payload === null ? null : Number(payload));
    });
    monitor.start();
    return monitor;
  },
];

export function startMembers(server: Process): Member {
  const started = members.map((start) => start(server));
  return {
    stop: async () => {
      await Promise.all(started.map((member) => member.stop()));
    },
  };
}

export type Job = { kind: 'join' | 'post'; niche: string };

/** `groundcrew join` and `groundcrew post`, as somebody's cron calls them. */
export async function runCommand(command: Process, { kind, niche }: Job): Promise<void> {
  const { crew, connections, said } = command;
  const { signal } = command.stopping;
  if (kind === 'join') {
    await run_batch({ crew, connections, said, signal }, niche, 5);
    return;
  }
  const rows = await messageVariants(crew.scope, niche);
  const variants = rows.map(({ text }) => ({ text, photo: null }));
  await withRun(crew, { kind: 'post', niche, signal }, async (run) => {
    await testDueAccounts(crew, connections, signal);
    return postRound(crew, connections, run, { niche, variants, limit: null, say: said.info });
  });
}
