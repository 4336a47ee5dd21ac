import type { TelegramClient } from '@groundcrew/server/domain/telegram.ts';
import { TelegramError } from '@groundcrew/server/domain/telegram.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ALICE, BOB, chatId, publicLink, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

let world: GatewayWorld;
let client: TelegramClient;

beforeEach(async () => {
  world = await startGatewayWorld({ limits: { reactions: 2 } });
  client = await world.connect(ALICE);
});

afterEach(() => world.close());

async function post(username: string, text = 'For sale'): Promise<number> {
  await client.join(publicLink(username));
  const { id } = await world.control<{ id: number }>('/messages', { group: username, from: BOB, text });
  await world.calls();
  return id;
}

test('a reaction is given once, whatever form of the emoji is asked for', async () => {
  const message_id = await post('VillaUbud');
  const reaction = { chat_id: chatId('open'), message_id, emoji: '❤️' };
  expect(await client.react(reaction)).toEqual({
    status: 'ok',
    reactions: { counts: [{ reaction: '❤', count: 1 }], own: ['❤'] },
  });
  expect(await client.react({ ...reaction, emoji: '❤' })).toEqual({ status: 'already' });
  expect((await world.calls()).filter((method) => method === 'messages.sendReaction')).toHaveLength(1);
  expect(await client.message(chatId('open'), message_id)).toMatchObject({
    text: 'For sale',
    reactions: { own: ['❤'] },
  });
});

test('another one takes its place', async () => {
  const message_id = await post('VillaUbud');
  const reaction = { chat_id: chatId('open'), message_id };
  await client.react({ ...reaction, emoji: '👍' });
  expect(await client.react({ ...reaction, emoji: '🔥' })).toMatchObject({
    status: 'ok',
    reactions: { counts: [{ reaction: '🔥', count: 1 }], own: ['🔥'] },
  });
});

test('what is not allowed is told together with what is', async () => {
  const message_id = await post('some_reactions');
  const reaction = { chat_id: chatId('some_reactions'), message_id };
  expect(await client.availableReactions(chatId('some_reactions'))).toEqual({ reactions: ['👍', '❤'], custom: false });
  expect(await client.react({ ...reaction, emoji: '🔥' })).toEqual({ status: 'not_allowed', allowed: ['👍', '❤'] });
  expect(await client.react({ ...reaction, emoji: 'custom:123' })).toMatchObject({ status: 'not_allowed' });
  const anywhere = await client.availableReactions(chatId('open')).catch(() => null);
  expect(anywhere).toBeNull();
  await client.join(publicLink('VillaUbud'));
  const { reactions } = await client.availableReactions(chatId('open'));
  expect(reactions).toEqual(expect.arrayContaining(['👍', '❤', '🔥']));
});

test('where a message has as many different ones as it may, those that are there can be given', async () => {
  const message_id = await post('VillaUbud');
  const seen = (user_id: number, emoji: string) =>
    world.control('/reactions', { group: 'VillaUbud', id: message_id, user_id, emoji });
  await seen(BOB, '👍');
  await seen(2001, '🔥');
  await seen(2002, '🔥');
  const reaction = { chat_id: chatId('open'), message_id };
  expect(await client.react({ ...reaction, emoji: '💯' })).toEqual({ status: 'too_many', present: ['🔥', '👍'] });
  expect(await client.react({ ...reaction, emoji: '🔥' })).toMatchObject({ status: 'ok' });
});

test('a message that is gone, of another chat, or never was, is none', async () => {
  const message_id = await post('VillaUbud');
  await world.control('/messages/delete', { group: 'VillaUbud', id: message_id });
  const reaction = { chat_id: chatId('open'), emoji: '👍' };
  expect(await client.react({ ...reaction, message_id })).toEqual({ status: 'message_gone' });
  expect(await client.react({ ...reaction, message_id: 999 })).toEqual({ status: 'message_gone' });
  const { id } = await world.control<{ id: number }>('/messages', { chat_id: ALICE, from: BOB, text: 'private' });
  expect(await client.message(2001, id)).toBeNull();
  expect(await client.message(BOB, id)).toMatchObject({ text: 'private', chat: { kind: 'private' } });
});

test('a flood or a hold comes through as the error that it is', async () => {
  const message_id = await post('VillaUbud');
  await world.control('/faults', { method: 'messages.sendReaction', error: 'FLOOD_WAIT_33', code: 420 });
  const error = await client
    .react({ chat_id: chatId('open'), message_id, emoji: '👍' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TelegramError);
  expect(error).toMatchObject({ fault: { type: 'FLOOD_WAIT_X', argument: 33, method: 'messages.sendReaction' } });
});
