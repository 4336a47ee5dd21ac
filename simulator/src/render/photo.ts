import type { tl } from '@mtcute/core';
import type { Photo } from '#world/types.ts';
import { unix } from './time.ts';

/** Telegram makes several sizes; here the original is the only one. */
const PHOTO_SIZE = 'y';

function renderPhoto(photo: Photo, dcId: number): tl.RawPhoto {
  const size: tl.RawPhotoSize = {
    _: 'photoSize',
    type: PHOTO_SIZE,
    w: photo.width,
    h: photo.height,
    size: photo.bytes.length,
  };
  return {
    _: 'photo',
    id: photo.id,
    accessHash: photo.access_hash,
    fileReference: photo.file_reference,
    date: unix(photo.at),
    sizes: [size],
    dcId,
  };
}

export function renderMedia(photo: Photo, dcId: number): tl.RawMessageMediaPhoto {
  return { _: 'messageMediaPhoto', photo: renderPhoto(photo, dcId) };
}
