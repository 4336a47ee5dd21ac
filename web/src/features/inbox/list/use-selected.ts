import { useCallback, useEffect, useRef, useState } from 'react';
import { isSelected, NOTHING, toggled, type Selection } from '#ui/selection.tsx';
import type { Conversation } from '#features/inbox/types.ts';

export type Selected = {
  value: Selection;
  /** Null: all that the filter has. */
  count: number | null;
  /** `through`: with all between it and the one before. */
  pick: (id: number, through: boolean) => void;
  all: () => void;
  clear: () => void;
};

export const isPicked = isSelected;

/** Between both, as the list has them. */
export function between(ids: readonly number[], one: number, other: number): readonly number[] {
  const [from, to] = [ids.indexOf(one), ids.indexOf(other)].toSorted((a, b) => a - b);
  return from === undefined || to === undefined || from < 0 ? [other] : ids.slice(from, to + 1);
}

/** What is selected in a list; of another list (`name`) nothing. */
export function useSelected(rows: readonly Conversation[], name: string): Selected {
  const [value, setValue] = useState<Selection>(NOTHING);
  const latest = useRef({ rows, last: null as number | null });
  latest.current.rows = rows;
  useEffect(() => {
    setValue(NOTHING);
    latest.current.last = null;
  }, [name]);
  const pick = useCallback((id: number, through: boolean) => {
    const { rows: of, last } = latest.current;
    const ids = of.map((row) => row.id);
    latest.current.last = id;
    setValue((before) =>
      through && last !== null && before !== 'all'
        ? new Set([...before, ...between(ids, last, id)])
        : toggled(before, id, ids),
    );
  }, []);
  return {
    value,
    count: value === 'all' ? null : value.size,
    pick,
    all: useCallback(() => setValue('all'), []),
    clear: useCallback(() => setValue(NOTHING), []),
  };
}
