// Photos of messages: found below the imported folder, named by their content, and kept in the database.
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { LegacyPhoto } from '#domain/legacy/photos.ts';
import { photoPathOf } from '#engine/poster/photo-shelf.ts';
import { photoAt } from '#engine/poster/read-content.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storePhotos } from '#store/campaigns/photos.ts';
import type { Scope } from '#store/scope.ts';

export type FoundPhoto = {
  /** Where it lies in the imported folder. */
  source: string;
  /** By which it will be known: `photos/<sha256>.<kind>`. */
  photo_path: string;
};

export type PhotoResult = { ok: true; photo: FoundPhoto } | { ok: false; reason: string };

/** Looks into a folder for a photo as an older script named it; what leads out of the folder is not there. */
export type PhotoFinder = (photo: LegacyPhoto) => Promise<PhotoResult>;

const DEPTH_MAX = 6;
/** Bounds the walk through a folder that is a whole disk. */
const ENTRIES_MAX = 100_000;
const SKIPPED = /^(?:\.|node_modules$|venv$|__pycache__$|site-packages$)/;

export function openPhotoFinder(folder: string): PhotoFinder {
  const looked = new Map<string, Promise<PhotoResult>>();
  let walked: Promise<Map<string, string[]>> | null = null;
  const byName = async (name: string): Promise<string | null> => {
    walked ??= walk(folder);
    return (await walked).get(name.toLowerCase())?.[0] ?? null;
  };
  return async (photo) => {
    if (photo.kind === 'url') return { ok: false, reason: 'a photo on the web is not fetched: save it in the folder' };
    const place = (await inside(folder, photo.path)) ?? (await byName(photo.name));
    if (place === null) return { ok: false, reason: `the photo ${photo.name} is not in the folder` };
    const known = looked.get(place) ?? look(place);
    looked.set(place, known);
    return known;
  };
}

async function look(source: string): Promise<PhotoResult> {
  try {
    const { bytes } = await photoAt(source);
    return { ok: true, photo: { source, photo_path: photoPathOf(bytes) } };
  } catch (error) {
    if (error instanceof GroundcrewError) return { ok: false, reason: error.message };
    throw error;
  }
}

/** The file of this path, seen from the folder; null when there is none or it lies outside. */
async function inside(folder: string, relative: string): Promise<string | null> {
  const place = path.resolve(folder, relative.replaceAll('\\', '/'));
  try {
    const [root, real] = [await realpath(folder), await realpath(place)];
    return real.startsWith(root + path.sep) ? place : null;
  } catch {
    return null;
  }
}

/** All files below the folder by their names, the nearest first. Links are not followed. */
async function walk(folder: string): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  let level = [folder];
  let seen = 0;
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const place of level) {
      const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        if ((seen += 1) > ENTRIES_MAX) return found;
        const full = path.join(place, entry.name);
        if (entry.isDirectory() && !SKIPPED.test(entry.name)) next.push(full);
        const key = entry.name.toLowerCase();
        if (entry.isFile()) found.set(key, [...(found.get(key) ?? []), full]);
      }
    }
    level = next;
  }
  return found;
}

/** Reads them once more, each on its own: all of a folder at once may be more than memory holds. */
export async function keepPhotos(scope: Scope, photos: readonly FoundPhoto[]): Promise<void> {
  const sources = new Map(photos.map(({ source, photo_path }) => [photo_path, source]));
  for (const [photo_path, source] of sources) {
    const { bytes } = await photoAt(source);
    if (photoPathOf(bytes) !== photo_path) {
      throw new GroundcrewError('conflict', {
        detail: `photo ${path.basename(source)} was changed while it was imported`,
      });
    }
    await storePhotos(scope, [{ photo_path, bytes }]);
  }
}
