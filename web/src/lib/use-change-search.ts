import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { TextsOfSearch } from './texts-of-search.ts';

/**
 * Changes what stands behind the question mark of the address, such as filters: it makes no step to go back to, and what was scrolled
 * stays so. What becomes undefined leaves the address; what is not named stays.
 */
export function useChangeSearch(): (change: TextsOfSearch<string>) => void {
  const navigate = useNavigate();
  return useCallback(
    (change) =>
      void navigate({ to: '.', search: (before) => ({ ...before, ...change }), resetScroll: false, replace: true }),
    [navigate],
  );
}
