import Long from 'long';
import { InputMedia, type TelegramClient } from '@mtcute/node';
import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ONE_PIXEL } from '#testing/pictures.ts';
import { ANNA, BASIC_GROUP, BORIS, CLARA, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { Simulator } from '#simulator.ts';
import type { WorldGroup } from '#world-file.ts';

/** The open group with Anna in it, changed. */
async function group(change: Partial<WorldGroup>): Promise<{ simulator: Simulator; anna: TelegramClient }> {
  const simulator = await testSimulator({}, ({ groups }) => {
    const open = groups.find(({ id }) => id === OPEN_GROUP);
    if (open) Object.assign(open, { members: [ANNA, DORA], ...change });
  });
  return { simulator, anna: await connected(simulator, ANNA) };
}

const bytes = Buffer.from('a recording');

test.each([
  ['photos', InputMedia.photo(ONE_PIXEL), 'CHAT_SEND_PHOTOS_FORBIDDEN'],
  ['videos', InputMedia.video(bytes, { fileMime: 'video/mp4' }), 'CHAT_SEND_VIDEOS_FORBIDDEN'],
  ['roundvideos', InputMedia.video(bytes, { isRound: true }), 'CHAT_SEND_ROUNDVIDEOS_FORBIDDEN'],
  ['voices', InputMedia.voice(bytes, {}), 'CHAT_SEND_VOICES_FORBIDDEN'],
  ['audios', InputMedia.audio(bytes, {}), 'CHAT_SEND_AUDIOS_FORBIDDEN'],
  ['docs', InputMedia.document(bytes, {}), 'CHAT_SEND_DOCS_FORBIDDEN'],
  ['stickers', InputMedia.sticker(bytes, {}), 'CHAT_SEND_STICKERS_FORBIDDEN'],
  ['gifs', InputMedia.video(bytes, { isAnimated: true }), 'CHAT_SEND_GIFS_FORBIDDEN'],
  ['poll', InputMedia.poll({ question: '?', answers: ['a', 'b'] }), 'CHAT_SEND_POLL_FORBIDDEN'],
  ['media', InputMedia.document(bytes, {}), 'CHAT_SEND_DOCS_FORBIDDEN'],
] as const)('a group that forbids %s refuses them and takes texts', async (content, media, text) => {
  const { anna } = await group({ forbids: [content] });
  await expect(anna.sendMedia('open_group', media)).rejects.toMatchObject({ text, code: 403 });
  await expect(anna.sendText('open_group', 'words')).resolves.toMatchObject({ text: 'words' });
});

test('a group may take photos only', async () => {
  const { anna } = await group({ forbids: ['plain'] });
  await expect(anna.sendText('open_group', 'words')).rejects.toMatchObject({ text: 'CHAT_SEND_PLAIN_FORBIDDEN' });
  await expect(anna.sendMedia('open_group', InputMedia.photo(ONE_PIXEL))).resolves.toBeDefined();
});

test('a paid group names its price', async () => {
  const { anna } = await group({ stars: 50 });
  const unpaid = { text: 'ALLOW_PAYMENT_REQUIRED_50', code: 403 };
  await expect(anna.sendText('open_group', 'ad')).rejects.toMatchObject(unpaid);
  const paid = anna.sendText('open_group', 'ad', { allowPaidMessages: Long.fromNumber(50) });
  await expect(paid).rejects.toMatchObject({ text: 'BALANCE_TOO_LOW' });
});

test('a full group lets nobody in', async () => {
  const { simulator } = await group({ members_max: 2 });
  const boris = await connected(simulator, BORIS);
  await expect(boris.joinChat('open_group')).rejects.toMatchObject({ text: 'USERS_TOO_MUCH' });
});

test('a guarded group shows a page first, and lets in whom an admin lets in', async () => {
  const { simulator } = await group({ guard_bot: CLARA });
  const boris = await connected(simulator, BORIS);
  await expect(boris.joinChat('open_group')).resolves.toMatchObject({ status: 'webview' });
  await order(simulator, `/groups/${OPEN_GROUP}/approve`, { user_id: BORIS });
  await expect(boris.sendText('open_group', 'here')).resolves.toBeDefined();
});

test.each([
  ['ban', 'USER_BANNED_IN_CHANNEL'],
  ['kick', 'CHANNEL_PRIVATE'],
] as const)('a group may %s whoever writes too much', async (how, text) => {
  const { anna } = await group({ bans_after: { messages: 2, how } });
  await anna.sendText('open_group', 'one');
  await anna.sendText('open_group', 'two');
  await expect(anna.sendText('open_group', 'three')).rejects.toMatchObject({ text });
  const member = await anna.getChatMember({ chatId: 'open_group', userId: 'self' }).catch(() => null);
  expect(member?.status ?? 'unseen').toBe(how === 'ban' ? 'restricted' : 'unseen');
  const again = await anna.joinChat('open_group').then(
    ({ status }) => ({ joined: status }),
    (error: unknown) => error,
  );
  expect(again).toMatchObject(how === 'ban' ? { joined: 'ok' } : { text });
});

test('guests write where they are welcome, and are told to join where they are not', async () => {
  const { simulator } = await group({ guests: 'must_join' });
  const boris = await connected(simulator, BORIS);
  await expect(boris.sendText('open_group', 'hi')).rejects.toMatchObject({ text: 'CHAT_GUEST_SEND_FORBIDDEN' });
  const open = await group({ guests: 'welcome' });
  const clara = await connected(open.simulator, CLARA);
  await expect(clara.sendText('open_group', 'hi')).resolves.toMatchObject({ text: 'hi' });
});

test('an account can be in so many groups only', async () => {
  const simulator = await testSimulator({}, (world) => {
    world.limits = { groups: 1 };
  });
  const clara = await connected(simulator, CLARA);
  await clara.joinChat('open_group');
  await expect(clara.joinChat('slow_group')).rejects.toMatchObject({ text: 'CHANNELS_TOO_MUCH' });
});

test('admins write where others may not, ban, let in and pin', async () => {
  const { simulator, anna } = await group({ admins: [ANNA], write: 'admins', join: 'approval' });
  const boris = await connected(simulator, BORIS);
  const post = await anna.sendText('open_group', 'rules');
  await anna.pinMessage({ chatId: 'open_group', message: post.id });
  expect((await anna.getFullChat('open_group')).pinnedMsgId).toBe(post.id);
  await expect(boris.joinChat('open_group')).resolves.toMatchObject({ status: 'request_sent' });
  await anna.hideJoinRequest({ chatId: 'open_group', user: 'boris_ops', action: 'approve' });
  await expect(boris.sendText('open_group', 'hi')).rejects.toMatchObject({ text: 'CHAT_WRITE_FORBIDDEN' });
  await expect(boris.pinMessage({ chatId: 'open_group', message: post.id })).rejects.toMatchObject({
    text: 'CHAT_ADMIN_REQUIRED',
  });
  const members = await boris.getChatMembers('open_group', { type: 'admins' });
  expect(members.map(({ user, status }) => [user.displayName, status])).toEqual([['Anna', 'creator']]);
  await anna.banChatMember({ chatId: 'open_group', participantId: 'boris_ops', shouldDispatch: true });
  await expect(boris.getHistory('open_group')).rejects.toMatchObject({ text: 'CHANNEL_PRIVATE' });
});

test('coming and going is written down where the group does so', async () => {
  const { simulator, anna } = await group({ service_messages: true });
  const boris = await connected(simulator, BORIS);
  await boris.joinChat('open_group');
  await boris.leaveChat('open_group');
  const history = await anna.getHistory('open_group');
  expect(history.map(({ action }) => action?.type)).toEqual(['user_left', 'users_added']);
  expect(await ask(simulator, '/messages')).toEqual([]);
});

test('a basic group becomes a supergroup, and its members hear of it', async () => {
  const simulator = await testSimulator({}, ({ groups }) => {
    const basic = groups.find(({ id }) => id === BASIC_GROUP);
    if (basic) basic.admins = [ANNA];
  });
  const { client: anna, raw } = await listening(simulator, ANNA);
  await anna.sendText(-BASIC_GROUP, 'before');
  const { body } = await order<{ chat_id: number }>(simulator, `/groups/${BASIC_GROUP}/migrate`);
  await until(() => raw.some(({ _ }) => _ === 'updateChannel'));
  await expect(anna.sendText(-BASIC_GROUP, 'too late')).rejects.toMatchObject({ text: 'CHAT_ID_INVALID' });
  await anna.sendText(body.chat_id, 'after');
  const history = await anna.getHistory(body.chat_id);
  expect(history.map(({ text, action }) => action?.type ?? text)).toEqual(['after', 'channel_migrate_from']);
  const [old] = await anna.getHistory(-BASIC_GROUP, { limit: 1 });
  expect(old?.action).toMatchObject({ type: 'chat_migrate_to' });
  const dialogs: number[] = [];
  for await (const { peer } of anna.iterDialogs()) dialogs.push(peer.id);
  expect(dialogs).toContain(body.chat_id);
  expect(dialogs).not.toContain(-BASIC_GROUP);
});
