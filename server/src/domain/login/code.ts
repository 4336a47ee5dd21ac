import type { CodeType } from './steps.ts';

/** The others are words, or letters and digits. */
const OF_DIGITS: ReadonlySet<CodeType> = new Set(['app', 'sms', 'call', 'flash_call', 'missed_call', 'fragment']);

/**
 * The code in what a person typed; null when it cannot be the one that was sent. Telegram counts wrong tries, so that none
 * is spent on a slip of the finger.
 */
export function readCode(sent: { type: CodeType; length: number | null }, typed: string): string | null {
  const { type, length } = sent;
  // A phrase has blanks of its own; a calling number is written with signs between its digits.
  const code = type === 'sms_phrase' ? typed.trim() : typed.replaceAll(/[\s()+-]+/g, '');
  if (code === '' || (OF_DIGITS.has(type) && !/^\d+$/.test(code))) return null;
  return length !== null && code.length !== length ? null : code;
}
