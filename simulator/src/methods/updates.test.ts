import { MemoryStorage } from '@mtcute/node';
import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, BASIC_GROUP, BORIS, DORA, READ_ONLY_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';

const READ_ONLY = -1_000_000_000_000 - READ_ONLY_GROUP;

const say = (simulator: Simulator, chat_id: number, text: string, from = DORA): Promise<unknown> =>
  order(simulator, '/messages', { chat_id, from, text });

test('private messages, group posts and basic groups arrive live', async () => {
  const simulator = await testSimulator();
  const { heard } = await listening(simulator, ANNA);
  await say(simulator, ANNA, 'private');
  await say(simulator, READ_ONLY, 'post');
  await say(simulator, -BASIC_GROUP, 'basic', BORIS);
  await until(() => heard.length === 3);
  expect(heard).toEqual(['private', 'post', 'basic']);
});

test('what was missed while away comes after the return, once and in order', async () => {
  const simulator = await testSimulator();
  const storage = new MemoryStorage();
  const first = await listening(simulator, ANNA, { storage });
  await say(simulator, ANNA, 'private 1');
  await say(simulator, READ_ONLY, 'post 1');
  await until(() => first.heard.length === 2);
  await first.client.destroy();
  for (const number of [2, 3]) {
    await say(simulator, ANNA, `private ${number}`);
    await say(simulator, READ_ONLY, `post ${number}`);
  }
  const second = await listening(simulator, ANNA, { storage });
  await until(() => second.heard.length >= 4);
  expect(second.heard.filter((text) => text.startsWith('private'))).toEqual(['private 2', 'private 3']);
  expect(second.heard.filter((text) => text.startsWith('post'))).toEqual(['post 2', 'post 3']);
});

test('a longer absence is caught up in slices', async () => {
  const simulator = await testSimulator();
  const storage = new MemoryStorage();
  const first = await listening(simulator, ANNA, { storage });
  await say(simulator, READ_ONLY, 'post 0');
  await until(() => first.heard.length === 1);
  await first.client.destroy();
  for (let number = 1; number <= 600; number++) await say(simulator, ANNA, `private ${number}`);
  for (let number = 1; number <= 150; number++) await say(simulator, READ_ONLY, `post ${number}`);
  const { heard } = await listening(simulator, ANNA, { storage });
  await until(() => heard.length >= 750);
  expect(new Set(heard).size).toBe(750);
  expect(heard).toHaveLength(750);
});

test('nothing is lost when the connection breaks for a moment', async () => {
  const simulator = await testSimulator();
  const { client, heard } = await listening(simulator, ANNA);
  await say(simulator, ANNA, 'before');
  await until(() => heard.length === 1);
  await order(simulator, '/connections/kill', { user_id: ANNA, how: 'silence' });
  await say(simulator, ANNA, 'during');
  await order(simulator, '/connections/kill', { user_id: ANNA, how: 'close' });
  await client.getMe();
  await until(() => heard.includes('during'));
  await say(simulator, ANNA, 'after');
  await until(() => heard.includes('after'));
  expect(heard).toEqual(['before', 'during', 'after']);
});

test("an account's own post reaches its other session, and not its own", async () => {
  const other = Buffer.alloc(256, 3);
  const simulator = await testSimulator({}, (world) => world.users[0]?.auth_keys.push(other.toString('hex')));
  const one = await listening(simulator, ANNA);
  const twin = await listening(simulator, ANNA, { key: other });
  await one.client.sendText('slow_group', 'mine');
  await until(() => twin.heard.length === 1);
  expect(twin.heard).toEqual(['mine']);
  expect(one.heard).toEqual([]);
});

test('who wrote learns that it was read', async () => {
  const simulator = await testSimulator();
  const anna = await listening(simulator, ANNA);
  const read: number[] = [];
  anna.client.onHistoryRead.add(({ maxReadId, isOutbox }) => {
    if (isOutbox) read.push(maxReadId);
  });
  const boris = await connected(simulator, BORIS);
  const sent = await anna.client.sendText('boris_ops', 'are you there?');
  await boris.readHistory('anna_ops');
  await until(() => read.length === 1);
  expect(read).toEqual([sent.id]);
});

test('a state of another world makes the client begin anew', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const difference = client.call({ _: 'updates.getDifference', pts: 1000, date: 1, qts: 0 });
  await expect(difference).rejects.toMatchObject({ text: 'PERSISTENT_TIMESTAMP_INVALID' });
  expect(await ask<{ error?: string }[]>(simulator, '/calls')).toContainEqual(
    expect.objectContaining({ method: 'updates.getDifference', error: 'PERSISTENT_TIMESTAMP_INVALID' }),
  );
});
