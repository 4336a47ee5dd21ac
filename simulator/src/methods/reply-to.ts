/** What a message answers, and in which topic of a forum it stands. */
import type { tl } from '@mtcute/core';
import { messageOf } from '#render/message.ts';
import { GENERAL_TOPIC } from '#world/groups.ts';
import type { Draft, Group } from '#world/types.ts';
import type { Context } from './handler.ts';
import { findMessage } from './messages.ts';
import type { Peer } from './peers.ts';
import { RpcError } from './rpc-error.ts';

export type ReplyTo = Required<Pick<Draft, 'reply_to' | 'reply_to_id' | 'topic_id'>>;

export function replyToOf(context: Context, peer: Peer, input: tl.TypeInputReplyTo | undefined): ReplyTo {
  const wanted = input?._ === 'inputReplyToMessage' ? input : null;
  const forum = 'group' in peer && peer.group.topics ? peer.group : null;
  const isTopic = wanted !== null && (forum?.topics?.has(wanted.replyToMsgId) ?? false);
  const found = wanted && !isTopic ? findMessage(context, peer, wanted.replyToMsgId) : null;
  if (wanted && !isTopic && !found) throw new RpcError('REPLY_MESSAGE_ID_INVALID');
  const reply_to = found ? messageOf(found) : null;
  const reply_to_id = found && wanted ? wanted.replyToMsgId : null;
  if (!forum) return { reply_to, reply_to_id, topic_id: null };
  const topic_id = wanted?.topMsgId ?? (isTopic ? wanted.replyToMsgId : (reply_to?.topic_id ?? GENERAL_TOPIC));
  checkTopic(forum, topic_id);
  return { reply_to, reply_to_id, topic_id };
}

function checkTopic(forum: Group, topic_id: number): void {
  const topic = forum.topics?.get(topic_id);
  if (!topic || topic.deleted) throw new RpcError('TOPIC_DELETED');
}
