/** Files as clients get to see them. */
import type { tl } from '@mtcute/core';
import type { Document, Photo } from '#world/types.ts';
import { unix } from './time.ts';

/** Telegram makes several sizes; here the original is the only one. */
const PHOTO_SIZE = 'y';

export function renderPhoto(photo: Photo): tl.RawPhoto {
  const size: tl.RawPhotoSize = {
    _: 'photoSize',
    type: PHOTO_SIZE,
    w: photo.width,
    h: photo.height,
    size: photo.bytes.length,
  };
  return { _: 'photo', ...common(photo), sizes: [size] };
}

export function renderDocument(document: Document): tl.RawDocument {
  const { mime_type, attributes, bytes } = document;
  return { _: 'document', ...common(document), mimeType: mime_type, size: bytes.length, attributes };
}

function common({
  id,
  access_hash,
  file_reference,
  at,
  dc,
}: Photo | Document): Pick<tl.RawDocument, 'id' | 'accessHash' | 'fileReference' | 'date' | 'dcId'> {
  return { id, accessHash: access_hash, fileReference: file_reference, date: unix(at), dcId: dc };
}
