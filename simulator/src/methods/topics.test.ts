import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, BORIS, CHANNEL, CLARA, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';

const CARS = 10;
const BIKES = 11;

async function forum(): Promise<Simulator> {
  return testSimulator({}, ({ groups }) => {
    const group = groups.find(({ id }) => id === OPEN_GROUP);
    const topics = [
      { id: CARS, title: 'Cars' },
      { id: BIKES, title: 'Bikes', closed: true },
    ];
    if (group) Object.assign(group, { members: [ANNA, BORIS], admins: [DORA], topics });
  });
}

test('a forum has topics, and what is written stands in one of them', async () => {
  const simulator = await forum();
  const anna = await connected(simulator, ANNA);
  const topics = await anna.getForumTopics('open_group');
  expect(topics.map(({ id, title, isClosed }) => [id, title, isClosed])).toEqual([
    [BIKES, 'Bikes', true],
    [CARS, 'Cars', false],
    [1, 'General', false],
  ]);
  const offer = await anna.sendText('open_group', 'a car', { replyTo: CARS });
  expect(offer).toMatchObject({ isTopicMessage: true });
  const answer = await anna.sendText('open_group', 'still there', { replyTo: offer.id });
  expect(answer.replyToMessage).toMatchObject({ id: offer.id, threadId: CARS });
  const general = await anna.sendText('open_group', 'hello');
  expect(general.isTopicMessage).toBe(false);
});

test('closed and deleted topics take nothing more', async () => {
  const simulator = await forum();
  const anna = await connected(simulator, ANNA);
  const write = (topic: number): Promise<unknown> => anna.sendText('open_group', 'x', { replyTo: topic });
  await expect(write(BIKES)).rejects.toMatchObject({ text: 'TOPIC_CLOSED', code: 406 });
  await order(simulator, `/groups/${OPEN_GROUP}/topics`, { topic: CARS, deleted: true });
  await expect(write(CARS)).rejects.toMatchObject({ text: 'TOPIC_DELETED', code: 400 });
  await order(simulator, `/groups/${OPEN_GROUP}/topics`, { topic: BIKES, closed: false });
  await expect(write(BIKES)).resolves.toBeDefined();
});

test('members open topics of their own, and close them', async () => {
  const simulator = await forum();
  const anna = await connected(simulator, ANNA);
  const begun = await anna.createForumTopic({ chatId: 'open_group', title: 'Boats' });
  expect(begun.action).toMatchObject({ type: 'topic_created', title: 'Boats' });
  await anna.toggleForumTopicClosed({ chatId: 'open_group', topicId: begun.id, closed: true });
  const boris = await connected(simulator, BORIS);
  const refused = boris.sendText('open_group', 'x', { replyTo: begun.id });
  await expect(refused).rejects.toMatchObject({ text: 'TOPIC_CLOSED' });
  const foreign = boris.toggleForumTopicClosed({ chatId: 'open_group', topicId: begun.id, closed: false });
  await expect(foreign).rejects.toMatchObject({ text: 'CHAT_ADMIN_REQUIRED' });
  await anna.deleteForumTopicHistory('open_group', begun.id);
  expect((await anna.getForumTopics('open_group')).map(({ title }) => title)).not.toContain('Boats');
});

async function channelWithDiscussion(guests?: 'must_join'): Promise<Simulator> {
  return testSimulator({}, ({ groups }) => {
    const channel = groups.find(({ id }) => id === CHANNEL);
    if (channel) Object.assign(channel, { admins: [DORA], discussion: OPEN_GROUP });
    const group = groups.find(({ id }) => id === OPEN_GROUP);
    if (group) Object.assign(group, { members: [BORIS], ...(guests ? { guests } : {}) });
  });
}

test('a channel’s post is shown in its discussion group, and what answers it is a comment', async () => {
  const simulator = await channelWithDiscussion();
  const anna = await connected(simulator, ANNA);
  const { heard } = await listening(simulator, BORIS);
  const { body } = await order<{ id: number }>(simulator, '/messages', { group: CHANNEL, from: DORA, text: 'news' });
  await until(() => heard.includes('news'));
  const thread = await anna.getDiscussionMessage({ chatId: 'news_channel', message: body.id });
  expect(thread?.chat.id).toBe(-1_000_000_000_000 - OPEN_GROUP);
  // Anna is no member of the discussion group.
  const [post] = await anna.getMessages('news_channel', body.id);
  if (!post) throw new Error('the post is there');
  await anna.commentText(post, 'good news');
  const [again] = await anna.getMessages('news_channel', body.id);
  expect(again?.replies).toMatchObject({ count: 1, hasComments: true });
});

test('a discussion group may ask its guests to join first', async () => {
  const simulator = await channelWithDiscussion('must_join');
  const clara = await connected(simulator, CLARA);
  await order(simulator, '/messages', { group: CHANNEL, from: DORA, text: 'news' });
  const [post] = await clara.getHistory('news_channel');
  if (!post) throw new Error('the post is there');
  await expect(clara.commentText(post, 'hi')).rejects.toMatchObject({ text: 'CHAT_GUEST_SEND_FORBIDDEN' });
});
