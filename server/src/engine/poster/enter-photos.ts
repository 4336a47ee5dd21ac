// Photos as people enter them with messages: looked at first, and kept once all of what was entered can be used.
import type { Photo } from '#engine/poster/content.ts';
import { photoPathOf, photosOf } from '#engine/poster/photo-shelf.ts';
import { photoAt } from '#engine/poster/read-content.ts';
import { unreadable } from '#engine/read-bounded.ts';
import { storePhotos } from '#store/campaigns/photos.ts';
import type { Scope } from '#store/scope.ts';

export type EnteredPhotos = {
  /** The path by which the photo in this file will be known. Throws what `photoAt` throws. */
  file: (file: string) => Promise<string>;
  /** The same for one that a niche has already. Throws `file_unreadable` where it cannot be had. */
  known: (photo_path: string) => Promise<string>;
  /** Into the database, where every server finds them. */
  keep: () => Promise<void>;
};

export function enterPhotos(scope: Scope, data_folder: string): EnteredPhotos {
  const entered = new Map<string, Uint8Array>();
  const looked = new Map<string, Promise<string>>();
  const take = async (photo: Promise<Photo>): Promise<string> => {
    const { bytes } = await photo;
    const photo_path = photoPathOf(bytes);
    entered.set(photo_path, bytes);
    return photo_path;
  };
  const once = (name: string, photo: () => Promise<Photo>): Promise<string> => {
    const known = looked.get(name) ?? take(photo());
    looked.set(name, known);
    return known;
  };
  const fromShelf = async (photo_path: string): Promise<Photo> => {
    const photo = await photosOf(scope, data_folder)(photo_path);
    if (typeof photo === 'string') throw unreadable(photo);
    return photo;
  };
  return {
    file: (file) => once(`file ${file}`, () => photoAt(file)),
    known: (photo_path) => once(`known ${photo_path}`, () => fromShelf(photo_path)),
    keep: () =>
      storePhotos(
        scope,
        [...entered].map(([photo_path, bytes]) => ({ photo_path, bytes })),
      ),
  };
}
