import Long from 'long';
import { expect, test } from 'vitest';
import type { tl } from '@mtcute/core';
import type { TelegramClient } from '@mtcute/node';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { ONE_PIXEL } from '#testing/pictures.ts';
import { ANNA, BASIC_GROUP, CHANNEL, DORA, OPEN_GROUP, SLOW_GROUP } from '#testing/small-world.ts';
import type { WorldFile, WorldGroup } from '#world-file.ts';
import { handlers } from './all.ts';
import type { Method } from './handler.ts';

/** Logging in has tests of its own, in which the client reads every answer. */
const LOGGING_IN: ReadonlySet<string> = new Set<Method>([
  'account.getAuthorizations',
  'account.getPassword',
  'account.resetAuthorization',
  'auth.acceptLoginToken',
  'auth.cancelCode',
  'auth.checkPassword',
  'auth.exportAuthorization',
  'auth.exportLoginToken',
  'auth.importAuthorization',
  'auth.importLoginToken',
  'auth.resendCode',
  'auth.resetAuthorizations',
  'auth.sendCode',
  'auth.signIn',
]);

/** One call of every method, in an order that makes sense; a new method is missed here until it has one. */
async function* everyCall(client: TelegramClient): AsyncGenerator<tl.RpcMethod> {
  const self = { _: 'inputPeerSelf' } as const;
  const user = await client.resolveUser('dora_says');
  const dora = await client.resolvePeer('dora_says');
  const channel = await client.resolveChannel('open_group');
  const slow = await client.resolveChannel('slow_group');
  const messageId = [{ _: 'inputMessageID', id: 1 } as const, { _: 'inputMessageID', id: 999 } as const];
  const page = { offsetId: 0, addOffset: 0, limit: 10, maxId: 0, minId: 0, hash: Long.ZERO };
  const file = { _: 'inputFile', id: Long.ONE, parts: 1, name: 'p.png', md5Checksum: '' } as const;
  const media = { _: 'inputMediaUploadedPhoto', file } as const;

  for (const _ of ['help.getConfig', 'help.getNearestDc', 'updates.getState', 'messages.getDialogFilters'] as const) {
    yield { _ };
  }
  yield { _: 'help.getAppConfig', hash: 0 };
  yield { _: 'account.updateStatus', offline: false };
  yield { _: 'users.getUsers', id: [{ _: 'inputUserSelf' }, user] };
  yield { _: 'users.getFullUser', id: user };
  yield { _: 'contacts.resolveUsername', username: 'slow_group' };
  yield { _: 'messages.checkChatInvite', hash: 'AbCdEfGhIjKlMnOp' };
  yield { _: 'messages.importChatInvite', hash: 'AbCdEfGhIjKlMnOp' };
  yield { _: 'channels.joinChannel', channel };
  yield { _: 'channels.getChannels', id: [channel] };
  yield { _: 'channels.getFullChannel', channel: slow };
  yield { _: 'channels.getParticipant', channel, participant: self };
  yield { _: 'messages.getChats', id: [BASIC_GROUP] };
  yield { _: 'messages.getFullChat', chatId: BASIC_GROUP };
  yield { _: 'messages.sendMessage', peer: dora, message: 'x', randomId: Long.fromNumber(1) };
  const heart = [{ _: 'reactionEmoji', emoticon: '❤' }] as const;
  yield { _: 'messages.getAvailableReactions', hash: 0 };
  yield { _: 'messages.sendReaction', peer: dora, msgId: 1, reaction: [...heart] };
  yield { _: 'messages.getMessagesReactions', peer: dora, id: [1] };
  yield { _: 'messages.getMessageReactionsList', peer: dora, id: 1, limit: 10 };
  yield { _: 'messages.editMessage', peer: dora, id: 2, message: 'y' };
  yield { _: 'upload.saveFilePart', fileId: Long.ONE, filePart: 0, bytes: ONE_PIXEL };
  yield { _: 'messages.sendMedia', peer: self, media, message: '', randomId: Long.fromNumber(2) };
  yield { _: 'upload.saveBigFilePart', fileId: Long.ONE, filePart: 0, fileTotalParts: 1, bytes: ONE_PIXEL };
  yield { _: 'messages.uploadMedia', peer: self, media };
  yield { _: 'messages.getHistory', peer: dora, offsetDate: 0, ...page };
  const filter = { _: 'inputMessagesFilterEmpty' } as const;
  yield { _: 'messages.search', peer: dora, q: 'x', filter, minDate: 0, maxDate: 0, ...page };
  yield { _: 'messages.getMessages', id: messageId };
  yield { _: 'channels.getMessages', channel, id: messageId };
  yield {
    _: 'messages.getDialogs',
    offsetDate: 0,
    offsetId: 0,
    offsetPeer: { _: 'inputPeerEmpty' },
    limit: 2,
    hash: Long.ZERO,
  };
  yield { _: 'messages.getPeerDialogs', peers: [{ _: 'inputDialogPeer', peer: dora }] };
  yield { _: 'messages.getPinnedDialogs', folderId: 0 };
  yield* adminCalls(client, slow);
  yield { _: 'contacts.block', id: dora };
  yield { _: 'contacts.getBlocked', offset: 0, limit: 10 };
  yield { _: 'contacts.unblock', id: dora };
  yield { _: 'messages.readHistory', peer: dora, maxId: 0 };
  yield { _: 'channels.readHistory', channel, maxId: 0 };
  yield { _: 'updates.getDifference', pts: 1, date: 0, qts: 0 };
  yield { _: 'updates.getChannelDifference', channel, filter: { _: 'channelMessagesFilterEmpty' }, pts: 1, limit: 9 };
  yield { _: 'channels.deleteMessages', channel, id: [1] };
  yield { _: 'channels.leaveChannel', channel };
  yield { _: 'messages.migrateChat', chatId: BASIC_GROUP };
  yield { _: 'messages.deleteChatUser', chatId: BASIC_GROUP, userId: { _: 'inputUserSelf' } };
  const photo = await client.call({ _: 'messages.uploadMedia', peer: self, media: await freshPhoto(client) });
  if (photo._ !== 'messageMediaPhoto' || photo.photo?._ !== 'photo') throw new Error('a photo was uploaded');
  const { id, accessHash, fileReference } = photo.photo;
  const single = {
    _: 'inputSingleMedia',
    message: '',
    media: { _: 'inputMediaPhoto', id: { _: 'inputPhoto', id, accessHash, fileReference } },
  } as const;
  const multiMedia = [3, 4].map((number) => ({ ...single, randomId: Long.fromNumber(number) }));
  yield { _: 'messages.sendMultiMedia', peer: self, multiMedia };
  yield { _: 'messages.deleteMessages', id: [1, 2] };
  const location = { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize: 'y' } as const;
  yield { _: 'upload.getFile', location, offset: 0, limit: 4096 };
  yield { _: 'auth.logOut' };
}

/** In a forum and a channel that Anna administers. */
async function* adminCalls(client: TelegramClient, channel: tl.TypeInputChannel): AsyncGenerator<tl.RpcMethod> {
  const peer = await client.resolvePeer('slow_group');
  const user = await client.resolveUser('dora_says');
  const participant = await client.resolvePeer('dora_says');
  const poll = { _: 'poll', id: Long.ZERO, hash: Long.ZERO, question: text('?') } as const;
  const answers = ['a', 'b'].map((each) => ({ _: 'inputPollAnswer', text: text(each) }) as const);
  const media = { _: 'inputMediaPoll', poll: { ...poll, answers } } as const;
  await client.call({ _: 'messages.sendMedia', peer, media, message: '', randomId: Long.fromNumber(5) });
  const [last] = await client.getHistory('slow_group', { limit: 1 });
  const msgId = last?.id ?? 0;
  yield { _: 'messages.sendVote', peer, msgId, options: [Buffer.from('0')] };
  yield { _: 'messages.updatePinnedMessage', peer, id: msgId };
  const filter = { _: 'channelParticipantsRecent' } as const;
  yield { _: 'channels.getParticipants', channel, filter, offset: 0, limit: 10, hash: Long.ZERO };
  yield { _: 'messages.hideChatJoinRequest', approved: true, peer, userId: user };
  const bannedRights = { _: 'chatBannedRights', sendMessages: true, untilDate: 0 } as const;
  yield { _: 'channels.editBanned', channel, participant, bannedRights };
  yield { _: 'messages.createForumTopic', peer, title: 'New', randomId: Long.fromNumber(6) };
  yield { _: 'messages.getForumTopics', peer, offsetDate: 0, offsetId: 0, offsetTopic: 0, limit: 10 };
  yield { _: 'messages.getForumTopicsByID', peer, topics: [1] };
  yield { _: 'messages.editForumTopic', peer, topicId: 1, closed: true };
  yield { _: 'messages.deleteTopicHistory', peer, topMsgId: 1 };
  const news = await client.resolvePeer('news_channel');
  const message = await client.sendText('news_channel', 'post');
  yield { _: 'messages.getDiscussionMessage', peer: news, msgId: message.id };
  const page = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 10, maxId: 0, minId: 0, hash: Long.ZERO };
  yield { _: 'messages.getReplies', peer: news, msgId: message.id, ...page };
}

function text(words: string): tl.RawTextWithEntities {
  return { _: 'textWithEntities', text: words, entities: [] };
}

/** What every method needs to be there. */
function prepare({ groups }: WorldFile): void {
  const change = (wanted: number, fields: Partial<WorldGroup>): void => {
    const group = groups.find(({ id }) => id === wanted);
    if (group) Object.assign(group, fields);
  };
  change(SLOW_GROUP, { admins: [ANNA], topics: [], join: 'approval' });
  change(CHANNEL, { admins: [ANNA], discussion: OPEN_GROUP });
  change(BASIC_GROUP, { admins: [ANNA] });
}

async function freshPhoto(client: TelegramClient): Promise<tl.RawInputMediaUploadedPhoto> {
  await client.call({ _: 'upload.saveFilePart', fileId: Long.ONE, filePart: 0, bytes: ONE_PIXEL });
  const file = { _: 'inputFile', id: Long.ONE, parts: 1, name: 'p.png', md5Checksum: '' } as const;
  return { _: 'inputMediaUploadedPhoto', file };
}

test('every simulated method answers with something that the client can read', async () => {
  const simulator = await testSimulator({}, prepare);
  const client = await connected(simulator, ANNA);
  simulator.world.groups.get(-1_000_000_000_000 - SLOW_GROUP)?.requests.set(DORA, new Date());
  await order(simulator, '/messages', { chat_id: ANNA, from: DORA, text: 'hello' });
  const left = new Set<string>(Object.keys(handlers) satisfies string[]);
  for await (const request of everyCall(client)) {
    const answer = await client.call(request, { timeout: 2000 });
    expect(answer).toBeDefined();
    left.delete(request._ satisfies Method);
  }
  expect([...left].filter((method) => !LOGGING_IN.has(method))).toEqual([]);
});
