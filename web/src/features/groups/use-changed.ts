import { useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api.ts';

/** What people change here sends no event: whatever shows groups is asked for anew. */
export function useGroupsChanged(): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [api.targets, api.niches, api.blocklist, api.overview].map((part) =>
        queryClient.invalidateQueries({ queryKey: part.key() }),
      ),
    );
}
