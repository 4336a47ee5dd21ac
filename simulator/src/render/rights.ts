import type { tl } from '@mtcute/core';
import type { Group } from '#world/types.ts';

/** "For ever", as Telegram writes it. */
const FOR_EVER = 0;

const nothingMayBeSent: Partial<tl.RawChatBannedRights> = {
  sendMessages: true,
  sendPlain: true,
  sendMedia: true,
  sendPhotos: true,
  sendVideos: true,
  sendRoundvideos: true,
  sendAudios: true,
  sendVoices: true,
  sendDocs: true,
  sendStickers: true,
  sendGifs: true,
  sendGames: true,
  sendInline: true,
  sendPolls: true,
};

/** What one who is banned from writing may not do. */
export const writeBan: tl.RawChatBannedRights = { _: 'chatBannedRights', untilDate: FOR_EVER, ...nothingMayBeSent };

/** What ordinary members may not do here; absent rights are allowed. */
export function defaultBannedRights(group: Group): tl.RawChatBannedRights {
  return {
    _: 'chatBannedRights',
    untilDate: FOR_EVER,
    changeInfo: true,
    pinMessages: true,
    ...(group.photos ? {} : { sendPhotos: true }),
    ...(group.write === 'admins' ? nothingMayBeSent : {}),
  };
}
