import type { TelegramClient } from '@mtcute/node';
import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, BORIS, CLARA, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';
import type { WorldGroup } from '#world-file.ts';

/** Anna, Boris and Clara in the open group, where Dora has written a message. */
async function groupTalk(change: Partial<WorldGroup> = {}): Promise<{ simulator: Simulator; message: number }> {
  const simulator = await testSimulator({}, ({ groups }) => {
    const group = groups.find(({ id }) => id === OPEN_GROUP);
    if (group) Object.assign(group, { members: [ANNA, BORIS, CLARA, DORA], ...change });
  });
  const { body } = await order<{ id: number }>(simulator, '/messages', { group: OPEN_GROUP, from: DORA, text: 'hi' });
  return { simulator, message: body.id };
}

async function react(client: TelegramClient, message: number, emoji: string | null): Promise<unknown> {
  return client.sendReaction({ chatId: 'open_group', message, emoji });
}

async function shown(client: TelegramClient, message: number): Promise<(string | number)[][]> {
  const [found] = await client.getMessages('open_group', message);
  return (found?.reactions?.reactions ?? []).map(({ emoji, count }) => [String(emoji), count]);
}

test('reactions stand with the message, one a person, and everybody hears of them', async () => {
  const { simulator, message } = await groupTalk();
  const { client: anna, raw } = await listening(simulator, ANNA);
  const boris = await connected(simulator, BORIS);
  await react(boris, message, '👍');
  await until(() => raw.some(({ _ }) => _ === 'updateMessageReactions'));
  await react(anna, message, '👍');
  expect(await shown(anna, message)).toEqual([['👍', 2]]);
  await react(boris, message, '🔥');
  expect(await shown(anna, message)).toEqual([
    ['👍', 1],
    ['🔥', 1],
  ]);
  await react(boris, message, null);
  expect(await shown(anna, message)).toEqual([['👍', 1]]);
  const users = await anna.getReactionUsers({ chatId: 'open_group', message });
  expect(users.map(({ peer }) => peer.displayName)).toEqual(['Anna']);
});

test('the same reaction again changes nothing', async () => {
  const { simulator, message } = await groupTalk();
  const anna = await connected(simulator, ANNA);
  await react(anna, message, '❤');
  await expect(react(anna, message, '❤️')).rejects.toMatchObject({ text: 'MESSAGE_NOT_MODIFIED' });
});

test('a group chooses its reactions and how many different ones a message takes', async () => {
  const { simulator, message } = await groupTalk({ reactions: ['👍', '👎', '🔥'], reactions_max: 2 });
  const [anna, boris, clara] = await Promise.all([ANNA, BORIS, CLARA].map((id) => connected(simulator, id)));
  if (!anna || !boris || !clara) throw new Error('three clients are connected');
  await expect(react(anna, message, '💩')).rejects.toMatchObject({ text: 'REACTION_INVALID', code: 400 });
  await react(anna, message, '👍');
  await react(boris, message, '👎');
  await expect(react(clara, message, '🔥')).rejects.toMatchObject({ text: 'REACTIONS_TOO_MANY' });
  await react(clara, message, '👎');
  const full = await anna.getFullChat('open_group');
  expect(full.availableReactions).toMatchObject({
    reactions: [{ emoticon: '👍' }, { emoticon: '👎' }, { emoticon: '🔥' }],
  });
});

test('in a private chat both sides see a reaction under numbers of their own', async () => {
  const { simulator } = await groupTalk();
  const anna = await connected(simulator, ANNA);
  const { client: boris, raw } = await listening(simulator, BORIS);
  await anna.sendText('self', 'so that the numbers differ');
  const sent = await anna.sendText('boris_ops', 'good news');
  await anna.sendReaction({ chatId: 'boris_ops', message: sent.id, emoji: '🎉' });
  await until(() => raw.some(({ _ }) => _ === 'updateMessageReactions'));
  const [received] = await boris.getHistory('anna_ops');
  expect(received?.reactions?.reactions.map(({ emoji }) => emoji)).toEqual(['🎉']);
  expect(raw).toContainEqual(expect.objectContaining({ _: 'updateMessageReactions', msgId: received?.id }));
});

test('only members react, and only to messages that are there', async () => {
  const { simulator, message } = await groupTalk({ members: [ANNA, DORA] });
  const boris = await connected(simulator, BORIS);
  await expect(react(boris, message, '👍')).rejects.toMatchObject({ text: 'CHAT_WRITE_FORBIDDEN' });
  const anna = await connected(simulator, ANNA);
  await expect(react(anna, 999, '👍')).rejects.toMatchObject({ text: 'MESSAGE_ID_INVALID' });
});
