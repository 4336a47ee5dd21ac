import type { Conversation } from './types.ts';

type Row = Pick<Conversation, 'id' | 'state' | 'archived'>;

const waits = ({ state, archived }: Row) => !archived && (state === 'open' || state === 'pending');

/** Which one to look at when `open` is done with: the next below that is not, else the nearest above. Null: none is left. */
export function nextOf(rows: readonly Row[], open: number | null): number | null {
  const at = rows.findIndex(({ id }) => id === open);
  const below = rows.slice(at + 1).find(waits);
  const above = rows.slice(0, Math.max(at, 0)).findLast(waits);
  return (below ?? above)?.id ?? null;
}
