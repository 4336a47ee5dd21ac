import { MemoryStorage } from '@mtcute/node';
import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, DORA, READ_ONLY_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';
import type { WorldLimits } from '#world-file.ts';

const READ_ONLY = -1_000_000_000_000 - READ_ONLY_GROUP;

const say = (simulator: Simulator, chat_id: number, text: string): Promise<unknown> =>
  order(simulator, '/messages', { chat_id, from: DORA, text });

async function limited(limits: WorldLimits): Promise<Simulator> {
  return testSimulator({}, (world) => Object.assign(world, { limits }));
}

test.each([
  ['a private chat', ANNA],
  ['a group', READ_ONLY],
])('an update that is lost on its way is fetched when the next one shows the gap, in %s', async (_name, chat_id) => {
  const simulator = await testSimulator();
  const { heard } = await listening(simulator, ANNA);
  await say(simulator, chat_id, 'one');
  await until(() => heard.length === 1);
  await order(simulator, '/faults', { account: ANNA, action: 'skip_update' });
  await say(simulator, chat_id, 'two');
  await say(simulator, chat_id, 'three');
  await until(() => heard.length === 3);
  expect(heard).toEqual(['one', 'two', 'three']);
});

test('an update that comes twice is one message', async () => {
  const simulator = await testSimulator();
  const { heard } = await listening(simulator, ANNA);
  await order(simulator, '/faults', { account: ANNA, action: 'double_update', times: 0 });
  for (const text of ['one', 'two']) await say(simulator, ANNA, text);
  await say(simulator, READ_ONLY, 'post');
  await until(() => heard.includes('post'));
  expect(heard).toEqual(['one', 'two', 'post']);
});

test('who was away too long learns where things stand, and hears what comes then', async () => {
  const simulator = await limited({ difference_max: 5, channel_difference_max: 5 });
  const storage = new MemoryStorage();
  const first = await listening(simulator, ANNA, { storage });
  await say(simulator, READ_ONLY, 'seen');
  await until(() => first.heard.length === 1);
  await first.client.destroy();
  for (let number = 1; number <= 8; number++) {
    await say(simulator, ANNA, `private ${number}`);
    await say(simulator, READ_ONLY, `post ${number}`);
  }
  const { client, heard } = await listening(simulator, ANNA, { storage });
  await say(simulator, ANNA, 'private 9');
  await say(simulator, READ_ONLY, 'post 9');
  await until(() => heard.includes('private 9') && heard.includes('post 9'));
  // What was missed in private has to be looked up.
  expect(heard.filter((text) => text.startsWith('private'))).toEqual(['private 9']);
  expect(await client.getHistory('dora_says')).toHaveLength(9);
});

test('differences are as long as the world and the client say', async () => {
  const simulator = await limited({ difference_slice: 3, difference_max: 10, channel_difference_max: 4 });
  const client = await connected(simulator, ANNA);
  for (let number = 1; number <= 8; number++) await say(simulator, ANNA, `private ${number}`);
  const state = { _: 'updates.getDifference', date: 0, qts: 0 } as const;
  expect(await client.call({ ...state, pts: 1 })).toMatchObject({
    _: 'updates.differenceSlice',
    intermediateState: { pts: 4 },
  });
  expect(await client.call({ ...state, pts: 1, ptsLimit: 2 })).toMatchObject({ intermediateState: { pts: 3 } });
  expect(await client.call({ ...state, pts: 1, ptsTotalLimit: 7 })).toEqual({
    _: 'updates.differenceTooLong',
    pts: 9,
  });
  for (let number = 1; number <= 5; number++) await say(simulator, READ_ONLY, `post ${number}`);
  const channel = await client.resolveChannel('read_only_group');
  const filter = { _: 'channelMessagesFilterEmpty' } as const;
  const missed = { _: 'updates.getChannelDifference', channel, filter, limit: 100 } as const;
  expect(await client.call({ ...missed, pts: 2 })).toMatchObject({
    _: 'updates.channelDifference',
    final: true,
    pts: 6,
  });
  expect(await client.call({ ...missed, pts: 1 })).toMatchObject({
    _: 'updates.channelDifferenceTooLong',
    dialog: { pts: 6, topMessage: 5 },
  });
});
