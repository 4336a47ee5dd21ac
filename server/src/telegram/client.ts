import type { TelegramClient, TelegramFault, TelegramMe } from '#domain/telegram.ts';
import type { Caller } from '#telegram/caller.ts';
import { dialogs } from '#telegram/methods/dialogs.ts';
import { download } from '#telegram/methods/download.ts';
import { history } from '#telegram/methods/history.ts';
import { join } from '#telegram/methods/join.ts';
import { mentions } from '#telegram/methods/mentions.ts';
import { message } from '#telegram/methods/message.ts';
import { movedTo } from '#telegram/methods/moved-to.ts';
import { profilePhoto } from '#telegram/methods/profile-photo.ts';
import { availableReactions, react } from '#telegram/methods/react.ts';
import { resolve } from '#telegram/methods/resolve.ts';
import { rights } from '#telegram/methods/rights.ts';
import { sendAlbum, sendMedia, sendText } from '#telegram/methods/send.ts';
import { uploadMedia } from '#telegram/methods/upload-media.ts';
import { whoAmI } from '#telegram/methods/who-am-i.ts';

type Callers = Caller & { readonly open: boolean; close: (fault: TelegramFault) => Promise<void> };

/** The port's face of a connection. */
export function createClient(caller: Callers, me: TelegramMe): TelegramClient {
  return {
    account_id: caller.account_id,
    me,
    isOpen: () => caller.open,
    whoAmI: (options) => whoAmI(caller, options),
    resolve: (link, options) => resolve(caller, link, options),
    join: (link, options) => join(caller, link, options),
    knows: async (chat_id) => (await caller.peers.getById(chat_id)) !== null,
    movedTo: (chat_id, options) => movedTo(caller, chat_id, options),
    rights: (chat_id, options) => rights(caller, chat_id, options),
    uploadPhoto: (photo, options) => uploadMedia(caller, { kind: 'photo', ...photo }, options),
    uploadMedia: (media, options) => uploadMedia(caller, media, options),
    sendText: (message, options) => sendText(caller, message, options),
    sendPhoto: ({ photo, ...message }, options) => sendMedia(caller, { ...message, media: photo }, options),
    sendMedia: (message, options) => sendMedia(caller, message, options),
    sendAlbum: (album, options) => sendAlbum(caller, album, options),
    download: (file, options) => download(caller, file, options),
    profilePhoto: (user_id, photo_key, options) => profilePhoto(caller, user_id, photo_key, options),
    history: (chat_id, query, options) => history(caller, chat_id, query, options),
    mentions: (chat_id, query, options) => mentions(caller, chat_id, query, options),
    dialogs: (query, options) => dialogs(caller, query, options),
    message: (chat_id, message_id, options) => message(caller, chat_id, message_id, options),
    react: (reaction, options) => react(caller, reaction, options),
    availableReactions: (chat_id, options) => availableReactions(caller, chat_id, options),
    logOut: async (options) => {
      await caller.call({ _: 'auth.logOut' }, options);
    },
    close: () => caller.close({ kind: 'closed', detail: 'the client was closed' }),
  };
}
