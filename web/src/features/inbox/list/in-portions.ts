// Very many are worked off in portions: one sees how far it has come, may end it, and what was not reached is known.

/** So many a question: some hundred milliseconds of work, whatever is done with them. */
export const PORTION = 100;

export type Progress = { done: number; count: number };

export type Portions<One> = {
  items: One[];
  /** What was not reached, in order. */
  left: number[];
  /** Why not; null: somebody ended it, or nothing is left. */
  error: unknown;
};

type How<One> = {
  /** Does it with these, and answers for each. */
  act: (ids: number[]) => Promise<readonly One[]>;
  told: (progress: Progress) => void;
  isEnded: () => boolean;
};

/** Never throws: what was done before a portion failed was done. */
export async function inPortions<One>(
  ids: readonly number[],
  { act, told, isEnded }: How<One>,
): Promise<Portions<One>> {
  const items: One[] = [];
  for (let at = 0; at < ids.length; at += PORTION) {
    const left = ids.slice(at);
    told({ done: at, count: ids.length });
    if (isEnded()) return { items, left, error: null };
    try {
      items.push(...(await act(left.slice(0, PORTION))));
    } catch (error) {
      return { items, left, error };
    }
  }
  return { items, left: [], error: null };
}
