import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { api } from '#lib/api.ts';

/** What people change here need not send an event: whatever shows campaigns is asked for anew. */
export function useCampaignsChanged(): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return useCallback(
    () =>
      Promise.all(
        [api.campaigns, api.forecast, api.why, api.overview].map((part) =>
          queryClient.invalidateQueries({ queryKey: part.key() }),
        ),
      ),
    [queryClient],
  );
}
