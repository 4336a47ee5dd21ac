// Words by which people say that they want no more messages, when they say nothing else.

const STOP_WORDS: ReadonlySet<string> = new Set(['стоп', 'stop', 'отписаться', 'відписатися', 'dur']);

/** Letters in each spelling of theirs are the same, whatever the language of this machine: DUR is dur also in Turkish. */
export function stopWordOf(text: string): string | null {
  if (text.length > 100) return null;
  const folded = text.normalize('NFC').trim().toUpperCase().toLowerCase();
  return STOP_WORDS.has(folded) ? folded : null;
}
