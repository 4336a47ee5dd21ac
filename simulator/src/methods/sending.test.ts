import Long from 'long';
import { expect, test } from 'vitest';
import type { TelegramClient } from '@mtcute/node';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { ONE_PIXEL } from '#testing/pictures.ts';
import { ANNA, BORIS, DORA, SLOW_GROUP } from '#testing/small-world.ts';

type Ledger = { order: number; id: number; chat_id: number; from_id: number; text: string; random_id: string | null }[];

test('a text stands in the history and in the ledger', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await client.joinChat('open_group');
  const sent = await client.sendText('open_group', 'for sale', { randomId: Long.fromString('-42') });
  expect(await texts(client, 'open_group')).toEqual(['for sale']);
  const [entry] = await ask<Ledger>(simulator, '/messages');
  expect(entry).toMatchObject({
    order: 1,
    id: sent.id,
    from_id: ANNA,
    by_account: true,
    text: 'for sale',
    random_id: '-42',
    has_photo: false,
  });
  expect(await ask<Ledger>(simulator, '/messages?after=1')).toEqual([]);
});

test('the same random id twice is one message, with text or photo, also from another session', async () => {
  const other = Buffer.alloc(256, 3);
  const simulator = await testSimulator({}, (world) => world.users[0]?.auth_keys.push(other.toString('hex')));
  const client = await connected(simulator, ANNA);
  const twin = await connected(simulator, ANNA, { key: other });
  await client.joinChat('open_group');
  const randomId = Long.fromNumber(77);
  const first = await client.sendText('open_group', 'once', { randomId });
  const again = await client.sendText('open_group', 'once', { randomId });
  const elsewhere = await twin.sendText('open_group', 'once', { randomId });
  expect([again.id, elsewhere.id]).toEqual([first.id, first.id]);

  const photo = { type: 'photo', file: ONE_PIXEL } as const;
  const shown = await client.sendMedia('open_group', photo, { caption: 'look', randomId: Long.fromNumber(78) });
  const repeated = await client.sendMedia('open_group', photo, { caption: 'look', randomId: Long.fromNumber(78) });
  expect(repeated.id).toBe(shown.id);
  expect(await texts(client, 'open_group')).toEqual(['look', 'once']);
  expect(await ask<Ledger>(simulator, '/messages')).toHaveLength(2);
});

test('a photo that was uploaded once is sent again by its id', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await client.joinChat('open_group');
  const media = await client.uploadMedia({ type: 'photo', file: ONE_PIXEL }, { peer: 'open_group' });
  if (media.type !== 'photo') throw new Error('a photo was uploaded');
  for (const caption of ['first', 'second']) {
    await client.sendMedia('open_group', { type: 'photo', file: media.inputMedia }, { caption });
  }
  const found = await client.searchMessages({ chatId: 'open_group', fromUser: 'self', query: 'sec' });
  expect(found.map(({ text, media }) => [text, media?.type])).toEqual([['second', 'photo']]);
  const calls = await ask<{ method: string }[]>(simulator, '/calls');
  expect(calls.filter(({ method }) => method === 'upload.saveFilePart')).toHaveLength(1);
});

test('what is no picture is refused', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const photo = { type: 'photo', file: Buffer.from('no picture at all') } as const;
  await expect(client.sendMedia('self', photo)).rejects.toMatchObject({ text: 'IMAGE_PROCESS_FAILED' });
});

test('bold text and mentions arrive as they were sent', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await client.joinChat('open_group');
  const bold = { _: 'messageEntityBold', offset: 0, length: 4 } as const;
  const sent = await client.sendText('open_group', { text: 'Sale today', entities: [bold] });
  const [read] = await client.getMessages('open_group', sent.id);
  expect(read?.entities).toMatchObject([{ kind: 'bold', offset: 0, length: 4 }]);
});

test.each([
  ['read_only_group', 'CHAT_WRITE_FORBIDDEN'],
  ['news_channel', 'CHAT_WRITE_FORBIDDEN'],
  ['open_group', 'CHAT_WRITE_FORBIDDEN'],
])('a text into %s is refused with %s', async (name, text) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await expect(client.sendText(name, 'hello')).rejects.toMatchObject({ text, code: 403 });
});

test('a group may forbid photos only', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const photo = client.sendMedia('no_photo_group', { type: 'photo', file: ONE_PIXEL });
  await expect(photo).rejects.toMatchObject({ text: 'CHAT_SEND_PHOTOS_FORBIDDEN' });
  await expect(client.sendText('no_photo_group', 'text only')).resolves.toMatchObject({ text: 'text only' });
});

test('one who is banned may be inside, but may not write', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await order(simulator, `/groups/${SLOW_GROUP}/ban`, { user_id: ANNA });
  await expect(client.sendText('slow_group', 'hello')).rejects.toMatchObject({ text: 'USER_BANNED_IN_CHANNEL' });
});

test('slow mode lets one write again when its time is over', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } });
  const client = await connected(simulator, ANNA);
  await client.sendText('slow_group', 'one');
  await order(simulator, '/clock/advance', { seconds: 20 });
  const wait = { code: 420, text: 'SLOWMODE_WAIT_%d', seconds: 40 };
  await expect(client.sendText('slow_group', 'two')).rejects.toMatchObject(wait);
  await order(simulator, '/clock/advance', { seconds: 40 });
  await expect(client.sendText('slow_group', 'two')).resolves.toMatchObject({ text: 'two' });
});

test('histories are read in pages, and dialogs show who wrote', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    await order(simulator, '/messages', { chat_id: ANNA, from: DORA, text });
  }
  await order(simulator, '/messages', { group: '@slow_group', from: DORA, text: 'group talk' });
  await client.joinChat('open_group');
  expect(await chats(client)).toEqual(
    expect.arrayContaining([
      ['Dora', 'five', 5],
      ['Group 506', 'group talk', 1],
      ['Group 501', undefined, 0],
    ]),
  );
  const page = await client.getHistory('dora_says', { limit: 2 });
  expect(page.map(({ text }) => text)).toEqual(['five', 'four']);
  const next = await client.getHistory('dora_says', { limit: 2, ...(page.next ? { offset: page.next } : {}) });
  expect(next.map(({ text }) => text)).toEqual(['three', 'two']);
  await client.readHistory('dora_says');
  expect(await chats(client)).toContainEqual(['Dora', 'five', 0]);
});

test('a private message has a copy on either side', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const boris = await connected(simulator, BORIS);
  await anna.sendText('boris_ops', 'between us');
  const [received] = await boris.getHistory('anna_ops');
  expect(received).toMatchObject({ text: 'between us', isOutgoing: false });
  const [entry] = await ask<Ledger>(simulator, '/messages');
  expect(entry).toMatchObject({ chat_id: BORIS, from_id: ANNA });
});

async function texts(client: TelegramClient, chat: string): Promise<string[]> {
  const history = await client.getHistory(chat);
  return history.map(({ text }) => text);
}

async function chats(client: TelegramClient): Promise<[string, string | undefined, number][]> {
  const found: [string, string | undefined, number][] = [];
  for await (const { peer, lastMessage, unreadCount } of client.iterDialogs()) {
    found.push([peer.displayName, lastMessage?.text, unreadCount]);
  }
  return found;
}
