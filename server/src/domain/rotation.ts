/**
 * Which variant comes next in a group: those after the one that was used last, in a circle, so that the same is never used
 * twice running. With a single variant there is no other. `last` null: the group's own beginning, spread over the variants.
 */
export function nextVariant<T>(
  variants: readonly T[],
  last: number | null,
  group_id: number,
): { variant: T; index: number } | null {
  if (variants.length === 0) return null;
  const index = last === null ? group_id % variants.length : (last + 1) % variants.length;
  const variant = variants[index];
  return variant === undefined ? null : { variant, index };
}
