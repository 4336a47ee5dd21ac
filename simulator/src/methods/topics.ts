import type { tl } from '@mtcute/core';
import { TOPIC_COLOR } from '#render/action.ts';
import { renderPeer } from '#render/group.ts';
import { renderMessage, renderPeers, type Seen } from '#render/message.ts';
import { unix } from '#render/time.ts';
import { newMessageUpdates } from '#render/updates.ts';
import { deletePosts } from '#world/edits.ts';
import { isAdmin } from '#world/groups.ts';
import { postById } from '#world/store.ts';
import { createTopic, editTopic, lastPost, postsOfTopic, topicsOf } from '#world/topics.ts';
import type { Group, Person, Sent, Topic } from '#world/types.ts';
import { groupOf } from './admins.ts';
import { announceMessage, seenBy } from './announce.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { mayWrite } from './may-write.ts';
import { mustRead, resolvePeer } from './peers.ts';
import { RpcError } from './rpc-error.ts';
import { tellDeletions } from './tell-changes.ts';

const TITLE_MAX = 128;

export const topics: Handlers = {
  'messages.getForumTopics': ({ peer, q, offsetTopic, limit }, context) => {
    const forum = forumAt(context, peer);
    const wanted = (q ?? '').toLowerCase();
    const all = topicsOf(forum).filter(({ title }) => title.toLowerCase().includes(wanted));
    const start = all.findIndex(({ id }) => id === offsetTopic) + 1;
    const shown = all.slice(start, start + Math.min(Math.max(limit, 1), PAGE_MAX));
    return { _: 'messages.forumTopics', count: all.length, pts: forum.pts, ...render(context, forum, shown) };
  },
  'messages.getForumTopicsByID': ({ peer, topics: ids }, context) => {
    const forum = forumAt(context, peer);
    const shown = ids.flatMap((id) => forum.topics?.get(id) ?? []);
    return { _: 'messages.forumTopics', count: shown.length, pts: forum.pts, ...render(context, forum, shown) };
  },
  'messages.createForumTopic': ({ peer, title }, context) => {
    const forum = forumAt(context, peer);
    const from = me(context);
    mayWrite(context, from, { group: forum }, { contents: ['plain'], stars: 0, topic_id: null });
    checkTitle(title);
    return announced(context, createTopic(context.world, forum, { from, title, at: context.now }));
  },
  'messages.editForumTopic': ({ peer, topicId, title, closed, hidden }, context) => {
    const forum = forumAt(context, peer);
    const topic = manageable(context, forum, topicId);
    if (title !== undefined) checkTitle(title);
    const change = {
      ...(title === undefined || title === topic.title ? {} : { title }),
      ...(closed === undefined || closed === topic.closed ? {} : { closed }),
      ...(hidden === undefined || hidden === topic.hidden ? {} : { hidden }),
    };
    if (Object.keys(change).length === 0) throw new RpcError('TOPIC_NOT_MODIFIED');
    return announced(
      context,
      editTopic(context.world, forum, topic, { from: me(context), at: context.now, ...change }),
    );
  },
  'messages.deleteTopicHistory': ({ peer, topMsgId }, context) => {
    const forum = forumAt(context, peer);
    const topic = manageable(context, forum, topMsgId);
    topic.deleted = true;
    const before = forum.pts;
    tellDeletions(context, deletePosts(forum, postsOfTopic(forum, topic.id), context.now), context.key);
    return { _: 'messages.affectedHistory', pts: forum.pts, ptsCount: forum.pts - before, offset: 0 };
  },
};

function forumAt(context: Context, input: tl.TypeInputPeer): Group {
  const group = mustRead(context, groupOf(resolvePeer(context, input)));
  if (!group.topics) throw new RpcError('CHANNEL_FORUM_MISSING');
  return group;
}

/** Who began a topic may change it; admins may change all. */
function manageable(context: Context, forum: Group, id: number): Topic {
  const topic = forum.topics?.get(id);
  if (!topic || topic.deleted) throw new RpcError('TOPIC_ID_INVALID');
  const person = me(context);
  if (!isAdmin(forum, person) && topic.creator_id !== person.id) throw new RpcError('CHAT_ADMIN_REQUIRED');
  return topic;
}

function checkTitle(title: string): void {
  if (title.trim() === '' || title.length > TITLE_MAX) throw new RpcError('TOPIC_TITLE_EMPTY');
}

function announced(context: Context, sent: Sent): tl.RawUpdates {
  const { world, now, key } = context;
  announceMessage(context, sent, key);
  return newMessageUpdates(world, me(context), seenBy(sent, me(context)), now);
}

function render(
  context: Context,
  forum: Group,
  shown: readonly Topic[],
): Pick<tl.messages.RawForumTopics, 'topics' | 'messages' | 'users' | 'chats'> {
  const { world } = context;
  const viewer = me(context);
  const seen = shown.flatMap(({ id }): Seen[] => {
    const post = postById(forum, lastPost(forum, id));
    return post ? [{ group: forum, post }] : [];
  });
  const { users, chats } = renderPeers(world, viewer, seen);
  return {
    topics: shown.map((topic) => renderTopic(viewer, forum, topic)),
    messages: seen.map((each) => renderMessage(world, viewer, each)),
    users,
    chats: chats.length > 0 ? chats : renderPeers(world, viewer, []).chats,
  };
}

function renderTopic(viewer: Person, forum: Group, topic: Topic): tl.RawForumTopic {
  const { id, title, closed, hidden, creator_id, at } = topic;
  const readInboxMaxId = viewer.read.get(forum.chat_id) ?? 0;
  const unread = forum.posts.filter(({ id: number, message }) => number > readInboxMaxId && message.topic_id === id);
  return {
    _: 'forumTopic',
    id,
    title,
    closed,
    hidden,
    my: creator_id === viewer.id,
    date: unix(at),
    peer: renderPeer(forum),
    iconColor: TOPIC_COLOR,
    topMessage: lastPost(forum, id),
    readInboxMaxId,
    readOutboxMaxId: viewer.read_outbox.get(forum.chat_id) ?? 0,
    unreadCount: unread.length,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    unreadPollVotesCount: 0,
    fromId: { _: 'peerUser', userId: creator_id },
    notifySettings: { _: 'peerNotifySettings' },
  };
}
