// Words by which people say that they want no more messages, when they say nothing else.

const STOP_WORDS: ReadonlySet<string> = new Set(['стоп', 'stop', 'отписаться', 'відписатися', 'dur']);

/** Where the signature of a mail begins (RFC 3676, 4.3). */
const SIGNATURE = /(?:^|\n)-- ?(?:\r?\n|$)/;
const AROUND = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * Letters in each spelling of theirs are the same, whatever the language of this machine: DUR is dur also in Turkish. Marks around
 * the word and a signature below it say nothing: better one too many on the list than one who is written to against his word.
 */
export function stopWordOf(text: string): string | null {
  const [said = ''] = text.normalize('NFC').split(SIGNATURE, 1);
  if (said.length > 100) return null;
  const folded = said.toUpperCase().toLowerCase().replaceAll(AROUND, '');
  return STOP_WORDS.has(folded) ? folded : null;
}
