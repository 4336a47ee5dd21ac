/** The people and chats that came along with an answer, and what is said of them. */
import { getMarkedPeerId, type tl } from '@mtcute/core';
import type { MessageChat, MessageSender } from '#domain/telegram-messages.ts';
import { writePhotoKey } from '#telegram/messages/photo-key.ts';
import { markedChatId } from '#telegram/methods/chats.ts';

export type Parties = { users: ReadonlyMap<number, tl.TypeUser>; chats: ReadonlyMap<number, tl.TypeChat> };

export const NOBODY_ELSE: Parties = { users: new Map(), chats: new Map() };

export function partiesOf(answer: { users: readonly tl.TypeUser[]; chats: readonly tl.TypeChat[] }): Parties {
  return {
    users: new Map(answer.users.map((user) => [user.id, user])),
    chats: new Map(answer.chats.map((chat) => [markedChatId(chat), chat])),
  };
}

export function chatOf(peer: tl.TypePeer, parties: Parties): MessageChat {
  const id = getMarkedPeerId(peer);
  if (peer._ === 'peerUser') {
    const person = personOf(id, parties);
    const { photo_key } = person;
    return {
      id,
      kind: 'private',
      title: person.name,
      username: person.username,
      ...(photo_key !== undefined && { photo_key }),
    };
  }
  return describeChat(id, parties.chats.get(id));
}

/** `id` is marked; what did not come along is known by its id alone. */
export function describeChat(id: number, chat: tl.TypeChat | undefined): MessageChat {
  const isChannel = chat?._ === 'channel' || chat?._ === 'channelForbidden';
  const group = id < -1_000_000_000_000 ? 'supergroup' : 'basic_group';
  return {
    id,
    kind: isChannel && chat.broadcast ? 'channel' : group,
    title: chat && 'title' in chat ? chat.title : null,
    username: chat?._ === 'channel' ? nameOf(chat) : null,
  };
}

export function senderOf(peer: tl.TypePeer, parties: Parties): MessageSender {
  const id = getMarkedPeerId(peer);
  if (peer._ === 'peerUser') return personOf(id, parties);
  const { title: name, username } = chatOf(peer, parties);
  return { id, name, username, phone: null, is_bot: false };
}

export function personOf(id: number, { users }: Parties): MessageSender {
  const user = users.get(id);
  if (user?._ !== 'user') return { id, name: null, username: null, phone: null, is_bot: false };
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return {
    id,
    name: name || null,
    username: nameOf(user),
    phone: user.phone ?? null,
    is_bot: user.bot === true,
    ...((!user.min || user.applyMinPhoto) && { photo_key: photoKeyOf(user.photo) }),
  };
}

function photoKeyOf(photo: tl.TypeUserProfilePhoto | undefined): string | null {
  return photo?._ === 'userProfilePhoto' ? writePhotoKey(photo) : null;
}

function nameOf(of: { username?: string; usernames?: tl.TypeUsername[] }): string | null {
  return of.username ?? of.usernames?.find(({ active }) => active)?.username ?? null;
}
