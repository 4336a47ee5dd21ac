import type { tl } from '@mtcute/core';
import { renderDialog, type Chat } from '#render/dialog.ts';
import { renderMessage, renderPeers } from '#render/message.ts';
import { renderGroup } from '#render/group.ts';
import type { Message } from '#world/types.ts';
import { me, type Context, type Handlers } from './handler.ts';
import { PAGE_MAX } from './limits.ts';
import { resolvePeer } from './peers.ts';
import { stateOf } from './updates.ts';

export const dialogs: Handlers = {
  'messages.getDialogs': ({ offsetPeer, offsetDate, limit }, context) => {
    const all = chatsOf(context);
    const start = firstAfter(context, all, offsetPeer, offsetDate);
    const shown = all.slice(start, start + Math.min(Math.max(limit, 1), PAGE_MAX));
    const rendered = render(context, shown);
    if (shown.length === all.length) return { _: 'messages.dialogs', ...rendered };
    return { _: 'messages.dialogsSlice', count: all.length, ...rendered };
  },
  'messages.getPeerDialogs': ({ peers }, context) => {
    const wanted = new Set(peers.map((each) => (each._ === 'inputDialogPeer' ? chatIdOf(context, each.peer) : 0)));
    const shown = chatsOf(context).filter(({ chat_id }) => wanted.has(chat_id));
    return { _: 'messages.peerDialogs', ...render(context, shown), state: stateOf(context) };
  },
  'messages.getPinnedDialogs': (_request, context) => ({
    _: 'messages.peerDialogs',
    ...render(context, []),
    state: stateOf(context),
  }),
  'messages.getDialogFilters': () => ({ _: 'messages.dialogFilters', filters: [] }),
};

/** Groups one is in and people one has talked with; the last message first, chats without any at the end. */
function chatsOf(context: Context): Chat[] {
  const { world, now } = context;
  const viewer = me(context);
  const chats = new Map<number, Chat>();
  for (const copy of viewer.mailbox.copies) {
    const group = world.groups.get(copy.chat_id) ?? null;
    if (!group || viewer.groups.has(group.chat_id)) chats.set(copy.chat_id, { ...copy, group, last: { copy } });
  }
  for (const chat_id of viewer.groups) {
    const group = world.group(chat_id, now);
    if (!group || chats.has(chat_id)) continue;
    const post = group.posts.at(-1);
    chats.set(chat_id, { chat_id, group, last: post ? { group, post } : null });
  }
  return [...chats.values()].toSorted((one, other) => timeOf(other) - timeOf(one) || one.chat_id - other.chat_id);
}

function firstAfter(context: Context, all: Chat[], offsetPeer: tl.TypeInputPeer, offsetDate: number): number {
  if (offsetPeer._ !== 'inputPeerEmpty') {
    const chat_id = chatIdOf(context, offsetPeer);
    const found = all.findIndex((chat) => chat.chat_id === chat_id);
    if (found !== -1) return found + 1;
  }
  if (offsetDate === 0) return 0;
  const older = all.findIndex((chat) => timeOf(chat) < offsetDate * 1000);
  return older === -1 ? all.length : older;
}

function render(
  context: Context,
  chats: Chat[],
): { dialogs: tl.RawDialog[]; messages: tl.TypeMessage[]; chats: tl.TypeChat[]; users: tl.TypeUser[] } {
  const { world } = context;
  const viewer = me(context);
  const seen = chats.flatMap(({ last }) => last ?? []);
  const peers = renderPeers(world, viewer, seen);
  // A group without messages is named by no message.
  const silent = chats.flatMap(({ group, last }) => (group && !last ? [renderGroup(world, viewer, group)] : []));
  return {
    dialogs: chats.map((chat) => renderDialog(world, viewer, chat)),
    messages: seen.map((each) => renderMessage(world, viewer, each)),
    users: peers.users,
    chats: [...peers.chats, ...silent],
  };
}

function chatIdOf(context: Context, input: tl.TypeInputPeer): number {
  const peer = resolvePeer(context, input);
  return 'group' in peer ? peer.group.chat_id : peer.person.id;
}

function timeOf({ last }: Chat): number {
  const message: Message | undefined =
    last === null ? undefined : 'post' in last ? last.post.message : last.copy.message;
  return message?.at.getTime() ?? 0;
}
