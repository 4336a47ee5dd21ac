import { toggleChannelIdMark, type tl } from '@mtcute/core';
import type { GroupLink } from '#domain/links.ts';
import type { CallOptions, TelegramChat } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { inputChannel, knownPeer, markedChatId, remember, toChat, unknownChat } from '#telegram/methods/chats.ts';

export async function resolve(caller: Caller, link: GroupLink, options?: CallOptions): Promise<TelegramChat | null> {
  switch (link.kind) {
    case 'public':
      return toChat(await resolveUsername(caller, link.username, options));
    case 'invite':
      return checkInvite(caller, link.hash, options);
    case 'id': {
      const channel = await knownChannel(caller, link.channel_id, options);
      return channel ? toChat(channel) : null;
    }
  }
}

/** Asks Telegram who has the name now; throws CHANNEL_INVALID when it is a person. */
export async function resolveUsername(caller: Caller, username: string, options?: CallOptions): Promise<tl.TypeChat> {
  const answer = await caller.call({ _: 'contacts.resolveUsername', username }, options);
  await remember(caller, answer);
  const { peer } = answer;
  const chat = peer._ === 'peerUser' ? undefined : answer.chats.find((one) => one.id === bareId(peer));
  if (!chat) throw unknownChat('contacts.resolveUsername');
  return chat;
}

/** The chat behind an invitation, as far as this account may see it: when it is a member, or may look in for a while. */
export async function checkInvite(caller: Caller, hash: string, options?: CallOptions): Promise<TelegramChat | null> {
  const invite = await caller.call({ _: 'messages.checkChatInvite', hash }, options);
  if (invite._ === 'chatInvite') return null;
  await remember(caller, { _: 'messages.chats', chats: [invite.chat] });
  const chat = toChat(invite.chat);
  return chat && { ...chat, member: invite._ === 'chatInviteAlready' };
}

/** A channel by its bare id, fresh from Telegram; null when this account has never met it. */
export async function knownChannel(
  caller: Caller,
  channel_id: number,
  options?: CallOptions,
): Promise<tl.TypeChat | null> {
  const chat_id = toggleChannelIdMark(channel_id);
  const peer = await knownPeer(caller, chat_id, options);
  const channel = peer && inputChannel(peer);
  if (!channel) return null;
  const answer = await caller.call({ _: 'channels.getChannels', id: [channel] }, options);
  await remember(caller, answer);
  return answer.chats.find((chat) => markedChatId(chat) === chat_id) ?? null;
}

function bareId(peer: tl.RawPeerChannel | tl.RawPeerChat): number {
  return peer._ === 'peerChannel' ? peer.channelId : peer.chatId;
}
