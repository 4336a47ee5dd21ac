import type { tl } from '@mtcute/core';
import { messageOf, renderMessage, renderPeers, type Seen } from '#render/message.ts';
import { unix } from '#render/time.ts';
import { copyById, postById } from '#world/store.ts';
import { contentOf, type Content } from '#world/media.ts';
import { isMentioned } from '#world/mentions.ts';
import type { Message, Person } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { renewFile } from './media.ts';
import { mustRead, resolvePeer, resolveReadable, type Peer } from './peers.ts';

export const history: Handlers = {
  'messages.getHistory': (request, context) => {
    const peer = resolvePeer(context, request.peer);
    return answer(context, peer, page(messagesOf(context, peer), request));
  },
  'messages.search': (request, context) => {
    const peer = resolvePeer(context, request.peer);
    const from = request.fromId && resolvePeer(context, request.fromId);
    const found = messagesOf(context, peer).filter((seen) => {
      const message = messageOf(seen);
      if (from && !('person' in from && message.from_id === from.person.id)) return false;
      if (request.minDate > 0 && unix(message.at) < request.minDate) return false;
      if (request.maxDate > 0 && unix(message.at) > request.maxDate) return false;
      return fits(request.filter, message, me(context)) && message.text.toLowerCase().includes(request.q.toLowerCase());
    });
    return answer(context, peer, page(found, { ...request, offsetDate: 0 }));
  },
  'messages.getMessages': ({ id }, context) => {
    const viewer = me(context);
    const found = numbersOf(id).map((number) => {
      const copy = copyById(viewer, number);
      return copy ? { copy } : number;
    });
    return { _: 'messages.messages', topics: [], ...listed(context, found) };
  },
  'channels.getMessages': ({ channel, id }, context) => {
    const group = resolveReadable(context, channel);
    const found = numbersOf(id).map((number) => {
      const post = postById(group, number);
      return post ? { group, post } : number;
    });
    const count = found.length;
    return { _: 'messages.channelMessages', pts: group.pts, count, topics: [], ...listed(context, found) };
  },
};

type Page = { offsetId: number; offsetDate: number; addOffset: number; limit: number; maxId: number; minId: number };
type Found = { count: number; messages: Seen[]; complete: boolean };

/** https://core.telegram.org/api/offsets: newest first, from the offset on, moved by `addOffset`. */
export function page(all: Seen[], { offsetId, offsetDate, addOffset, limit, maxId, minId }: Page): Found {
  const newestFirst = all.filter((seen) => (maxId <= 0 || idOf(seen) < maxId) && idOf(seen) > minId).toReversed();
  // An offset id is exact; the date counts only without one.
  const first = newestFirst.findIndex((seen) => {
    if (offsetId > 0) return idOf(seen) < offsetId;
    return offsetDate <= 0 || unix(messageOf(seen).at) < offsetDate;
  });
  const start = (first === -1 ? newestFirst.length : first) + addOffset;
  const end = start + Math.min(limit, PAGE_MAX);
  const messages = newestFirst.slice(Math.max(start, 0), Math.max(end, 0));
  return { count: all.length, messages, complete: messages.length === all.length };
}

function messagesOf(context: Context, peer: Peer): Seen[] {
  const viewer = me(context);
  if ('group' in peer && peer.group.kind !== 'basic_group') {
    const group = mustRead(context, peer.group);
    return group.posts.map((post) => ({ group, post }));
  }
  const chat_id = 'group' in peer ? peer.group.chat_id : peer.person.id;
  return viewer.mailbox.copies.filter((copy) => copy.chat_id === chat_id).map((copy) => ({ copy }));
}

export function answer(context: Context, peer: Peer, { count, messages, complete }: Found): tl.messages.TypeMessages {
  const rendered = { topics: [], ...listed(context, messages) };
  if ('group' in peer && peer.group.kind !== 'basic_group') {
    return { _: 'messages.channelMessages', pts: peer.group.pts, count, ...rendered };
  }
  if (complete) return { _: 'messages.messages', ...rendered };
  return { _: 'messages.messagesSlice', count, ...rendered };
}

/** Messages with everybody in them; a bare number is one that does not exist. */
function listed(
  context: Context,
  found: (Seen | number)[],
): { messages: tl.TypeMessage[]; users: tl.TypeUser[]; chats: tl.TypeChat[] } {
  const { world } = context;
  const viewer = me(context);
  const seen = found.filter((each) => typeof each !== 'number');
  for (const each of seen) renewFile(context, messageOf(each).media);
  const messages = found.map((each): tl.TypeMessage =>
    typeof each === 'number' ? { _: 'messageEmpty', id: each } : renderMessage(world, viewer, each),
  );
  return { messages, ...renderPeers(world, viewer, seen) };
}

function fits(filter: tl.TypeMessagesFilter, message: Message, viewer: Person): boolean {
  if (filter._ === 'inputMessagesFilterMyMentions') return isMentioned(viewer, message);
  if (filter._ === 'inputMessagesFilterEmpty') return true;
  return wanted[filter._]?.includes(contentOf(message.media)) ?? false;
}

const wanted: Partial<Record<tl.TypeMessagesFilter['_'], readonly Content[]>> = {
  inputMessagesFilterPhotos: ['photos'],
  inputMessagesFilterVideo: ['videos'],
  inputMessagesFilterPhotoVideo: ['photos', 'videos'],
  inputMessagesFilterDocument: ['docs'],
  inputMessagesFilterUrl: ['webpage'],
  inputMessagesFilterGif: ['gifs'],
  inputMessagesFilterVoice: ['voices'],
  inputMessagesFilterMusic: ['audios'],
  inputMessagesFilterRoundVideo: ['roundvideos'],
  inputMessagesFilterRoundVoice: ['roundvideos', 'voices'],
};

function numbersOf(ids: tl.TypeInputMessage[]): number[] {
  return ids.slice(0, PAGE_MAX).flatMap((input) => (input._ === 'inputMessageID' ? [input.id] : []));
}

function idOf(seen: Seen): number {
  return 'post' in seen ? seen.post.id : seen.copy.id;
}
