import { renderFullGroup } from '#render/full-group.ts';
import { renderGroup } from '#render/group.ts';
import { renderParticipant } from '#render/participants.ts';
import { renderUser } from '#render/user.ts';
import { me, type Handlers } from './handler.ts';
import { resolveChannel, resolvePeer, resolveReadable } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export const channels: Handlers = {
  'channels.getChannels': ({ id }, context) => ({
    _: 'messages.chats',
    chats: id.map((input) => renderGroup(context.world, me(context), resolveChannel(context, input))),
  }),
  'channels.getFullChannel': ({ channel }, context) =>
    renderFullGroup(context.world, me(context), resolveReadable(context, channel)),
  'channels.getParticipant': ({ channel, participant }, context) => {
    const { world } = context;
    const viewer = me(context);
    const group = resolveReadable(context, channel);
    const peer = resolvePeer(context, participant);
    if (!('person' in peer)) throw new RpcError('PARTICIPANT_ID_INVALID');
    const membership = renderParticipant(viewer, group, peer.person);
    if (!membership) throw new RpcError('USER_NOT_PARTICIPANT');
    const people = [renderUser(world, viewer, peer.person)];
    return { _: 'channels.channelParticipant', participant: membership, chats: [], users: people };
  },
};
