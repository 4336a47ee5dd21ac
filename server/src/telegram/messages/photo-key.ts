/** Which picture a person has: its number, and the DC where it lies. */
import { Long, type tl } from '@mtcute/core';

export function writePhotoKey({ dcId, photoId }: Pick<tl.RawUserProfilePhoto, 'dcId' | 'photoId'>): string {
  return `${dcId}.${photoId.toString()}`;
}

/** Throws a TypeError for what is none. */
export function readPhotoKey(key: string): { dc_id: number; photo_id: tl.Long } {
  const [, dc_id, photo_id] = /^(\d{1,4})\.(-?\d{1,20})$/.exec(key) ?? [];
  if (dc_id === undefined || photo_id === undefined) throw new TypeError('the key is not of a picture of this gateway');
  return { dc_id: Number(dc_id), photo_id: Long.fromString(photo_id) };
}
