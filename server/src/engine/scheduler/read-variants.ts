import type { CampaignVariant } from '#domain/campaigns.ts';
import type { Variant } from '#engine/poster/content.ts';
import { photoFault } from '#engine/poster/photo-shelf.ts';
import type { Scope } from '#store/scope.ts';

/**
 * What a campaign takes turns with. One whose photo cannot be read is left out, and why stands in `faults`. A photo goes by
 * its path, which is the same on every node.
 */
export async function readVariants(
  scope: Scope,
  variants: readonly CampaignVariant[],
  data_folder: string,
): Promise<{ variants: Variant[]; faults: string[] }> {
  const faults = new Map<string, string>();
  for (const path of new Set(variants.map(({ photo_path }) => photo_path))) {
    const fault = path === null ? null : await photoFault(scope, data_folder, path);
    if (path !== null && fault !== null) faults.set(path, fault);
  }
  const whole = variants.filter(({ photo_path }) => photo_path === null || !faults.has(photo_path));
  return {
    variants: whole.map(({ text, photo_path: path }) => ({ text, photo: path === null ? null : { path } })),
    faults: [...faults.values()],
  };
}
