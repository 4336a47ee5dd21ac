import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, BASIC_GROUP, BORIS, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { WorldFile } from '#world-file.ts';

const insideOpenGroup = ({ groups }: WorldFile): void => {
  groups.find(({ id }) => id === OPEN_GROUP)?.members.push(ANNA, BORIS);
};

test('people answer, change their minds and take back what they wrote', async () => {
  const simulator = await testSimulator();
  const { client: anna, heard, raw } = await listening(simulator, ANNA);
  const question = await anna.sendText('dora_says', 'is it sold?');
  const answer = { chat_id: ANNA, from: DORA, text: 'no', reply_to: question.id };
  const { body } = await order<{ order: number }>(simulator, '/messages', answer);
  await until(() => heard.includes('no'));
  const [received] = await anna.getHistory('dora_says', { limit: 1 });
  expect(received?.replyToMessage?.id).toBe(question.id);
  await order(simulator, '/messages/edit', { order: body.order, text: 'yes' });
  await until(() => raw.some(({ _ }) => _ === 'updateEditMessage'));
  await order(simulator, '/messages/delete', { order: body.order });
  await until(() => raw.some(({ _ }) => _ === 'updateDeleteMessages'));
  expect((await anna.getHistory('dora_says')).map(({ text }) => text)).toEqual(['is it sold?']);
});

test('people read, and the account that wrote learns up to where', async () => {
  const simulator = await testSimulator({}, insideOpenGroup);
  const { client: anna } = await listening(simulator, ANNA);
  const read: [number, number][] = [];
  anna.onHistoryRead.add(({ chatId, maxReadId, isOutbox }) => {
    if (isOutbox) read.push([chatId, maxReadId]);
  });
  const letter = await anna.sendText('dora_says', 'hello');
  const post = await anna.sendText('open_group', 'for sale');
  const basic = await anna.sendText(-BASIC_GROUP, 'meeting');
  await order(simulator, '/read', { user_id: DORA, chat_id: ANNA });
  await order(simulator, '/read', { user_id: DORA, group: OPEN_GROUP });
  await order(simulator, '/read', { user_id: BORIS, chat_id: -BASIC_GROUP });
  await until(() => read.length === 3);
  expect(read).toEqual([
    [DORA, letter.id],
    [-1_000_000_000_000 - OPEN_GROUP, post.id],
    [-BASIC_GROUP, basic.id],
  ]);
  const dialogs: (number | undefined)[] = [];
  for await (const { peer, raw } of anna.iterDialogs()) {
    if (peer.id === DORA) dialogs.push(raw.readOutboxMaxId);
  }
  expect(dialogs).toEqual([letter.id]);
});

test('an account’s own reading reaches its other session', async () => {
  const other = Buffer.alloc(256, 3);
  const simulator = await testSimulator({}, (world) => {
    insideOpenGroup(world);
    world.users[0]?.auth_keys.push(other.toString('hex'));
  });
  const anna = await connected(simulator, ANNA);
  const twin = await listening(simulator, ANNA, { key: other });
  await order(simulator, '/messages', { group: OPEN_GROUP, from: DORA, text: 'hi' });
  await anna.readHistory('open_group');
  await until(() => twin.raw.some(({ _ }) => _ === 'updateReadChannelInbox'));
  expect(twin.raw).toContainEqual(expect.objectContaining({ _: 'updateReadChannelInbox', stillUnreadCount: 0 }));
});

test('people react', async () => {
  const simulator = await testSimulator();
  const { client: anna, raw } = await listening(simulator, ANNA);
  const sent = await anna.sendText('dora_says', 'hello');
  await order(simulator, '/reactions', { order: 1, user_id: DORA, emoji: '👍' });
  await until(() => raw.some(({ _ }) => _ === 'updateMessageReactions'));
  const [message] = await anna.getMessages('dora_says', sent.id);
  expect(message?.reactions?.reactions).toMatchObject([{ emoji: '👍', count: 1 }]);
  expect(await order(simulator, '/reactions', { order: 1, user_id: DORA, emoji: '👍' })).toMatchObject({ status: 409 });
  const stranger = await order(simulator, '/reactions', { order: 1, user_id: BORIS, emoji: '👍' });
  expect(stranger).toMatchObject({ status: 409, body: { message: expect.stringContaining('no part') } });
  await order(simulator, '/reactions', { order: 1, user_id: DORA });
  const [again] = await anna.getMessages('dora_says', sent.id);
  expect(again?.reactions).toBeNull();
});

test('who is blocked cannot write, on either side', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  await order(simulator, '/block', { user_id: DORA, other_id: ANNA });
  await expect(anna.sendText('dora_says', 'hi')).rejects.toMatchObject({ text: 'USER_IS_BLOCKED' });
  await order(simulator, '/block', { user_id: DORA, other_id: ANNA, blocked: false });
  await anna.sendText('dora_says', 'hi');
  await anna.blockUser('dora_says');
  await expect(anna.sendText('dora_says', 'hi')).rejects.toMatchObject({ text: 'YOU_BLOCKED_USER' });
  await anna.unblockUser('dora_says');
  await anna.sendText('dora_says', 'hi again');
});

test.each([
  ['nobody', undefined, 'USER_PRIVACY_RESTRICTED'],
  ['premium', undefined, 'PRIVACY_PREMIUM_REQUIRED'],
  [undefined, 25, 'ALLOW_PAYMENT_REQUIRED_25'],
] as const)(
  'privacy %s, price %s: strangers get %s, whoever was written to may answer',
  async (privacy, stars, text) => {
    const simulator = await testSimulator({}, ({ users }) => {
      const dora = users.find(({ id }) => id === DORA);
      if (dora) Object.assign(dora, { ...(privacy ? { privacy } : {}), ...(stars ? { stars } : {}) });
    });
    const anna = await connected(simulator, ANNA);
    await expect(anna.sendText('dora_says', 'hi')).rejects.toMatchObject({ text });
    await order(simulator, '/messages', { chat_id: ANNA, from: DORA, text: 'write to me' });
    await expect(anna.sendText('dora_says', 'hi')).resolves.toMatchObject({ text: 'hi' });
  },
);
