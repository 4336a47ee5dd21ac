import Long from 'long';
import type { tl } from '@mtcute/core';
import { join, leave } from '#world/membership.ts';
import { renderGroup } from '#render/group.ts';
import { renderUser } from '#render/user.ts';
import type { Group, Person } from '#world/types.ts';
import { announceAction, announceMembership, membershipUpdates } from './announce.ts';
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
    return enter(context, group, 'by_link');
  },
  'channels.joinChannel': ({ channel }, context) => {
    const group = resolveChannel(context, channel);
    countIn(context, group, 'channels.joinChannel');
    return enter(context, group, 'by_name');
  },
  'channels.leaveChannel': ({ channel }, context) => exit(context, resolveChannel(context, channel)),
  'messages.deleteChatUser': ({ chatId, userId }, context) => {
    const group = basicGroup(context, chatId);
    if (resolveUser(context, userId) !== me(context)) throw new RpcError('CHAT_ADMIN_REQUIRED');
    return exit(context, group);
  },
};

function invited(context: Context, hash: string): Group {
  const { world, now } = context;
  if (hash === '') throw new RpcError('INVITE_HASH_EMPTY');
  if (!INVITE_HASH.test(hash)) throw new RpcError('INVITE_HASH_INVALID');
  const group = world.invited(hash);
  if (!group || group.kicked.has(me(context).id)) throw new RpcError('INVITE_HASH_EXPIRED');
  return world.group(group.chat_id, now) ?? group;
}

/** Whoever is inside already gets the same answer: joining by name again is no error on Telegram. */
function enter(context: Context, group: Group, how: 'by_name' | 'by_link'): tl.messages.TypeChatInviteJoinResult {
  const { world, now } = context;
  const person = me(context);
  const joining = join(world, group, person, now);
  switch (joining.outcome) {
    case 'requested':
      throw new RpcError('INVITE_REQUEST_SENT');
    case 'refused':
      throw new RpcError(joining.error);
    case 'guarded':
      return guard(context, joining.bot);
    case 'joined': {
      const user_id = person.id;
      const [inviter_id = user_id] = group.admins;
      announceMembership(context, group, person, context.key);
      const link = { kind: 'joined', how: 'by_link', user_id, inviter_id } as const;
      announceAction(context, group, person, how === 'by_link' ? link : { kind: 'joined', how, user_id });
      break;
    }
    case 'already_member':
      break;
  }
  return { _: 'messages.chatInviteJoinResultOk', updates: membershipUpdates(world, group, person, now) };
}

/** A page on which a person proves to be one; nobody opens it here, the control API lets in. */
function guard(context: Context, bot: Person): tl.messages.RawChatInviteJoinResultWebView {
  const queryId = context.world.randomLong();
  const url = `https://guard.example/${queryId.toUnsigned().toString()}`;
  return {
    _: 'messages.chatInviteJoinResultWebView',
    botId: bot.id,
    webview: { _: 'webViewResultUrl', queryId, url },
    users: [renderUser(context.world, me(context), bot)],
  };
}

function exit(context: Context, group: Group): tl.RawUpdates {
  const person = me(context);
  if (!group.members.has(person.id)) throw new RpcError('USER_NOT_PARTICIPANT');
  announceAction(context, group, person, { kind: 'left', user_id: person.id });
  leave(group, person);
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
