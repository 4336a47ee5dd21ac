import { renderFullGroup } from '#render/full-group.ts';
import { renderGroup } from '#render/group.ts';
import { me, type Handlers } from './handler.ts';
import { basicGroup } from './peers.ts';

export const chats: Handlers = {
  'messages.getChats': ({ id }, context) => ({
    _: 'messages.chats',
    chats: id.map((chatId) => renderGroup(context.world, me(context), basicGroup(context, chatId))),
  }),
  'messages.getFullChat': ({ chatId }, context) =>
    renderFullGroup(context.world, me(context), basicGroup(context, chatId)),
};
