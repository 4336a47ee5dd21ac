// Where photos are found: in the database, so that every server has them. Earlier releases kept them below the data folder
// of one machine, and people may name files there; what such a file holds is put into the database as soon as it is seen.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { addMs, DAY_MS } from '#domain/days.ts';
import { photoKind } from '#domain/photo-kind.ts';
import type { Photo } from '#engine/poster/content.ts';
import { photoAt } from '#engine/poster/read-content.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { forgetPhotos, isPhotoStored, missingPhotos, storedPhoto, storePhotos } from '#store/campaigns/photos.ts';
import type { Scope } from '#store/scope.ts';

/** The photo that goes by this path in intents and errands; a sentence where it cannot be had. */
export type PhotoShelf = (photo_path: string) => Promise<Photo | string>;

/** The path by which a photo is known: that of its content, so that it is there once. */
export function photoPathOf(bytes: Uint8Array): string {
  return `photos/${createHash('sha256').update(bytes).digest('hex')}.${photoKind(bytes)}`;
}

/** Those of the database, else what lies below the data folder of this machine or, where it is absolute, anywhere. */
export function photosOf(scope: Scope, data_folder: string): PhotoShelf {
  return async (photo_path) => {
    const bytes = await storedPhoto(scope, photo_path);
    if (bytes) return { path: photo_path, file_name: path.basename(photo_path), bytes };
    const file = path.resolve(data_folder, photo_path);
    try {
      const photo = { ...(await photoAt(file)), path: photo_path };
      if (photoPathOf(photo.bytes) === photo_path) await storePhotos(scope, [{ photo_path, bytes: photo.bytes }]);
      return photo;
    } catch (error) {
      if (!(error instanceof GroundcrewError)) throw error;
      if (error.code !== 'file_missing') return error.message;
      return `photo ${photo_path} is neither in the database nor on this server (${file}): give it again`;
    }
  };
}

/** Why a photo cannot be had; null when it can. */
export async function photoFault(scope: Scope, data_folder: string, photo_path: string): Promise<string | null> {
  if (await isPhotoStored(scope, photo_path)) return null;
  const photo = await photosOf(scope, data_folder)(photo_path);
  return typeof photo === 'string' ? photo : null;
}

/** On the work clock: so long is a photo kept that nothing names any more. */
const KEEP_MS = 30 * DAY_MS;

/**
 * Puts into the database what variants name and only this machine has, so that the other servers have it, too, and forgets
 * what nobody needs any more.
 */
export async function tidyPhotos(scope: Scope, data_folder: string): Promise<void> {
  const photos = photosOf(scope, data_folder);
  for (const photo_path of await missingPhotos(scope)) await photos(photo_path);
  await forgetPhotos(scope, addMs(scope.now(), -KEEP_MS));
}

/** What a command has at hand, and nothing else. */
export function photosAtHand(photos: readonly (Photo | Pick<Photo, 'path'> | null)[]): PhotoShelf {
  const known = new Map<string, Photo>();
  for (const photo of photos) if (photo && 'bytes' in photo) known.set(photo.path, photo);
  return (photo_path) => Promise.resolve(known.get(photo_path) ?? `photo ${photo_path} is not at hand any more`);
}
