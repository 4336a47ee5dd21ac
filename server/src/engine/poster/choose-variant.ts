import { nextVariant } from '#domain/rotation.ts';
import type { TargetState } from '#domain/targets.ts';
import { kindOf, type Variant } from '#engine/poster/content.ts';
import type { Crew } from '#engine/crew.ts';
import { lastPosted } from '#store/posts/reads.ts';

/**
 * The variant after the one that this group had last, of those that it takes: where photos are forbidden, a text goes
 * without its photo. Null: there is none at all.
 */
export async function chooseVariant(
  crew: Crew,
  variants: readonly Variant[],
  target: TargetState,
): Promise<Variant | null> {
  const fitting = unlike(variants.map((variant) => fitted(variant, target))).filter(
    (variant) => !target.forbidden_content.includes(kindOf(variant)),
  );
  // With nothing that fits, the blockers of the first one say why.
  const pool = fitting.length > 0 ? fitting : variants;
  const last = await lastPosted(crew.scope, target.id);
  const index = pool.findIndex(
    ({ text, photo }) => text === last?.message_content && (photo?.path ?? null) === last.photo_path,
  );
  return nextVariant(pool, index === -1 ? null : index, target.id)?.variant ?? null;
}

function fitted(variant: Variant, { forbidden_content }: TargetState): Variant {
  return variant.photo && variant.text !== '' && forbidden_content.includes('photo')
    ? { text: variant.text, photo: null }
    : variant;
}

/** Two that are alike would follow one another. */
function unlike(variants: readonly Variant[]): Variant[] {
  return [
    ...new Map(variants.map((variant) => [JSON.stringify([variant.text, variant.photo?.path]), variant])).values(),
  ];
}
