import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Details } from './conversation.tsx';
import { addressOf, filterOf, openOf, placeOf, withoutPlace, type InboxSearch } from './search.ts';
import { useWayBack } from './use-way-back.ts';

const route = getRouteApi('/inside/inbox');

/** What stands in the address of the inbox, and how it is turned to something else. */
export function useAddress(isPhone: boolean) {
  const search = route.useSearch();
  // What the list goes by is the same for each conversation that is opened from it.
  const narrowing = route.useSearch({ select: withoutPlace, structuralSharing: true });
  const navigate = route.useNavigate();
  const filter = useMemo(() => filterOf(narrowing), [narrowing]);
  const open = openOf(search);
  const { m, n } = search;
  const place = useMemo(() => placeOf({ m, n }), [m, n]);
  const change = useCallback(
    (what: InboxSearch) =>
      void navigate({
        search: (before) => ({ ...before, ...what }),
        replace: !('c' in what || 'details' in what),
        resetScroll: false,
      }),
    [navigate],
  );
  const { opened, back } = useWayBack();
  const isOpen = open !== null;
  const show = useCallback(
    (id: number | null) => {
      const turn = () => change(addressOf(id));
      if (id === null && isPhone) return back(turn);
      opened(!isOpen);
      turn();
    },
    [change, isPhone, isOpen, opened, back],
  );
  const details = useDetails(search.details !== undefined, change);
  return { search, narrowing, filter, open, place, change, show, details };
}

/** Whom it is with, where there is no room for that beside the conversation: one thing more over it, which Back takes away. */
function useDetails(isShown: boolean, change: (what: InboxSearch) => void): Details {
  const { opened, back } = useWayBack();
  return {
    isShown,
    show: () => {
      opened(true);
      change({ details: 'shown' });
    },
    hide: () => back(() => change({ details: undefined })),
  };
}
