import type Long from 'long';
import type { tl } from '@mtcute/core';
import { renderPeers } from '#render/message.ts';
import { newMessageUpdate, renderUpdates } from '#render/updates.ts';
import { send, sentBefore } from '#world/messages.ts';
import { whyNotWrite } from '#world/rights.ts';
import type { Draft, Person, Sent } from '#world/types.ts';
import { announceMessage, seenBy } from './announce.ts';
import { countIn, me, type Context, type Handlers } from './handler.ts';
import { CAPTION_MAX, MESSAGE_MAX } from './limits.ts';
import { resolvePeer, resolveUser, type Peer } from './peers.ts';
import { photoOf } from './photos.ts';
import { RpcError } from './rpc-error.ts';

type Request = tl.messages.RawSendMessageRequest | tl.messages.RawSendMediaRequest;

export const sending: Handlers = {
  'messages.sendMessage': (request, context) =>
    deliver(context, request, () => {
      if (request.message.trim() === '') throw new RpcError('MESSAGE_EMPTY');
      if (request.message.length > MESSAGE_MAX) throw new RpcError('MESSAGE_TOO_LONG');
      return {};
    }),
  'messages.sendMedia': (request, context) =>
    deliver(context, request, () => {
      if (request.message.length > CAPTION_MAX) throw new RpcError('MEDIA_CAPTION_TOO_LONG');
      return { photo: photoOf(context, request.media) };
    }),
};

/** `content` checks and makes what is sent, after the random id and the rights were looked at. */
function deliver(context: Context, request: Request, content: () => Partial<Draft>): tl.RawUpdates {
  const { world, now, key } = context;
  const from = me(context);
  if (request.randomId.isZero()) throw new RpcError('RANDOM_ID_EMPTY');
  const random_id = request.randomId.toString();
  const before = sentBefore(world, from, random_id);
  if (before) return confirm(context, from, request.randomId, before, true);
  const peer = resolvePeer(context, request.peer);
  if ('group' in peer) countIn(context, peer.group, request._);
  mayWrite(context, from, peer, request._ === 'messages.sendMedia' ? 'photo' : 'text');
  const draft: Draft = {
    ...content(),
    text: request.message,
    entities: entitiesOf(context, request.entities ?? []),
    reply_to_id: request.replyTo?._ === 'inputReplyToMessage' ? request.replyTo.replyToMsgId : null,
    random_id,
  };
  const sent = send(world, from, peer, draft, now);
  announceMessage(context, sent, key);
  return confirm(context, from, request.randomId, sent, false);
}

function mayWrite({ now }: Context, from: Person, peer: Peer, content: 'text' | 'photo'): void {
  if ('group' in peer) {
    const refusal = whyNotWrite(peer.group, from, content, now);
    if (refusal !== null) throw new RpcError(refusal);
    return;
  }
  if (from.state === 'spam_restricted') throw new RpcError('PEER_FLOOD');
  if (peer.person.state === 'deactivated' || peer.person.state === 'banned')
    throw new RpcError('INPUT_USER_DEACTIVATED');
}

/** The sender's answer: which id the random id has become, and the message. */
function confirm(context: Context, from: Person, randomId: Long, sent: Sent, repeated: boolean): tl.RawUpdates {
  const { world, now } = context;
  const seen = seenBy(sent, from);
  const updates: tl.TypeUpdate[] = [
    { _: 'updateMessageID', id: sent.message.id, randomId },
    newMessageUpdate(world, from, seen, repeated),
  ];
  return renderUpdates(updates, renderPeers(world, from, [seen]), now);
}

/** Mentions of people without a user name come in with an input user and go out with an id. */
function entitiesOf(context: Context, entities: tl.TypeMessageEntity[]): tl.TypeMessageEntity[] {
  return entities.flatMap((entity): tl.TypeMessageEntity[] => {
    if (entity._ !== 'inputMessageEntityMentionName') return [entity];
    const { offset, length } = entity;
    const person = resolveUser(context, entity.userId);
    return person ? [{ _: 'messageEntityMentionName', offset, length, userId: person.id }] : [];
  });
}
