import { insertVariants, setVariantPhotos, storedVariants } from '#store/imports/messages.ts';
import { keepPhotos, openPhotoFinder } from './photos.ts';
import { nicheOf, planMessages } from './plan-messages.ts';
import type { Counts } from './report.ts';
import type { Work } from './work.ts';

/** Message variants of the niches. In a dry run their photos are looked at and not kept. */
export async function importMessages(
  { scope, legacy, report, default_niche, rehearsed }: Work,
  place: { folder: string },
): Promise<Counts> {
  const niches = [...new Set(legacy.messages.map((message) => nicheOf(message, default_niche)))];
  const known = await storedVariants(scope, niches);
  const findPhoto = openPhotoFinder(place.folder);
  const plan = await planMessages(legacy.messages, { known, default_niche, findPhoto }, report);
  await insertVariants(scope, plan.create, { rehearsed });
  await setVariantPhotos(scope, plan.photos);
  if (!rehearsed) await keepPhotos(scope, plan.keep);
  return plan.counts;
}
