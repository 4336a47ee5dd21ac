// What the joiner says of an act, for whoever follows it from another process.
import { Connections } from '@groundcrew/server/engine/connections.ts';
import { COMMAND_CHANNELS } from '@groundcrew/server/engine/command-bell.ts';
import { joinHandler } from '@groundcrew/server/engine/joiner/join-handler.ts';
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { run_batch } from '@groundcrew/server/engine/operations.ts';
import { registerNode } from '@groundcrew/server/store/leases/leases.ts';
import { openBell } from '@groundcrew/server/store/database/listen.ts';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from './harness.ts';

test('each line is there once, and while the act goes on in a live worker', async () => {
  const groups = [{ id: 501, username: 'group_1' }];
  const world = await openEngine({ accounts: 1, groups, clock: { mode: 'real', rate: 1 } });
  onTestFinished(() => world.close());
  const worker = await world.open({ ask: false });
  const { core, crew } = worker;
  await registerNode(core.db, { id: core.node_id, kind: 'server', pid: 1, host: 'here', works: true });
  expect(await worker.connections.keep(1)).toBe(true);
  const lanes = new Lanes(crew, worker.connections);
  lanes.handle('join', joinHandler(crew, worker.connections));
  lanes.start();
  onTestFinished(() => lanes.stop());
  const bell = await openBell(world.core.database_url, COMMAND_CHANNELS, { schema: 'groundcrew' });
  onTestFinished(() => bell.close());

  // The look at the rights after the join takes its time: longer than any line is under way.
  await world.fault({ method: 'channels.getFullChannel', delay_ms: 3_000 });
  const lines: string[] = [];
  const bound = Promise.withResolvers<unknown>();
  const hear = (sentence: string) => {
    lines.push(sentence);
    if (sentence.includes('bound to account')) bound.resolve(world.one('select state from actions'));
  };
  const said = { info: hear, warning: hear, error: hear, close: () => {} };
  const connections = new Connections(world.crew, { ask: true });
  onTestFinished(() => connections.closeAll());
  const { signal } = new AbortController();
  const result = await run_batch({ crew: world.crew, connections, said, signal, bell });
  expect(result.joined).toEqual([{ link: '@group_1', account: 's1' }]);
  expect(await bound.promise).toEqual({ state: 'running' });
  expect(lines.filter((line) => /^(Joined|Group @)/.test(line))).toEqual([
    'Joined @group_1',
    'Group @group_1 bound to account Account 1',
  ]);
});
