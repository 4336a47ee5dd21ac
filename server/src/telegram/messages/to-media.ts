import { Long, type tl } from '@mtcute/core';
import type { MessageMedia, TelegramFile } from '#domain/telegram-messages.ts';
import { writeReference } from './file-reference.ts';

/** In which message it came: where to ask for a fresh reference. */
export type Origin = { chat_id: number; message_id: number };

/** Null for media that is gone (it destroyed itself), or none. */
export function toMedia(media: tl.TypeMessageMedia | undefined, origin: Origin): MessageMedia | null {
  if (!media) return null;
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- every other kind is told by its name.
  switch (media._) {
    case 'messageMediaEmpty':
      return null;
    case 'messageMediaPhoto':
      return media.photo?._ === 'photo' ? toPhoto(media.photo, origin) : null;
    case 'messageMediaDocument':
      return media.document?._ === 'document' ? toDocument(media, media.document, origin) : null;
    case 'messageMediaGeo':
      return toLocation(media.geo, { live: false, title: null, address: null });
    case 'messageMediaGeoLive':
      return toLocation(media.geo, { live: true, title: null, address: null });
    case 'messageMediaVenue':
      return toLocation(media.geo, { live: false, title: media.title, address: media.address });
    case 'messageMediaContact': {
      const { phoneNumber: phone, firstName: first_name, lastName: last_name, userId } = media;
      return { kind: 'contact', phone, first_name, last_name, user_id: userId || null };
    }
    case 'messageMediaPoll':
      return toPoll(media);
    case 'messageMediaDice':
      return { kind: 'dice', emoji: media.emoticon, value: media.value };
    case 'messageMediaWebPage':
      return toWebPage(media.webpage);
    default:
      return { kind: 'unsupported', type: media._.replace('messageMedia', '') };
  }
}

function toPhoto(photo: tl.RawPhoto, origin: Origin): MessageMedia {
  const size = largest(photo.sizes);
  if (!size) return { kind: 'unsupported', type: 'Photo' };
  const { id, accessHash: access_hash, fileReference: file_reference, dcId: dc_id } = photo;
  const place = { id, access_hash, file_reference, dc_id, size_bytes: size.bytes, thumb_size: size.type, ...origin };
  const file = {
    reference: writeReference({ type: 'photo', ...place }),
    size_bytes: size.bytes,
    mime_type: 'image/jpeg',
    file_name: null,
  };
  return { kind: 'photo', file, width: size.width, height: size.height };
}

type PhotoSize = { type: string; width: number; height: number; bytes: number };

/** Thumbnails that come within the message are no files. */
function largest(sizes: readonly tl.TypePhotoSize[]): PhotoSize | null {
  let best: PhotoSize | null = null;
  for (const size of sizes) {
    if (size._ !== 'photoSize' && size._ !== 'photoSizeProgressive') continue;
    const bytes = size._ === 'photoSize' ? size.size : Math.max(0, ...size.sizes);
    if (!best || size.w * size.h > best.width * best.height)
      best = { type: size.type, width: size.w, height: size.h, bytes };
  }
  return best;
}

type Attributes = {
  video: tl.RawDocumentAttributeVideo | null;
  audio: tl.RawDocumentAttributeAudio | null;
  sticker: tl.RawDocumentAttributeSticker | null;
  image: tl.RawDocumentAttributeImageSize | null;
  animated: boolean;
  file_name: string | null;
};

function toDocument(media: tl.RawMessageMediaDocument, document: tl.RawDocument, origin: Origin): MessageMedia {
  const attributes = attributesOf(document);
  const { video, audio, sticker, image, animated } = attributes;
  const file = fileOf(document, attributes.file_name, origin);
  const frame = { width: video?.w ?? image?.w ?? 0, height: video?.h ?? image?.h ?? 0 };
  if (sticker) return { kind: 'sticker', file, emoji: sticker.alt, ...frame };
  const duration_s = video?.duration ?? audio?.duration ?? 0;
  if (animated) return { kind: 'animation', file, duration_s, ...frame };
  if (video) return { kind: video.roundMessage || media.round ? 'round_video' : 'video', file, duration_s, ...frame };
  if (audio?.voice || media.voice) return { kind: 'voice', file, duration_s };
  if (audio) return { kind: 'audio', file, duration_s, title: audio.title ?? null, performer: audio.performer ?? null };
  return { kind: 'document', file };
}

function attributesOf(document: tl.RawDocument): Attributes {
  const found: Attributes = { video: null, audio: null, sticker: null, image: null, animated: false, file_name: null };
  for (const attribute of document.attributes) {
    switch (attribute._) {
      case 'documentAttributeVideo':
        found.video = attribute;
        break;
      case 'documentAttributeAudio':
        found.audio = attribute;
        break;
      case 'documentAttributeSticker':
        found.sticker = attribute;
        break;
      case 'documentAttributeImageSize':
        found.image = attribute;
        break;
      case 'documentAttributeAnimated':
        found.animated = true;
        break;
      case 'documentAttributeFilename':
        found.file_name = attribute.fileName;
        break;
      case 'documentAttributeHasStickers':
      case 'documentAttributeCustomEmoji':
        break;
    }
  }
  return found;
}

function fileOf(document: tl.RawDocument, file_name: string | null, origin: Origin): TelegramFile {
  const { id, accessHash: access_hash, fileReference: file_reference, dcId: dc_id, size: size_bytes } = document;
  const place = { id, access_hash, file_reference, dc_id, size_bytes, thumb_size: '', ...origin };
  return {
    reference: writeReference({ type: 'document', ...place }),
    size_bytes,
    mime_type: document.mimeType,
    file_name,
  };
}

function toLocation(
  geo: tl.TypeGeoPoint,
  about: { live: boolean; title: string | null; address: string | null },
): MessageMedia {
  if (geo._ === 'geoPointEmpty') return { kind: 'unsupported', type: 'Geo' };
  return { kind: 'location', latitude: geo.lat, longitude: geo.long, ...about };
}

function toPoll({ poll, results }: tl.RawMessageMediaPoll): MessageMedia {
  const votes = new Map(results.results?.map(({ option, voters }) => [Buffer.from(option).toString('hex'), voters]));
  return {
    kind: 'poll',
    question: poll.question.text,
    options: poll.answers.flatMap((answer) =>
      answer._ === 'pollAnswer'
        ? [{ text: answer.text.text, votes: votes.get(Buffer.from(answer.option).toString('hex')) ?? null }]
        : [],
    ),
    closed: poll.closed === true,
    quiz: poll.quiz === true,
  };
}

function toWebPage(page: tl.TypeWebPage): MessageMedia | null {
  switch (page._) {
    case 'webPage': {
      const { url, siteName: site_name = null, title = null, description = null } = page;
      return { kind: 'web_page', url, site_name, title, description };
    }
    case 'webPagePending':
    case 'webPageEmpty':
      return page.url === undefined
        ? null
        : { kind: 'web_page', url: page.url, site_name: null, title: null, description: null };
    case 'webPageNotModified':
      return null;
  }
}

/** Telegram's ids of users are numbers here; some answers bring them as 64 bits. */
export function numberOf(id: number | tl.Long): number {
  return Long.isLong(id) ? id.toNumber() : id;
}
