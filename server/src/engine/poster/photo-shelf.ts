import path from 'node:path';
import type { Photo } from '#engine/poster/content.ts';
import { photoAt } from '#engine/poster/read-content.ts';
import { GroundcrewError } from '#lib/errors.ts';

/** The photo that goes by this path in intents and errands; a sentence where it cannot be had. */
export type PhotoShelf = (photo_path: string) => Promise<Photo | string>;

/** What lies on the disk: below the data folder, or, as commands name it, anywhere. */
export function photosOnDisk(data_folder: string): PhotoShelf {
  return async (photo_path) => {
    try {
      return { ...(await photoAt(path.resolve(data_folder, photo_path))), path: photo_path };
    } catch (error) {
      if (error instanceof GroundcrewError) return error.message;
      throw error;
    }
  };
}

/** What a command has at hand, and nothing else. */
export function photosAtHand(photos: readonly (Photo | Pick<Photo, 'path'> | null)[]): PhotoShelf {
  const known = new Map<string, Photo>();
  for (const photo of photos) if (photo && 'bytes' in photo) known.set(photo.path, photo);
  return (photo_path) => Promise.resolve(known.get(photo_path) ?? `photo ${photo_path} is not at hand any more`);
}
