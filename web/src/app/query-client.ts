import { QueryClient } from '@tanstack/react-query';
import { codeOf } from '#lib/api.ts';

/** What is shown stays true by live events; this only bounds how old it may get without any. */
const STALE_MS = 30_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_MS,
      // A refusal stays one; where no answer came it is asked twice more.
      retry: (failed, error) => codeOf(error) === null && failed < 2,
    },
  },
});
