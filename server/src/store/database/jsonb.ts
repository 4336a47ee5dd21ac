/**
 * JSON that PostgreSQL takes, whatever strangers have written: jsonb knows neither the character U+0000 nor half a surrogate
 * pair, and one message with such a thing would hold up all that come after it.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? plainText(part) : part));
}

export function plainText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\u0000') ? whole.replaceAll('\u0000', '\u{FFFD}') : whole;
}
