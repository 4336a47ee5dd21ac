/** Messages that nobody wrote: somebody came, went, pinned something. They stand in the history, not in the ledger. */
import { plainMessage } from './plain-message.ts';
import { copyTo, newPost } from './store.ts';
import type { Action, Group, Message, Person, Sent } from './types.ts';
import type { World } from './world.ts';

export function noteAction(
  world: World,
  group: Group,
  about: { from: Person; action: Action; at: Date } & Partial<Pick<Message, 'reply_to' | 'reply_to_id' | 'topic_id'>>,
): Sent {
  const { from, ...rest } = about;
  const message: Message = { ...plainMessage(), chat_id: group.chat_id, from_id: from.id, ...rest };
  const sent: Sent = { message, group, post: null, copies: [], shown: null };
  if (group.kind === 'basic_group') {
    const members = [...group.members.keys()].flatMap((id) => world.people.get(id) ?? []);
    sent.copies = members.map((member) => copyTo(member, group.chat_id, message));
  } else {
    sent.post = newPost(group, message);
  }
  message.id = sent.post?.id ?? sent.copies.find(({ owner_id }) => owner_id === from.id)?.id ?? sent.copies[0]?.id ?? 0;
  world.places.set(message, sent);
  return sent;
}
