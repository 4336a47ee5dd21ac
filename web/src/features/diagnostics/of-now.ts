import { codeOf } from '#lib/api.ts';

const LOOKS_MAX = 30;

/** A look stands until another one is asked for. */
export const OF_NOW = {
  staleTime: Infinity,
  refetchOnWindowFocus: false,
  // Somebody else looks at the same moment: the look of his is over soon.
  retry: (count: number, error: unknown) => codeOf(error) === 'already_running' && count < LOOKS_MAX,
  retryDelay: 2_000,
} as const;
