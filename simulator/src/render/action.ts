import type { tl } from '@mtcute/core';
import type { Action } from '#world/types.ts';

/** Telegram's own choice of colours for topics; here all are blue. */
export const TOPIC_COLOR = 0x6fb9f0;

export function renderAction(action: Action): tl.TypeMessageAction {
  switch (action.kind) {
    case 'joined':
      if (action.how === 'by_request') return { _: 'messageActionChatJoinedByRequest' };
      if (action.how === 'by_link') return { _: 'messageActionChatJoinedByLink', inviterId: action.inviter_id };
      return { _: 'messageActionChatAddUser', users: [action.user_id] };
    case 'left':
    case 'kicked':
      return { _: 'messageActionChatDeleteUser', userId: action.user_id };
    case 'pinned':
      return { _: 'messageActionPinMessage' };
    case 'migrated_to':
      return { _: 'messageActionChatMigrateTo', channelId: action.channel_id };
    case 'migrated_from':
      return { _: 'messageActionChannelMigrateFrom', title: action.title, chatId: action.chat_id };
    case 'topic_created':
      return { _: 'messageActionTopicCreate', title: action.title, iconColor: TOPIC_COLOR };
    case 'topic_edited': {
      const { title, closed, hidden } = action;
      return {
        _: 'messageActionTopicEdit',
        ...(title === undefined ? {} : { title }),
        ...(closed === undefined ? {} : { closed }),
        ...(hidden === undefined ? {} : { hidden }),
      };
    }
  }
}

/** Who else has to be shown beside such a message. */
export function peopleOfAction(action: Action | null): number[] {
  if (!action || !('user_id' in action)) return [];
  return 'inviter_id' in action ? [action.user_id, action.inviter_id] : [action.user_id];
}
