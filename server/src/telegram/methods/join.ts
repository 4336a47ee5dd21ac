import type { tl } from '@mtcute/core';
import type { GroupLink } from '#domain/links.ts';
import { TelegramError, type CallOptions, type JoinOutcome, type TelegramChat } from '#domain/telegram.ts';
import type { Connection } from '#telegram/connection.ts';
import { connectionError } from '#telegram/link/socket-faults.ts';
import { inputChannel, markedChatId, remember, toChat, unknownChat } from '#telegram/methods/chats.ts';
import { checkInvite, knownChannel, resolveUsername } from '#telegram/methods/resolve.ts';

/** Joins, and says what came of it; a chat in which the account already is costs no join. */
export async function join(connection: Connection, link: GroupLink, options?: CallOptions): Promise<JoinOutcome> {
  switch (link.kind) {
    case 'public':
      return joinPublic(connection, link.username, options);
    case 'invite':
      return joinByInvite(connection, link.hash, options);
    case 'id': {
      const channel = await knownChannel(connection, link.channel_id, options);
      if (!channel) throw unknownChat('channels.joinChannel');
      return joinChannel(connection, channel, options);
    }
  }
}

/** Names move and access hashes go stale: after CHANNEL_INVALID Telegram is asked once more who has the name. */
async function joinPublic(connection: Connection, username: string, options?: CallOptions): Promise<JoinOutcome> {
  const channel =
    (await metChannel(connection, username, options)) ?? (await resolveUsername(connection, username, options));
  try {
    return await joinChannel(connection, channel, options);
  } catch (error) {
    if (!isRpc(error, 'CHANNEL_INVALID')) throw error;
    return joinChannel(connection, await resolveUsername(connection, username, options), options);
  }
}

/** A channel that this account has met lately and that still has the name: contacts.resolveUsername floods early. */
async function metChannel(
  connection: Connection,
  username: string,
  options?: CallOptions,
): Promise<tl.TypeChat | null> {
  const met = await connection.mtcute.storage.peers.getByUsername(username);
  const input = met && inputChannel(met);
  if (!input) return null;
  try {
    const channel = await knownChannel(connection, input.channelId, options);
    return channel && hasUsername(channel, username) ? channel : null;
  } catch (error) {
    if (isRpc(error, 'CHANNEL_INVALID') || isRpc(error, 'CHANNEL_PRIVATE')) return null;
    throw error;
  }
}

async function joinChannel(connection: Connection, channel: tl.TypeChat, options?: CallOptions): Promise<JoinOutcome> {
  const chat = toChat(channel);
  const peer = await connection.mtcute.storage.peers.getById(markedChatId(channel));
  const input = peer && inputChannel(peer);
  if (!chat || !input) throw unknownChat('channels.joinChannel');
  if (chat.member) return { status: 'already_member', chat };
  try {
    const result = await connection.call({ _: 'channels.joinChannel', channel: input }, options);
    return await outcome(connection, result, chat);
  } catch (error) {
    if (isRpc(error, 'USER_ALREADY_PARTICIPANT')) return { status: 'already_member', chat: { ...chat, member: true } };
    if (isRpc(error, 'INVITE_REQUEST_SENT')) return { status: 'requested', chat };
    throw error;
  }
}

async function joinByInvite(connection: Connection, hash: string, options?: CallOptions): Promise<JoinOutcome> {
  try {
    const result = await connection.call({ _: 'messages.importChatInvite', hash }, options);
    return await outcome(connection, result, null);
  } catch (error) {
    if (isRpc(error, 'INVITE_REQUEST_SENT')) return { status: 'requested', chat: null };
    if (!isRpc(error, 'USER_ALREADY_PARTICIPANT')) throw error;
    const chat = await checkInvite(connection, hash, options);
    if (!chat) throw error;
    return { status: 'already_member', chat: { ...chat, member: true } };
  }
}

/** `expected` is the chat that was joined; an invitation only shows it in the answer. */
async function outcome(
  connection: Connection,
  result: tl.messages.TypeChatInviteJoinResult,
  expected: TelegramChat | null,
): Promise<JoinOutcome> {
  if (result._ === 'messages.chatInviteJoinResultWebView') {
    return {
      status: 'guarded',
      detail: `bot ${result.botId} asks a person to do something before it lets the account in`,
    };
  }
  const { updates } = result;
  const chats = 'chats' in updates ? updates.chats : [];
  if ('chats' in updates) await remember(connection, updates);
  const seen = chats.map((chat) => toChat(chat)).filter((chat) => chat !== null);
  const chat = expected
    ? (seen.find((one) => one.id === expected.id) ?? expected)
    : (seen.find((one) => one.member) ?? seen[0]);
  if (!chat) throw connectionError('protocol', 'the answer to the join names no chat');
  return { status: 'joined', chat: { ...chat, member: true } };
}

function hasUsername(chat: tl.TypeChat, username: string): boolean {
  if (chat._ !== 'channel') return false;
  const names = [chat.username, ...(chat.usernames ?? []).map((name) => name.username)];
  return names.some((name) => name?.toLowerCase() === username.toLowerCase());
}

function isRpc(error: unknown, type: string): boolean {
  return error instanceof TelegramError && error.fault.kind === 'rpc' && error.fault.type === type;
}
