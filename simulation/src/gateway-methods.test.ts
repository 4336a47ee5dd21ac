import { randomBytes } from 'node:crypto';
import { TelegramError } from '@groundcrew/server/domain/telegram.ts';
import { startSocks5 } from '@groundcrew/server/testing/proxy-servers.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ALICE,
  BOB,
  GROUPS,
  chatId,
  inviteLink,
  memoryState,
  publicLink,
  startGatewayWorld,
  type GatewayWorld,
} from '#testing/gateway-world.ts';

/** The smallest picture there is: one grey pixel. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
);

let world: GatewayWorld;

beforeEach(async () => {
  world = await startGatewayWorld();
});

afterEach(() => world.close());

async function rpcError(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TelegramError && error.fault.kind === 'rpc') return error.fault.type;
  throw new Error('no RPC error', { cause: error });
}

async function ledger(): Promise<{ chat_id: number; from_id: number; text: string; has_photo: boolean }[]> {
  return world.control('/messages?after=0');
}

describe('who and what is there', () => {
  test('an account says who it is', async () => {
    const client = await world.connect(ALICE);
    expect(await client.whoAmI()).toEqual({ id: ALICE, username: 'alice', phone: '15550001001', first_name: 'Alice' });
  });

  test('a group is found by its name, without joining', async () => {
    const client = await world.connect(ALICE);
    const chat = await client.resolve(publicLink('villaubud'));
    expect(chat).toEqual({
      id: chatId('open'),
      title: 'open',
      username: 'VillaUbud',
      kind: 'supergroup',
      member: false,
    });
    expect(await client.knows(chatId('open'))).toBe(true);
    expect(await client.knows(chatId('slow'))).toBe(false);
    expect(await client.resolve(publicLink('news_channel'))).toMatchObject({ kind: 'channel' });
  });

  test('a name that nobody has, and one that a person has, are errors', async () => {
    const client = await world.connect(ALICE);
    expect(await rpcError(client.resolve(publicLink('nobody_here')))).toBe('USERNAME_NOT_OCCUPIED');
    expect(await rpcError(client.resolve(publicLink('bobby')))).toBe('CHANNEL_INVALID');
  });

  test('behind an invitation or an id only a member sees the group', async () => {
    const client = await world.connect(ALICE);
    expect(await client.resolve(inviteLink('openHash01'))).toBeNull();
    await client.join(inviteLink('openHash01'));
    expect(await client.resolve(inviteLink('openHash01'))).toMatchObject({ id: chatId('invited'), member: true });
    const id = (channel_id: number) => ({ kind: 'id', link: `ID:${channel_id}`, channel_id }) as const;
    expect(await client.resolve(id(GROUPS.private.id))).toMatchObject({ id: chatId('private'), member: true });
    const other = await world.connect(BOB);
    expect(await other.resolve(id(GROUPS.private.id))).toBeNull();
  });
});

describe('joining', () => {
  test('by name, and again: the second time costs no join', async () => {
    const client = await world.connect(ALICE);
    expect(await client.join(publicLink('VillaUbud'))).toMatchObject({
      status: 'joined',
      chat: { id: chatId('open') },
    });
    await world.calls();
    const again = await client.join(publicLink('VillaUbud'));
    expect(again).toMatchObject({ status: 'already_member', chat: { id: chatId('open'), member: true } });
    expect(await world.calls()).toEqual(['channels.getChannels']);
  });

  test('by invitation, and again', async () => {
    const client = await world.connect(ALICE);
    const chat = { id: chatId('invited'), title: 'invited', member: true };
    expect(await client.join(inviteLink('openHash01'))).toMatchObject({ status: 'joined', chat });
    expect(await client.join(inviteLink('openHash01'))).toMatchObject({ status: 'already_member', chat });
    expect(await client.join(inviteLink('basicHash01'))).toMatchObject({
      status: 'joined',
      chat: { id: chatId('basic'), kind: 'basic_group' },
    });
    expect(await rpcError(client.join(inviteLink('noSuchHash')))).toBe('INVITE_HASH_EXPIRED');
  });

  test('where an admin has to approve', async () => {
    const client = await world.connect(ALICE);
    expect(await client.join(publicLink('approval_room'))).toMatchObject({
      status: 'requested',
      chat: { id: chatId('approval'), member: false },
    });
    expect(await client.join(inviteLink('approvalHash'))).toEqual({ status: 'requested', chat: null });
  });

  test('by id, only when this account knows the group', async () => {
    const link = { kind: 'id', link: 'ID:5011', channel_id: GROUPS.private.id } as const;
    const [alice, bob] = await Promise.all([world.connect(ALICE), world.connect(BOB)]);
    expect(await alice.join(link)).toMatchObject({ status: 'already_member', chat: { id: chatId('private') } });
    expect(await rpcError(bob.join(link))).toBe('CHANNEL_INVALID');
  });

  test('asks once more who has the name when the channel is invalid', async () => {
    const client = await world.connect(ALICE);
    await world.control('/faults', { method: 'channels.joinChannel', error: 'CHANNEL_INVALID', code: 400 });
    await world.calls();
    expect(await client.join(publicLink('VillaUbud'))).toMatchObject({ status: 'joined' });
    expect(await world.calls()).toEqual([
      'contacts.resolveUsername',
      'channels.joinChannel',
      'contacts.resolveUsername',
      'channels.joinChannel',
    ]);
  });
});

describe('rights', () => {
  const all = { member: true, banned: false, can_send_text: true, can_send_photo: true, slow_mode_seconds: 0 };
  const none = { member: false, banned: false, can_send_text: false, can_send_photo: false, slow_mode_seconds: 0 };

  test.each([
    ['VillaUbud', 'open', all],
    ['admins_only', 'admins', { ...all, can_send_text: false, can_send_photo: false }],
    ['no_photos', 'no_photos', { ...all, can_send_photo: false }],
    ['slow_room', 'slow', { ...all, slow_mode_seconds: 60 }],
    ['news_channel', 'channel', { ...all, can_send_text: false, can_send_photo: false }],
  ] as const)('of a member of %s', async (username, name, expected) => {
    const client = await world.connect(ALICE);
    await client.join(publicLink(username));
    expect(await client.rights(chatId(name))).toEqual(expected);
  });

  test('of who is no member, of a member of a basic group, of who is banned, and of a stranger to the group', async () => {
    const client = await world.connect(ALICE);
    await client.resolve(publicLink('VillaUbud'));
    expect(await client.rights(chatId('open'))).toEqual(none);
    await client.join(inviteLink('basicHash01'));
    expect(await client.rights(chatId('basic'))).toEqual(all);
    await client.resolve(publicLink('banned_room'));
    expect(await client.rights(chatId('banned'))).toEqual({ ...none, member: true, banned: true });
    expect(await rpcError(client.rights(chatId('slow')))).toBe('CHANNEL_INVALID');
  });
});

describe('posting', () => {
  test('a text goes out as it is, once for one random id', async () => {
    const client = await world.connect(ALICE);
    await client.join(publicLink('VillaUbud'));
    const message = { chat_id: chatId('open'), text: '**bold** <b>x</b> [a](https://example.com)', random_id: '-42' };
    const first = await client.sendText(message);
    const second = await client.sendText(message);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ chat_id: chatId('open'), message_id: expect.any(Number), date: expect.any(Date) });
    expect(await ledger()).toMatchObject([{ chat_id: chatId('open'), from_id: ALICE, text: message.text }]);
  });

  test('one upload is sent to several groups', async () => {
    const client = await world.connect(ALICE);
    for (const username of ['VillaUbud', 'slow_room']) await client.join(publicLink(username));
    const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'villa.jpg' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: 'one', random_id: '1' });
    await client.sendPhoto({ chat_id: chatId('slow'), photo, caption: 'two', random_id: '2' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: 'one', random_id: '1' });
    const posted = (await ledger()).map(({ text, has_photo }) => ({ text, has_photo }));
    expect(posted).toEqual([
      { text: 'one', has_photo: true },
      { text: 'two', has_photo: true },
    ]);
  });

  test('a large photo goes over a media connection, which is closed again', async () => {
    const socks = await startSocks5();
    const proxy = { type: 'socks5', host: '127.0.0.1', port: socks.port, user: null, password: null } as const;
    try {
      const client = await world.connect(ALICE, { proxy });
      const bytes = Buffer.concat([JPEG, randomBytes(1_300_000)]);
      await client.uploadPhoto({ bytes, file_name: 'large.jpg' });
      await client.uploadPhoto({ bytes: JPEG, file_name: 'small.jpg' });
      const { server, media_server } = world.simulator;
      expect(socks.destinations).toEqual([server, media_server]);
      await expect.poll(async () => socks.sockets.size).toBe(1);
      const { max_main_connections } = await world.control<{ max_main_connections: Record<string, number> }>(
        '/connections',
      );
      expect(Object.values(max_main_connections)).toEqual([1]);
      await client.close();
    } finally {
      await socks.close();
    }
  });

  test('a photo that is too large, or none, is refused before it is sent', async () => {
    const client = await world.connect(ALICE);
    await world.calls();
    const bytes = new Uint8Array(10 * 1_048_576 + 1);
    expect(await rpcError(client.uploadPhoto({ bytes, file_name: 'x.jpg' }))).toBe('MEDIA_INVALID');
    expect(await rpcError(client.uploadPhoto({ bytes: new Uint8Array(), file_name: 'x.jpg' }))).toBe('MEDIA_INVALID');
    expect(await world.calls()).toEqual([]);
  });

  test('history tells own messages from others, newest first, since when', async () => {
    const client = await world.connect(ALICE);
    await client.join(publicLink('VillaUbud'));
    await world.control('/messages', { group: 'VillaUbud', from: BOB, text: 'hello' });
    const sent = await client.sendText({ chat_id: chatId('open'), text: 'good day', random_id: '7' });
    const messages = await client.history(chatId('open'), { limit: 10 });
    expect(messages).toMatchObject([
      { message_id: sent.message_id, own: true, sender_id: ALICE, text: 'good day', has_photo: false },
      { own: false, sender_id: BOB, text: 'hello' },
    ]);
    expect(await client.history(chatId('open'), { limit: 1 })).toHaveLength(1);
    const since = new Date(Date.now() + 60_000);
    expect(await client.history(chatId('open'), { limit: 10, since })).toEqual([]);
  });

  test('a group that was met is still known after a restart, with nothing but the stored state', async () => {
    const state = memoryState();
    const first = await world.connect(ALICE, { state });
    await first.join(publicLink('VillaUbud'));
    await first.close();
    await world.calls();
    const second = await world.connect(ALICE, { state });
    await second.sendText({ chat_id: chatId('open'), text: 'again', random_id: '9' });
    const calls = (await world.calls()).filter((method) => method !== 'updates.getState');
    expect(calls).toEqual(['users.getUsers', 'messages.sendMessage']);
  });
});
