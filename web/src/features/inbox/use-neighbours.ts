import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { askAhead } from './questions.ts';

/** Whoever goes on by keys mostly goes down: by two steps ahead even a quick one finds what was said. */
const AHEAD = [1, 2, -1] as const;

/** When a conversation stands on the page, what was said in those beside it is asked for. */
export function useNeighbours(ids: readonly number[], open: number | null): void {
  const queryClient = useQueryClient();
  const at = open === null ? -1 : ids.indexOf(open);
  const wanted = (open === null ? [0] : at < 0 ? [] : AHEAD.map((by) => at + by)).flatMap((place) => ids[place] ?? []);
  const name = wanted.join();
  useEffect(() => {
    // Behind what the open one asks for itself.
    const timer = window.setTimeout(() => {
      for (const id of name.split(',').filter(Boolean)) askAhead(queryClient, Number(id));
    });
    return () => window.clearTimeout(timer);
  }, [queryClient, name]);
}
