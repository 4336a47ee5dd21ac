import { useRouter } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';

/** What was opened over something else, by whoever is at the page now. */
type WayBack = {
  /** It stands in the address from now on, over what stood there. `isOver`: and nothing else between the two. */
  opened: (isOver: boolean) => void;
  /** As the browser's own Back would close it, so that Back does not open it again afterwards; else by `close`. */
  back: (close: () => void) => void;
};

export function useWayBack(): WayBack {
  const router = useRouter();
  const isOver = useRef(false);
  const opened = useCallback((is: boolean) => {
    isOver.current = is;
  }, []);
  const back = useCallback(
    (close: () => void) => {
      if (isOver.current) router.history.back();
      else close();
      isOver.current = false;
    },
    [router],
  );
  return { opened, back };
}
