/** What people write: texts, media, and several of them as an album. */
import Long from 'long';
import type { tl } from '@mtcute/core';
import { renderPeers } from '#render/message.ts';
import { newMessageUpdate, renderUpdates } from '#render/updates.ts';
import type { Content } from '#world/media.ts';
import { punishTalk } from '#world/membership.ts';
import { send, sentBefore } from '#world/messages.ts';
import type { Draft, Media, Person, Sent } from '#world/types.ts';
import { announceMembership, announceMessage, seenBy } from './announce.ts';
import { entitiesOf } from './entities.ts';
import { countIn, me, type Context, type Handlers } from './handler.ts';
import { ALBUM_MAX, CAPTION_MAX, MESSAGE_MAX } from './limits.ts';
import { contentOfInput, mediaOf } from './media.ts';
import { mayWrite } from './may-write.ts';
import { resolvePeer } from './peers.ts';
import { replyToOf, type ReplyTo } from './reply-to.ts';
import { RpcError } from './rpc-error.ts';

type Request =
  | tl.messages.RawSendMessageRequest
  | tl.messages.RawSendMediaRequest
  | tl.messages.RawSendMultiMediaRequest;

/** One message of a request. */
type Part = {
  randomId: tl.Long;
  text: string;
  entities: tl.TypeMessageEntity[] | undefined;
  content: () => Content;
  /** Checks and makes what is sent, after the random id and the rights were looked at. */
  media: () => Media | null;
};

export const sending: Handlers = {
  'messages.sendMessage': (request, context) => {
    const { randomId, message: text, entities } = request;
    const media = (): null => {
      checkText(text);
      return null;
    };
    return deliver(context, request, [{ randomId, text, entities, content: () => 'plain', media }]);
  },
  'messages.sendMedia': (request, context) => deliver(context, request, [partOf(context, request)]),
  'messages.sendMultiMedia': (request, context) => {
    if (request.multiMedia.length === 0) throw new RpcError('MULTI_MEDIA_TOO_LONG');
    if (request.multiMedia.length > ALBUM_MAX) throw new RpcError('MULTI_MEDIA_TOO_LONG');
    return deliver(
      context,
      request,
      request.multiMedia.map((single) => {
        // Telegram takes only what was uploaded before.
        const isUpload = single.media._.startsWith('inputMediaUploaded');
        const refuse = (): never => {
          throw new RpcError('MEDIA_INVALID');
        };
        return isUpload ? { ...partOf(context, single), media: refuse } : partOf(context, single);
      }),
    );
  },
};

function partOf(
  context: Context,
  {
    randomId,
    message: text,
    entities,
    media,
  }: Pick<tl.messages.RawSendMediaRequest, 'randomId' | 'message' | 'entities' | 'media'>,
): Part {
  return {
    randomId,
    text,
    entities,
    content: () => contentOfInput(context, media),
    media: () => {
      if (text.length > CAPTION_MAX) throw new RpcError('MEDIA_CAPTION_TOO_LONG');
      return mediaOf(context, media);
    },
  };
}

export function checkText(text: string): void {
  if (text.trim() === '') throw new RpcError('MESSAGE_EMPTY');
  if (text.length > MESSAGE_MAX) throw new RpcError('MESSAGE_TOO_LONG');
}

function deliver(context: Context, request: Request, parts: Part[]): tl.RawUpdates {
  const { world, now, key } = context;
  const from = me(context);
  if (parts.some(({ randomId }) => randomId.isZero())) throw new RpcError('RANDOM_ID_EMPTY');
  const before = parts.map(({ randomId }) => sentBefore(world, from, randomId.toString()));
  const known = before.filter((sent) => sent !== undefined);
  if (known.length === parts.length) return confirm(context, from, known, true);
  if (known.length > 0) throw new RpcError('RANDOM_ID_DUPLICATE');
  const peer = resolvePeer(context, request.peer);
  if ('group' in peer) countIn(context, peer.group, request._);
  const replyTo = replyToOf(context, peer, request.replyTo);
  const contents = parts.map(({ content }) => content());
  const stars = request.allowPaidStars?.toNumber() ?? 0;
  mayWrite(context, from, peer, { contents, stars, topic_id: replyTo.topic_id });
  const preview = !('noWebpage' in request && request.noWebpage);
  const drafts = draftsOf(context, replyTo, parts).map((draft) => ({ ...draft, preview }));
  const all = drafts.map((draft) => send(world, from, peer, draft, now));
  for (const sent of all) announceMessage(context, sent, key);
  const confirmed = confirm(context, from, all, false);
  if ('group' in peer && punishTalk(peer.group, from)) announceMembership(context, peer.group, from);
  return confirmed;
}

/** All are checked before the first is sent. */
function draftsOf(context: Context, replyTo: ReplyTo, parts: Part[]): Draft[] {
  const grouped_id = parts.length > 1 ? context.world.randomLong() : null;
  return parts.map(({ randomId, text, entities, media }) => ({
    media: media(),
    text,
    entities: entitiesOf(context, entities ?? []),
    grouped_id,
    ...replyTo,
    random_id: randomId.toString(),
  }));
}

/** The sender's answer: which ids the random ids have become, and the messages. */
function confirm(context: Context, from: Person, all: Sent[], repeated: boolean): tl.RawUpdates {
  const { world, now } = context;
  const seen = all.map((sent) => seenBy(sent, from));
  const numbers = all.map(({ message }): tl.RawUpdateMessageID => {
    return { _: 'updateMessageID', id: message.id, randomId: Long.fromString(message.random_id ?? '0') };
  });
  const updates = seen.map((each) => newMessageUpdate(world, from, each, repeated));
  return renderUpdates([...numbers, ...updates], renderPeers(world, from, seen), now);
}
