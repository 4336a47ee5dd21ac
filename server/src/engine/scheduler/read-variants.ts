import type { CampaignVariant } from '#domain/campaigns.ts';
import type { Variant } from '#engine/poster/content.ts';
import { photoFault } from '#engine/poster/photo-shelf.ts';
import { campaignVariants } from '#store/campaigns/campaigns.ts';
import { isPhotoStored } from '#store/campaigns/photos.ts';
import type { Scope } from '#store/scope.ts';

/**
 * What a campaign takes turns with. One whose photo cannot be read is left out, and why stands in `faults`. A photo goes by
 * its path, which is the same on every node.
 */
export async function readVariants(
  scope: Scope,
  variants: readonly CampaignVariant[],
  data_folder: string | null,
): Promise<{ variants: Variant[]; faults: string[] }> {
  const faults = new Map<string, string>();
  for (const path of new Set(variants.map(({ photo_path }) => photo_path))) {
    const fault = path === null ? null : await faultOf(scope, data_folder, path);
    if (path !== null && fault !== null) faults.set(path, fault);
  }
  const whole = variants.filter(({ photo_path }) => photo_path === null || !faults.has(photo_path));
  return {
    variants: whole.map(({ text, photo_path: path }) => ({ text, photo: path === null ? null : { path } })),
    faults: [...faults.values()],
  };
}

async function faultOf(scope: Scope, data_folder: string | null, path: string): Promise<string | null> {
  if (data_folder !== null) return photoFault(scope, data_folder, path);
  return (await isPhotoStored(scope, path)) ? null : `photo ${path} is not in the database`;
}

export type Content = {
  variants: Variant[];
  /** Of those that are left out. */
  faults: string[];
  /** Why nothing at all can be posted; null: something can. */
  fault: string | null;
};

/** What a campaign has to post now. */
export async function readContent(scope: Scope, campaign_id: number, data_folder: string | null): Promise<Content> {
  const found = await readVariants(scope, await campaignVariants(scope, campaign_id), data_folder);
  const fault = found.variants.length > 0 ? null : (found.faults[0] ?? 'it has no message variants');
  return { ...found, fault };
}
