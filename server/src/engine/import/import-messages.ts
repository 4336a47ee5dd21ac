import { insertVariants, setVariantPhotos, storedVariants } from '#store/imports/messages.ts';
import { copyPhotos, openPhotoFinder } from './photos.ts';
import { nicheOf, planMessages } from './plan-messages.ts';
import type { Counts } from './report.ts';
import type { Work } from './work.ts';

/** Message variants of the niches. With `data_folder` null, in a dry run, their photos are looked at and not copied. */
export async function importMessages(
  { scope, legacy, report, default_niche }: Work,
  place: { folder: string; data_folder: string | null },
): Promise<Counts> {
  const niches = [...new Set(legacy.messages.map((message) => nicheOf(message, default_niche)))];
  const known = await storedVariants(scope, niches);
  const findPhoto = openPhotoFinder(place.folder);
  const plan = await planMessages(legacy.messages, { known, default_niche, findPhoto }, report);
  await insertVariants(scope, plan.create);
  await setVariantPhotos(scope, plan.photos);
  // Before the commit: a variant never names a photo that is not there. Named by their content, they harm nobody if it fails.
  if (place.data_folder !== null) await copyPhotos(place.data_folder, plan.copy);
  return plan.counts;
}
