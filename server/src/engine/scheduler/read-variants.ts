import path from 'node:path';
import type { CampaignVariant } from '#domain/campaigns.ts';
import type { Photo, Variant } from '#engine/poster/content.ts';
import { photoAt } from '#engine/poster/read-content.ts';
import { GroundcrewError } from '#lib/errors.ts';

/**
 * What a campaign takes turns with, with its photos. One whose photo cannot be read is left out, and why stands in `faults`.
 * A photo keeps the path below the data folder as its name: it is the same on every node.
 */
export async function readVariants(
  variants: readonly CampaignVariant[],
  data_folder: string,
): Promise<{ variants: Variant[]; faults: string[] }> {
  const photos = new Map<string, Photo | string>();
  for (const { photo_path } of variants) {
    if (photo_path === null || photos.has(photo_path)) continue;
    photos.set(photo_path, await photoOrFault(photo_path, data_folder));
  }
  const read: Variant[] = [];
  const faults = new Set<string>();
  for (const { text, photo_path } of variants) {
    const photo = photo_path === null ? null : (photos.get(photo_path) ?? null);
    if (typeof photo === 'string') faults.add(photo);
    else read.push({ text, photo });
  }
  return { variants: read, faults: [...faults] };
}

async function photoOrFault(photo_path: string, data_folder: string): Promise<Photo | string> {
  try {
    return { ...(await photoAt(path.resolve(data_folder, photo_path))), path: photo_path };
  } catch (error) {
    if (error instanceof GroundcrewError) return error.message;
    throw error;
  }
}
