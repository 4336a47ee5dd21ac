/** Chats between Telegram's form and the port's, and the access hashes that stand behind their ids. */
import { getMarkedPeerId, parseMarkedPeerId, toggleChannelIdMark, type tl } from '@mtcute/core';
import { Long } from '@mtcute/core';
import { TelegramError, type CallOptions, type TelegramChat } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';

/** 500 dialogs, the newest first: more than an account of this product has groups. */
const DIALOG_PAGES_MAX = 5;
const DIALOGS_PER_PAGE = 100;

export type JoinableChannel = tl.RawChannel | tl.RawChannelForbidden;

/** Null for what is no chat any more. */
export function toChat(chat: tl.TypeChat): TelegramChat | null {
  switch (chat._) {
    case 'channel':
      return {
        id: toggleChannelIdMark(chat.id),
        title: chat.title,
        username: chat.username ?? chat.usernames?.find((name) => name.active)?.username ?? null,
        kind: chat.broadcast ? 'channel' : 'supergroup',
        member: !chat.left,
      };
    case 'channelForbidden':
      return {
        id: toggleChannelIdMark(chat.id),
        title: chat.title,
        username: null,
        kind: chat.broadcast ? 'channel' : 'supergroup',
        member: false,
      };
    case 'chat':
      return { id: -chat.id, title: chat.title, username: null, kind: 'basic_group', member: !chat.left };
    case 'chatForbidden':
      return { id: -chat.id, title: chat.title, username: null, kind: 'basic_group', member: false };
    case 'chatEmpty':
      return null;
  }
}

export function markedChatId(chat: tl.TypeChat): number {
  return chat._ === 'channel' || chat._ === 'channelForbidden' ? toggleChannelIdMark(chat.id) : -chat.id;
}

/** Telegram's own word for a chat that this account cannot address. */
export function unknownChat(method: tl.RpcMethod['_'], type = 'CHANNEL_INVALID'): TelegramError {
  return new TelegramError({ kind: 'rpc', code: 400, type, argument: null, method });
}

/** Remembers chats and people of an answer, so that they can be addressed later, after a restart too. */
export async function remember(caller: Caller, answer: tl.TlObject): Promise<void> {
  await caller.peers.updatePeersFrom(answer);
}

/** How this account addresses a chat; looks through its dialogs when the chat has not been met since the session came in. */
export async function inputPeer(
  caller: Caller,
  chat_id: number,
  method: tl.RpcMethod['_'],
  options?: CallOptions,
): Promise<tl.TypeInputPeer> {
  const known = await knownPeer(caller, chat_id, options);
  if (!known) throw unknownChat(method, chat_id > 0 ? 'PEER_ID_INVALID' : undefined);
  return known;
}

export async function knownPeer(
  caller: Caller,
  chat_id: number,
  options?: CallOptions,
): Promise<tl.TypeInputPeer | null> {
  const [type, id] = parseMarkedPeerId(chat_id);
  if (type === 'chat') return { _: 'inputPeerChat', chatId: id };
  const { peers } = caller;
  return (
    (await peers.getById(chat_id)) ?? ((await readDialogs(caller, chat_id, options)) ? peers.getById(chat_id) : null)
  );
}

export function inputChannel(peer: tl.TypeInputPeer): tl.RawInputChannel | null {
  return peer._ === 'inputPeerChannel'
    ? { _: 'inputChannel', channelId: peer.channelId, accessHash: peer.accessHash }
    : null;
}

/** Goes through the dialogs until the chat shows up; true when it did. */
async function readDialogs(caller: Caller, chat_id: number, options?: CallOptions): Promise<boolean> {
  for await (const page of dialogPages(caller, options)) {
    if (page.dialogs.some(({ peer }) => getMarkedPeerId(peer) === chat_id)) return true;
  }
  return false;
}

type DialogPage = tl.messages.RawDialogs | tl.messages.RawDialogsSlice;

/** The account's chats, those with the newest messages first; everybody in them is remembered. */
export async function* dialogPages(
  caller: Caller,
  options?: CallOptions,
  pages_max = DIALOG_PAGES_MAX,
): AsyncGenerator<DialogPage> {
  let offset: Pick<tl.messages.RawGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'> = {
    offsetDate: 0,
    offsetId: 0,
    offsetPeer: { _: 'inputPeerEmpty' },
  };
  for (let page = 0; page < pages_max; page += 1) {
    const answer = await caller.call(
      { _: 'messages.getDialogs', ...offset, limit: DIALOGS_PER_PAGE, hash: Long.ZERO },
      options,
    );
    if (answer._ === 'messages.dialogsNotModified') return;
    await remember(caller, answer);
    yield answer;
    const next = answer._ === 'messages.dialogsSlice' ? await nextPage(caller, answer) : null;
    if (!next) return;
    offset = next;
  }
}

async function nextPage(
  caller: Caller,
  answer: tl.messages.RawDialogsSlice,
): Promise<Pick<tl.messages.RawGetDialogsRequest, 'offsetDate' | 'offsetId' | 'offsetPeer'> | null> {
  const last = answer.dialogs.at(-1);
  if (last?._ !== 'dialog' || answer.dialogs.length < DIALOGS_PER_PAGE) return null;
  const message = answer.messages.find((one) => one.id === last.topMessage && sameDialog(one, last.peer));
  const offsetPeer = await caller.peers.getById(getMarkedPeerId(last.peer));
  if (!offsetPeer || !message || message._ === 'messageEmpty') return null;
  return { offsetDate: message.date, offsetId: last.topMessage, offsetPeer };
}

function sameDialog(message: tl.TypeMessage, peer: tl.TypePeer): boolean {
  return message._ !== 'messageEmpty' && getMarkedPeerId(message.peerId) === getMarkedPeerId(peer);
}
