import type { StoredEvent } from '@groundcrew/server/store/events/events.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';
import { joined } from './posting.ts';
import { connectAll, lookOnce, reconnectorOf, STAGES } from './reconnecting.ts';

let world: EngineWorld;
afterEach(() => world.close());

test('what has happened is listed, of all or of one account and kind, and followed from any number on', async () => {
  world = await openEngine({ accounts: 2, groups: joined(1) });
  await connectAll(world);
  const following = world.command(['events', '--follow', '--since', '2', '--json']);
  const heard = () =>
    following.said.stdout
      .split('\n')
      .filter(Boolean)
      .map((line): StoredEvent => JSON.parse(line));
  await world.post(['hello']);
  await world.sql('update telegram_accounts set needs_reconnect = true where id = 2');
  await lookOnce(reconnectorOf(world));
  const expected = ['post.sent', ...STAGES];
  await expect.poll(() => heard().map(({ type }) => type), SOON).toEqual(expected);
  expect(heard().map(({ seq }) => seq)).toEqual(expected.map((_, n) => n + 3));
  expect(await following.stop()).toMatchObject({ exit: 0 });

  const all = await world.command(['events', '--json']).json<StoredEvent[]>();
  expect(all.map(({ type }) => type)).toEqual(['health.changed', 'health.changed', ...expected]);
  const args = ['events', '--since', '0', '--account', 's2', '--type', 'reconnect'];
  const some = await world.command(args).ended;
  expect(some).toMatchObject({ exit: 0 });
  const lines = some.stdout.trimEnd().split('\n').slice(1);
  expect(lines.map((line) => line.split(/ {2,}/).slice(2, 4))).toEqual(STAGES.map((type) => ['s2', type]));
});

test('who follows holds up nobody on a clock that jumps', async () => {
  const named = (n: number) => ({ id: 500 + n, username: `group_${n}` });
  world = await openEngine({ accounts: 3, groups: [1, 2, 3].map(named) });
  const following = world.command(['events', '--follow', '--type', 'join', '--since', '0', '--json']);
  await expect.poll(() => world.sql('select from nodes'), SOON).toHaveLength(2);
  // Between the joins lie pauses of minutes.
  expect(await world.join(3)).toMatchObject({ joined: [{}, {}, {}], left: 0 });
  const types = () =>
    following.said.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).type);
  const ended = 'join.ended';
  await expect.poll(types, SOON).toEqual(['join.batch_begun', ended, ended, ended, 'join.batch_ended']);
  expect(await following.stop()).toMatchObject({ exit: 0 });
});
