import { getMarkedPeerId, toggleChannelIdMark, type tl } from '@mtcute/core';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import { describeChat, type Parties } from '#telegram/messages/parties.ts';
import { toMessage, toReactions } from '#telegram/messages/to-message.ts';

/** What an update of Telegram means to us: nothing, for most of them. */
export function toUpdates(update: tl.TypeUpdate, parties: Parties, self_id: number): TelegramUpdate[] {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- Telegram has two hundred kinds; most mean nothing here.
  switch (update._) {
    case 'updateNewMessage':
    case 'updateNewChannelMessage':
      return newMessage(update.message, parties, self_id);
    case 'updateEditMessage':
    case 'updateEditChannelMessage': {
      const message = toMessage(update.message, parties, self_id);
      return message ? [{ kind: 'edited_message', message }] : [];
    }
    case 'updateDeleteMessages':
      return [{ kind: 'deleted_messages', chat_id: null, message_ids: update.messages }];
    case 'updateDeleteChannelMessages':
      return [
        { kind: 'deleted_messages', chat_id: toggleChannelIdMark(update.channelId), message_ids: update.messages },
      ];
    case 'updateReadHistoryInbox':
      return [{ kind: 'read', chat_id: getMarkedPeerId(update.peer), by: 'me', max_id: update.maxId }];
    case 'updateReadHistoryOutbox':
      return [{ kind: 'read', chat_id: getMarkedPeerId(update.peer), by: 'them', max_id: update.maxId }];
    case 'updateReadChannelInbox':
      return [{ kind: 'read', chat_id: toggleChannelIdMark(update.channelId), by: 'me', max_id: update.maxId }];
    case 'updateReadChannelOutbox':
      return [{ kind: 'read', chat_id: toggleChannelIdMark(update.channelId), by: 'them', max_id: update.maxId }];
    case 'updateMessageReactions': {
      const { peer, msgId: message_id } = update;
      return [
        { kind: 'reactions', chat_id: getMarkedPeerId(peer), message_id, reactions: toReactions(update.reactions) },
      ];
    }
    case 'updateChannel':
      return membership(toggleChannelIdMark(update.channelId), parties);
    case 'updateChat':
      return membership(-update.chatId, parties);
    default:
      return [];
  }
}

export function newMessage(message: tl.TypeMessage, parties: Parties, self_id: number): TelegramUpdate[] {
  const found = toMessage(message, parties, self_id);
  return found ? [{ kind: 'new_message', message: found }] : [];
}

/** Nothing when the chat itself did not come along. */
function membership(id: number, parties: Parties): TelegramUpdate[] {
  const chat = parties.chats.get(id);
  if (!chat || chat._ === 'chatEmpty') return [];
  const inside = chat._ === 'channel' || (chat._ === 'chat' && !chat.deactivated);
  return [{ kind: 'membership', chat: describeChat(id, chat), member: inside && !chat.left }];
}
