import type { TelegramClient, TelegramMe } from '#domain/telegram.ts';
import type { Connection } from '#telegram/connection.ts';
import { history } from '#telegram/methods/history.ts';
import { join } from '#telegram/methods/join.ts';
import { resolve } from '#telegram/methods/resolve.ts';
import { rights } from '#telegram/methods/rights.ts';
import { sendPhoto, sendText } from '#telegram/methods/send.ts';
import { uploadPhoto } from '#telegram/methods/upload-photo.ts';
import { whoAmI } from '#telegram/methods/who-am-i.ts';

/** The port's face of a connection. */
export function createClient(connection: Connection, me: TelegramMe): TelegramClient {
  return {
    account_id: connection.account_id,
    me,
    isOpen: () => connection.link.fault === null,
    whoAmI: (options) => whoAmI(connection, options),
    resolve: (link, options) => resolve(connection, link, options),
    join: (link, options) => join(connection, link, options),
    knows: async (chat_id) => (await connection.mtcute.storage.peers.getById(chat_id)) !== null,
    rights: (chat_id, options) => rights(connection, chat_id, options),
    uploadPhoto: (photo, options) => uploadPhoto(connection, photo, options),
    sendText: (message, options) => sendText(connection, message, options),
    sendPhoto: (message, options) => sendPhoto(connection, message, options),
    history: (chat_id, query, options) => history(connection, chat_id, query, options),
    close: () => connection.close({ kind: 'closed', detail: 'the client was closed' }),
  };
}
