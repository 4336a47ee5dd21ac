import type { tl } from '@mtcute/core';
import { contents } from '#world/media.ts';
import { forbids } from '#world/rights.ts';
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

/** What one who was thrown out may not do: anything. */
export const kickBan: tl.RawChatBannedRights = { ...writeBan, viewMessages: true };

export const adminRights: tl.RawChatAdminRights = {
  _: 'chatAdminRights',
  changeInfo: true,
  postMessages: true,
  editMessages: true,
  deleteMessages: true,
  banUsers: true,
  inviteUsers: true,
  pinMessages: true,
  manageTopics: true,
  other: true,
};

/** Under which name each kind of content is forbidden. */
const names = {
  plain: 'sendPlain',
  photos: 'sendPhotos',
  videos: 'sendVideos',
  roundvideos: 'sendRoundvideos',
  audios: 'sendAudios',
  voices: 'sendVoices',
  docs: 'sendDocs',
  gifs: 'sendGifs',
  stickers: 'sendStickers',
  poll: 'sendPolls',
  webpage: 'embedLinks',
} as const satisfies Record<(typeof contents)[number], keyof tl.RawChatBannedRights>;

/** What ordinary members may not do here; absent rights are allowed. */
export function defaultBannedRights(group: Group): tl.RawChatBannedRights {
  return {
    _: 'chatBannedRights',
    untilDate: FOR_EVER,
    changeInfo: true,
    pinMessages: true,
    ...Object.fromEntries(contents.map((content) => [names[content], forbids(group, content)])),
    ...(group.forbids?.includes('media') ? { sendMedia: true } : {}),
    ...(group.write === 'admins' ? nothingMayBeSent : {}),
  };
}
