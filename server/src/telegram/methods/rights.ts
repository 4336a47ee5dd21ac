import { parseMarkedPeerId, type tl } from '@mtcute/core';
import { TelegramError, type CallOptions, type ChatRights } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { inputChannel, inputPeer, markedChatId, remember, unknownChat } from '#telegram/methods/chats.ts';

type Standing = {
  member: boolean;
  banned: boolean;
  admin: boolean;
  may_post: boolean;
  own: tl.RawChatBannedRights | null;
};

const NOBODY: Standing = { member: false, banned: false, admin: false, may_post: false, own: null };

/** What the account's standing, the chat's rules for everybody and slow mode leave it. */
export async function rights(caller: Caller, chat_id: number, options?: CallOptions): Promise<ChatRights> {
  if (parseMarkedPeerId(chat_id)[0] === 'chat') return basicGroupRights(caller, chat_id, options);
  const peer = await inputPeer(caller, chat_id, 'channels.getParticipant', options);
  const channel = inputChannel(peer);
  if (!channel) throw unknownChat('channels.getParticipant');
  const standing = await ownStanding(caller, channel, options);
  const full = await caller.call({ _: 'channels.getFullChannel', channel }, options);
  await remember(caller, full);
  const chat = full.chats.find((one) => markedChatId(one) === chat_id);
  const slow_mode_seconds = full.fullChat._ === 'channelFull' ? (full.fullChat.slowmodeSeconds ?? 0) : 0;
  return combine(chat, standing, slow_mode_seconds);
}

async function ownStanding(caller: Caller, channel: tl.RawInputChannel, options?: CallOptions): Promise<Standing> {
  try {
    const { participant } = await caller.call(
      { _: 'channels.getParticipant', channel, participant: { _: 'inputPeerSelf' } },
      options,
    );
    return standingOf(participant);
  } catch (error) {
    const rpc = error instanceof TelegramError && error.fault.kind === 'rpc' ? error.fault.type : null;
    if (rpc === 'USER_NOT_PARTICIPANT') return NOBODY;
    throw error;
  }
}

function standingOf(participant: tl.TypeChannelParticipant): Standing {
  const member = { ...NOBODY, member: true };
  switch (participant._) {
    case 'channelParticipant':
    case 'channelParticipantSelf':
      return member;
    case 'channelParticipantCreator':
      return { ...member, admin: true, may_post: true };
    case 'channelParticipantAdmin':
      return { ...member, admin: true, may_post: participant.adminRights.postMessages === true };
    case 'channelParticipantLeft':
      return NOBODY;
    case 'channelParticipantBanned':
      return {
        ...NOBODY,
        member: !participant.left,
        // Put out, or forbidden to write at all: that is what USER_BANNED_IN_CHANNEL means when it is about the chat.
        banned: participant.bannedRights.viewMessages === true || participant.bannedRights.sendMessages === true,
        own: participant.bannedRights,
      };
  }
}

async function basicGroupRights(caller: Caller, chat_id: number, options?: CallOptions): Promise<ChatRights> {
  const full = await caller.call({ _: 'messages.getFullChat', chatId: -chat_id }, options);
  await remember(caller, full);
  const chat = full.chats.find((one) => markedChatId(one) === chat_id);
  if (chat?._ !== 'chat') return combine(chat, { ...NOBODY, banned: chat?._ === 'chatForbidden' }, 0);
  const member = !chat.left && !chat.deactivated;
  return combine(chat, { ...NOBODY, member, admin: chat.creator === true || chat.adminRights !== undefined }, 0);
}

function combine(chat: tl.TypeChat | undefined, standing: Standing, slow_mode_seconds: number): ChatRights {
  const everybody = chat && 'defaultBannedRights' in chat ? (chat.defaultBannedRights ?? null) : null;
  // Admins are above the rules for everybody; in a channel, only those write who may post.
  const rules = standing.admin ? [] : [everybody, standing.own];
  const channelOnly = chat?._ === 'channel' && chat.broadcast === true;
  const present = standing.member && !standing.banned && (!channelOnly || standing.may_post);
  return {
    member: standing.member,
    banned: standing.banned,
    can_send_text: present && !rules.some((rule) => rule?.sendMessages || rule?.sendPlain),
    can_send_photo: present && !rules.some((rule) => rule?.sendMessages || rule?.sendMedia || rule?.sendPhotos),
    slow_mode_seconds: standing.admin ? 0 : slow_mode_seconds,
  };
}
