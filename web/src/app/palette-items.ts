// What the palette lists, and in which order.
import type { Icon } from '@tabler/icons-react';

export type Item = {
  id: string;
  label: string;
  /** Below the label: the link of a group, the niche of a campaign. */
  hint?: string | undefined;
  /** Other words by which it is found, which are not shown. */
  words?: string | undefined;
  icon: Icon;
  run: () => void;
};

export type Section = { name: string; items: Item[] };

/** The lower, the nearer to what is typed: as it begins, as one of its words begins, inside of it, by other words. Null: not at all. */
function distance({ label, hint = '', words = '' }: Item, typed: string): number | null {
  const name = label.toLowerCase();
  if (name.startsWith(typed)) return 0;
  const at = name.indexOf(typed);
  if (at > 0) return /[\p{L}\p{N}]/u.test(name[at - 1] ?? '') ? 2 : 1;
  return `${hint} ${words}`.toLowerCase().includes(typed) ? 3 : null;
}

/** Those that hold what is typed, the nearest first; as they are while nothing is typed. */
export function matching(items: readonly Item[], typed: string): Item[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [...items];
  return items
    .flatMap((item) => {
      const far = distance(item, wanted);
      return far === null ? [] : [{ item, far }];
    })
    .toSorted((one, other) => one.far - other.far)
    .map(({ item }) => item);
}
