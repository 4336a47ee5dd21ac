/** `+15550100100` from any way in which people write it; null when it can be no phone number (E.164: at most 15 digits). */
export function normalisePhone(text: string): string | null {
  const bare = text
    .replace(/[\s().\-\u2010-\u2015\u00A0\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replace(/^00/, '+');
  return /^\+?[1-9]\d{6,14}$/.test(bare) ? `+${bare.replace('+', '')}` : null;
}
