import type { tl } from '@mtcute/core';
import type { GroupLink } from '#domain/links.ts';
import { TelegramError, type CallOptions, type JoinOutcome, type TelegramChat } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { connectionError } from '#telegram/link/socket-faults.ts';
import { inputChannel, markedChatId, remember, toChat, unknownChat } from '#telegram/methods/chats.ts';
import { checkInvite, knownChannel, resolveUsername } from '#telegram/methods/resolve.ts';

/** Joins, and says what came of it; a chat in which the account already is costs no join. */
export async function join(caller: Caller, link: GroupLink, options?: CallOptions): Promise<JoinOutcome> {
  switch (link.kind) {
    case 'public':
      return joinPublic(caller, link.username, options);
    case 'invite':
      return joinByInvite(caller, link.hash, options);
    case 'id': {
      const channel = await knownChannel(caller, link.channel_id, options);
      if (!channel) throw unknownChat('channels.joinChannel');
      return joinChannel(caller, channel, options);
    }
  }
}

/** Names move and access hashes go stale: after CHANNEL_INVALID Telegram is asked once more who has the name. */
async function joinPublic(caller: Caller, username: string, options?: CallOptions): Promise<JoinOutcome> {
  const channel = (await metChannel(caller, username, options)) ?? (await resolveUsername(caller, username, options));
  try {
    return await joinChannel(caller, channel, options);
  } catch (error) {
    if (!isRpc(error, 'CHANNEL_INVALID')) throw error;
    return joinChannel(caller, await resolveUsername(caller, username, options), options);
  }
}

/** A channel that this account has met lately and that still has the name: contacts.resolveUsername floods early. */
async function metChannel(caller: Caller, username: string, options?: CallOptions): Promise<tl.TypeChat | null> {
  const met = await caller.peers.getByUsername(username);
  const input = met && inputChannel(met);
  if (!input) return null;
  try {
    const channel = await knownChannel(caller, input.channelId, options);
    return channel && hasUsername(channel, username) ? channel : null;
  } catch (error) {
    if (isRpc(error, 'CHANNEL_INVALID') || isRpc(error, 'CHANNEL_PRIVATE')) return null;
    throw error;
  }
}

async function joinChannel(caller: Caller, channel: tl.TypeChat, options?: CallOptions): Promise<JoinOutcome> {
  const chat = toChat(channel);
  const peer = await caller.peers.getById(markedChatId(channel));
  const input = peer && inputChannel(peer);
  if (!chat || !input) throw unknownChat('channels.joinChannel');
  if (chat.member) return { status: 'already_member', chat };
  try {
    const result = await caller.call({ _: 'channels.joinChannel', channel: input }, options);
    return await outcome(caller, result, chat);
  } catch (error) {
    if (isRpc(error, 'USER_ALREADY_PARTICIPANT')) return { status: 'already_member', chat: { ...chat, member: true } };
    if (isRpc(error, 'INVITE_REQUEST_SENT')) return { status: 'requested', chat };
    throw error;
  }
}

async function joinByInvite(caller: Caller, hash: string, options?: CallOptions): Promise<JoinOutcome> {
  try {
    const result = await caller.call({ _: 'messages.importChatInvite', hash }, options);
    return await outcome(caller, result, null);
  } catch (error) {
    if (isRpc(error, 'INVITE_REQUEST_SENT')) return { status: 'requested', chat: null };
    if (!isRpc(error, 'USER_ALREADY_PARTICIPANT')) throw error;
    const chat = await checkInvite(caller, hash, options);
    if (!chat) throw error;
    return { status: 'already_member', chat: { ...chat, member: true } };
  }
}

/** `expected` is the chat that was joined; an invitation only shows it in the answer. */
async function outcome(
  caller: Caller,
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
  if ('chats' in updates) await remember(caller, updates);
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
