// What a campaign is to take turns with, as people enter it: refused with a reason before anything is stored.
import path from 'node:path';
import { languageFault, variantsFault, type CampaignVariant } from '#domain/campaigns.ts';
import { enterPhotos, type EnteredPhotos } from '#engine/poster/enter-photos.ts';
import { messagesIn } from '#engine/poster/read-content.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import type { Scope } from '#store/scope.ts';

export type EnteredContent = {
  niche: string;
  /** A file of messages; null: those of the niche, or, with a photo, none. */
  messages: string | null;
  /** A photo that goes with every message. */
  photo: string | null;
  language: string | null;
};

/**
 * The variants, their photos kept in the database. Throws `bad_input`, `bad_value` or what `photoAt` throws, naming the culprit: no
 * variants at all, a text that is too long, a photo that is missing, too large, or none.
 */
export async function enterVariants(
  scope: Scope,
  data_folder: string,
  entered: EnteredContent,
): Promise<CampaignVariant[]> {
  const tongue = entered.language === null ? null : languageFault(entered.language);
  if (tongue !== null) throw new GroundcrewError('bad_value', { detail: tongue });
  const photos = enterPhotos(scope, data_folder);
  const photo = entered.photo === null ? null : await photos.file(path.resolve(entered.photo));
  const variants: CampaignVariant[] = [];
  for (const found of await contentOf(scope, photos, { ...entered, photo })) {
    const { text, language, photo_path } = found;
    variants.push({ text, language: entered.language ?? language, photo_path: photo ?? photo_path });
  }
  if (variants.length === 0 && photo) variants.push({ text: '', language: entered.language, photo_path: photo });
  const fault = variantsFault(variants);
  if (fault !== null) {
    const unknown = variants.length === 0 ? await unknownNiche(scope, entered.niche) : null;
    const detail = [faultText(fault, entered, variants.length), unknown].filter(Boolean).join('. ');
    throw new GroundcrewError('bad_input', { detail });
  }
  await photos.keep();
  return variants;
}

function faultText(fault: string, { niche, messages }: EnteredContent, count: number): string {
  if (count > 0) return messages === null ? fault : `${path.basename(messages)}: ${fault}`;
  if (messages !== null) return `${path.basename(messages)} holds no message for niche ${niche}`;
  return `${fault}: niche ${niche} has none either; give some`;
}

type Found = { text: string; language: string | null; photo_path: string | null };

/** Photos of their own are of no interest where one goes with every message. */
async function contentOf(scope: Scope, photos: EnteredPhotos, entered: EnteredContent): Promise<Found[]> {
  const { niche, messages, photo } = entered;
  const own = (photo_path: string | null, enter: (photo_path: string) => Promise<string>) =>
    photo_path === null || photo !== null ? null : enter(photo_path);
  const found: Found[] = [];
  if (messages !== null) {
    for (const { text, photo_path } of await messagesIn(path.resolve(messages), niche)) {
      found.push({ text, language: null, photo_path: await own(photo_path, photos.file) });
    }
  } else if (photo === null) {
    for (const { text, language, photo_path } of await messageVariants(scope, niche)) {
      found.push({ text, language, photo_path: await own(photo_path, photos.known) });
    }
  }
  return found;
}
