import Long from 'long';
import type { tl } from '@mtcute/core';
import { join, leave } from '#world/membership.ts';
import { renderGroup } from '#render/group.ts';
import type { Group } from '#world/types.ts';
import { announceMembership, membershipUpdates } from './announce.ts';
import { countIn, me, type Context, type Handlers } from './handler.ts';
import { basicGroup, resolveChannel, resolveUser } from './peers.ts';
import { RpcError } from './rpc-error.ts';

const INVITE_HASH = /^[\w-]{1,64}$/;

export const joining: Handlers = {
  'messages.checkChatInvite': ({ hash }, context) => {
    const group = invited(context, hash);
    if (!group.members.has(me(context).id)) return preview(group);
    return { _: 'chatInviteAlready', chat: renderGroup(context.world, me(context), group) };
  },
  'messages.importChatInvite': ({ hash }, context) => {
    const group = invited(context, hash);
    if (group.members.has(me(context).id)) throw new RpcError('USER_ALREADY_PARTICIPANT');
    countIn(context, group, 'messages.importChatInvite');
    return enter(context, group);
  },
  'channels.joinChannel': ({ channel }, context) => {
    const group = resolveChannel(context, channel);
    countIn(context, group, 'channels.joinChannel');
    return enter(context, group);
  },
  'channels.leaveChannel': ({ channel }, context) => exit(context, resolveChannel(context, channel)),
  'messages.deleteChatUser': ({ chatId, userId }, context) => {
    const group = basicGroup(context, chatId);
    if (resolveUser(context, userId) !== me(context)) throw new RpcError('CHAT_ADMIN_REQUIRED');
    return exit(context, group);
  },
};

function invited({ world, now }: Context, hash: string): Group {
  if (hash === '') throw new RpcError('INVITE_HASH_EMPTY');
  if (!INVITE_HASH.test(hash)) throw new RpcError('INVITE_HASH_INVALID');
  const group = world.invited(hash);
  if (!group) throw new RpcError('INVITE_HASH_EXPIRED');
  return world.group(group.chat_id, now) ?? group;
}

/** Whoever is inside already gets the same answer: joining by name again is no error on Telegram. */
function enter(context: Context, group: Group): tl.messages.RawChatInviteJoinResultOk {
  const { world, now } = context;
  const person = me(context);
  const joining = join(group, person, now);
  switch (joining.outcome) {
    case 'requested':
      throw new RpcError('INVITE_REQUEST_SENT');
    case 'refused':
      throw new RpcError(joining.error);
    case 'joined':
      announceMembership(context, group, person, context.key);
      break;
    case 'already_member':
      break;
  }
  return { _: 'messages.chatInviteJoinResultOk', updates: membershipUpdates(world, group, person, now) };
}

function exit(context: Context, group: Group): tl.RawUpdates {
  const person = me(context);
  if (!leave(group, person)) throw new RpcError('USER_NOT_PARTICIPANT');
  announceMembership(context, group, person, context.key);
  return membershipUpdates(context.world, group, person, context.now);
}

function preview(group: Group): tl.RawChatInvite {
  return {
    _: 'chatInvite',
    channel: group.kind !== 'basic_group',
    megagroup: group.kind === 'supergroup',
    broadcast: group.kind === 'channel',
    public: group.username !== undefined,
    requestNeeded: group.join === 'approval',
    title: group.title,
    photo: { _: 'photoEmpty', id: Long.ZERO },
    participantsCount: group.members.size,
    color: 1,
  };
}
