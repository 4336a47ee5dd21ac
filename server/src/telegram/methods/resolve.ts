import { toggleChannelIdMark, type tl } from '@mtcute/core';
import type { GroupLink } from '#domain/links.ts';
import type { CallOptions, TelegramChat } from '#domain/telegram.ts';
import type { Connection } from '#telegram/connection.ts';
import { inputChannel, knownPeer, markedChatId, remember, toChat, unknownChat } from '#telegram/methods/chats.ts';

export async function resolve(
  connection: Connection,
  link: GroupLink,
  options?: CallOptions,
): Promise<TelegramChat | null> {
  switch (link.kind) {
    case 'public':
      return toChat(await resolveUsername(connection, link.username, options));
    case 'invite':
      return checkInvite(connection, link.hash, options);
    case 'id': {
      const channel = await knownChannel(connection, link.channel_id, options);
      return channel ? toChat(channel) : null;
    }
  }
}

/** Asks Telegram who has the name now; throws CHANNEL_INVALID when it is a person. */
export async function resolveUsername(
  connection: Connection,
  username: string,
  options?: CallOptions,
): Promise<tl.TypeChat> {
  const answer = await connection.call({ _: 'contacts.resolveUsername', username }, options);
  await remember(connection, answer);
  const { peer } = answer;
  const chat = peer._ === 'peerUser' ? undefined : answer.chats.find((one) => one.id === bareId(peer));
  if (!chat) throw unknownChat('contacts.resolveUsername');
  return chat;
}

/** The chat behind an invitation, as far as this account may see it: when it is a member, or may look in for a while. */
export async function checkInvite(
  connection: Connection,
  hash: string,
  options?: CallOptions,
): Promise<TelegramChat | null> {
  const invite = await connection.call({ _: 'messages.checkChatInvite', hash }, options);
  if (invite._ === 'chatInvite') return null;
  await remember(connection, { _: 'messages.chats', chats: [invite.chat] });
  const chat = toChat(invite.chat);
  return chat && { ...chat, member: invite._ === 'chatInviteAlready' };
}

/** A channel by its bare id, fresh from Telegram; null when this account has never met it. */
export async function knownChannel(
  connection: Connection,
  channel_id: number,
  options?: CallOptions,
): Promise<tl.TypeChat | null> {
  const chat_id = toggleChannelIdMark(channel_id);
  const peer = await knownPeer(connection, chat_id, options);
  const channel = peer && inputChannel(peer);
  if (!channel) return null;
  const answer = await connection.call({ _: 'channels.getChannels', id: [channel] }, options);
  await remember(connection, answer);
  return answer.chats.find((chat) => markedChatId(chat) === chat_id) ?? null;
}

function bareId(peer: tl.RawPeerChannel | tl.RawPeerChat): number {
  return peer._ === 'peerChannel' ? peer.channelId : peer.chatId;
}
