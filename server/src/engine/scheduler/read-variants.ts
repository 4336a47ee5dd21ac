import type { CampaignVariant } from '#domain/campaigns.ts';
import type { Variant } from '#engine/poster/content.ts';
import { photosOnDisk } from '#engine/poster/photo-shelf.ts';

/**
 * What a campaign takes turns with. One whose photo cannot be read is left out, and why stands in `faults`. A photo goes by
 * its path below the data folder, which is the same on every node.
 */
export async function readVariants(
  variants: readonly CampaignVariant[],
  data_folder: string,
): Promise<{ variants: Variant[]; faults: string[] }> {
  const photos = photosOnDisk(data_folder);
  const faults = new Map<string, string>();
  for (const path of new Set(variants.map(({ photo_path }) => photo_path))) {
    const photo = path === null ? null : await photos(path);
    if (path !== null && typeof photo === 'string') faults.set(path, photo);
  }
  const whole = variants.filter(({ photo_path }) => photo_path === null || !faults.has(photo_path));
  return {
    variants: whole.map(({ text, photo_path: path }) => ({ text, photo: path === null ? null : { path } })),
    faults: [...faults.values()],
  };
}
