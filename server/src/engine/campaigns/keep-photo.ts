// Photos and variants as they come over HTTP: bytes and values instead of files of this machine.
import { TEXT_MAX, variantsFault, type CampaignVariant } from '#domain/campaigns.ts';
import { readFormatting, type FormattedText } from '#domain/formatting.ts';
import { PHOTO_BYTES_MAX } from '#domain/photo-kind.ts';
import { photoTrouble } from '#domain/whole-photo.ts';
import { photoPathOf } from '#engine/poster/photo-shelf.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isPhotoStored, storePhotos } from '#store/campaigns/photos.ts';
import type { Scope } from '#store/scope.ts';

/** Where every server finds it. Returns the path by which it is known: that of its content. Throws `not_a_photo`, `file_too_large`. */
export async function keepPhoto(scope: Scope, bytes: Uint8Array): Promise<string> {
  if (bytes.length > PHOTO_BYTES_MAX) {
    throw new GroundcrewError('file_too_large', { detail: `${bytes.length} bytes; at most ${PHOTO_BYTES_MAX}` });
  }
  const trouble = photoTrouble(bytes);
  if (trouble !== null) throw new GroundcrewError('not_a_photo', { detail: trouble });
  const photo_path = photoPathOf(bytes);
  await storePhotos(scope, [{ photo_path, bytes }]);
  return photo_path;
}

/** The same variants. Throws `bad_input` with what is wrong with the first that cannot be used. */
export async function checkedVariants(
  scope: Scope,
  variants: readonly CampaignVariant[],
): Promise<readonly CampaignVariant[]> {
  const fault = variantsFault(variants) ?? (await missingPhoto(scope, variants));
  if (fault !== null) throw new GroundcrewError('bad_input', { detail: fault, details: fieldOf(fault) });
  return variants;
}

/** Such a sentence begins with the number of the variant, counted from 1. */
function fieldOf(fault: string): { field: string; reason: string } {
  const [, n] = /^variant (\d+)/.exec(fault) ?? [];
  return { field: n === undefined ? 'variants' : `variants.${Number(n) - 1}`, reason: fault };
}

async function missingPhoto(scope: Scope, variants: readonly CampaignVariant[]): Promise<string | null> {
  const looked = new Set<string>();
  for (const [n, { photo_path }] of variants.entries()) {
    if (photo_path === null || looked.has(photo_path)) continue;
    if (!(await isPhotoStored(scope, photo_path))) {
      return `variant ${n + 1}: photo ${photo_path} is not there: hand it in first`;
    }
    looked.add(photo_path);
  }
  return null;
}

export type ShownText = FormattedText & { fault: string | null; length: number; most: number };

/** A text as Telegram shows it, with or without a photo, and what is wrong with it. */
export function showText(text: string, photo: boolean): ShownText {
  const most = photo ? TEXT_MAX.photo : TEXT_MAX.text;
  const read = readFormatting(text);
  if (!read.ok) return { text, entities: [], fault: read.reason, length: text.length, most };
  const { length } = read.formatted.text;
  const fault =
    length > most
      ? `${length} characters; Telegram takes ${most}`
      : length === 0 && !photo
        ? 'there is neither a text nor a photo'
        : null;
  return { ...read.formatted, fault, length, most };
}
