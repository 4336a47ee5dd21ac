import { toggleChannelIdMark, type tl } from '@mtcute/core';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { numberOf } from './to-media.ts';

const ACTION = 'messageAction';

/** What happened in the chat, by Telegram's name of it; with people and chats where these matter to us. */
export function toService(action: tl.TypeMessageAction): NonNullable<TelegramMessage['service']> {
  const name = action._.slice(ACTION.length);
  const told = { action: name.charAt(0).toLowerCase() + name.slice(1), user_ids: [], chat_id: null, title: null };
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other action is told by its name alone.
  switch (action._) {
    case 'messageActionChatCreate':
      return { ...told, user_ids: action.users.map(numberOf), title: action.title };
    case 'messageActionChatAddUser':
      return { ...told, user_ids: action.users.map(numberOf) };
    case 'messageActionChatDeleteUser':
      return { ...told, user_ids: [numberOf(action.userId)] };
    case 'messageActionChatEditTitle':
    case 'messageActionChannelCreate':
      return { ...told, title: action.title };
    // A basic group became a supergroup: the binding goes along.
    case 'messageActionChatMigrateTo':
      return { ...told, chat_id: toggleChannelIdMark(action.channelId) };
    case 'messageActionChannelMigrateFrom':
      return { ...told, chat_id: -action.chatId, title: action.title };
    default:
      return told;
  }
}
