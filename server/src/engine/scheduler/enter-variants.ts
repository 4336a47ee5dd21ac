// What a campaign is to take turns with, as people enter it: refused with a reason before anything is stored.
import path from 'node:path';
import { languageFault, variantsFault, type CampaignVariant } from '#domain/campaigns.ts';
import { copyPhotos, photoPathOf } from '#engine/import/photos.ts';
import { messagesIn, photoAt } from '#engine/poster/read-content.ts';
import { unknownNiche } from '#engine/unknown-niche.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { messageVariants } from '#store/messages.ts';
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
 * The variants, their photos copied into the data folder. Throws `bad_input`, `bad_value` or what `photoAt` throws, naming the culprit: no
 * variants at all, a text that is too long, a photo that is missing, too large, or none.
 */
export async function enterVariants(
  scope: Scope,
  data_folder: string,
  entered: EnteredContent,
): Promise<CampaignVariant[]> {
  const tongue = entered.language === null ? null : languageFault(entered.language);
  if (tongue !== null) throw new GroundcrewError('bad_value', { detail: tongue });
  const photo = entered.photo === null ? null : await storable(path.resolve(entered.photo));
  const photos = photo ? [photo] : [];
  const variants: CampaignVariant[] = [];
  for (const found of await contentOf(scope, data_folder, entered)) {
    const own = found.photo_path === null || photo ? photo : await storable(found.photo_path);
    if (own && own !== photo) photos.push(own);
    const { text, language } = found;
    variants.push({ text, language: entered.language ?? language, photo_path: own?.photo_path ?? null });
  }
  if (variants.length === 0 && photo) {
    variants.push({ text: '', language: entered.language, photo_path: photo.photo_path });
  }
  const fault = variantsFault(variants);
  if (fault !== null) {
    const unknown = variants.length === 0 ? await unknownNiche(scope, entered.niche) : null;
    const detail = [faultText(fault, entered, variants.length), unknown].filter(Boolean).join('. ');
    throw new GroundcrewError('bad_input', { detail });
  }
  await copyPhotos(data_folder, photos);
  return variants;
}

function faultText(fault: string, { niche, messages }: EnteredContent, count: number): string {
  if (count > 0) return messages === null ? fault : `${path.basename(messages)}: ${fault}`;
  if (messages !== null) return `${path.basename(messages)} holds no message for niche ${niche}`;
  return `${fault}: niche ${niche} has none either; give some with --messages FILE`;
}

type Found = { text: string; language: string | null; photo_path: string | null };

async function contentOf(scope: Scope, data_folder: string, entered: EnteredContent): Promise<Found[]> {
  const { niche, messages } = entered;
  if (messages !== null) {
    return (await messagesIn(path.resolve(messages), niche)).map((found) => ({ ...found, language: null }));
  }
  if (entered.photo !== null) return [];
  return (await messageVariants(scope, niche)).map(({ text, language, photo_path }) => ({
    text,
    language,
    photo_path: photo_path && path.resolve(data_folder, photo_path),
  }));
}

async function storable(source: string): Promise<{ source: string; photo_path: string }> {
  return { source, photo_path: photoPathOf((await photoAt(source)).bytes) };
}
