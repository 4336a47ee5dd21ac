// Which of two tellings of the same talk are one message: one of them has no number of Telegram.

export type Said = { id: number; direction: 'inbound' | 'outbound'; text: string; sent_at: Date };

/** A CRM noted when it had heard of a message; Telegram's clock and its own were never quite the same. */
export const APART_MAX_MS = 120_000;

/** Of those that say the same in the same direction the nearest in time; each only once, in the order in which they were said. */
export function pairUp<One extends Said, Other extends Said>(
  ones: readonly One[],
  others: readonly Other[],
): [One, Other][] {
  const by_words = Map.groupBy(others, wordsOf);
  const taken = new Set<number>();
  const pairs: [One, Other][] = [];
  for (const one of ones.toSorted(byTime)) {
    const near = (by_words.get(wordsOf(one)) ?? [])
      .filter((other) => !taken.has(other.id) && apart(one, other) <= APART_MAX_MS)
      .toSorted((left, right) => apart(one, left) - apart(one, right) || byTime(left, right));
    const [other] = near;
    if (!other) continue;
    taken.add(other.id);
    pairs.push([one, other]);
  }
  return pairs;
}

function wordsOf({ direction, text }: Said): string {
  return `${direction} ${text.trim()}`;
}

function apart(one: Said, other: Said): number {
  return Math.abs(one.sent_at.getTime() - other.sent_at.getTime());
}

function byTime(one: Said, other: Said): number {
  return one.sent_at.getTime() - other.sent_at.getTime() || one.id - other.id;
}
