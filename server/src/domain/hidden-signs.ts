/** Controls, line breaks, marks that turn the direction of a text, halves of characters: what a screen does not show. */
export const HIDDEN_SIGNS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A name that looks like another one is another one only for machines. */
export function hasHiddenSigns(text: string): boolean {
  return text.search(HIDDEN_SIGNS) >= 0;
}
