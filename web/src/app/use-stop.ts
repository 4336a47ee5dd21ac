import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#lib/api.ts';
import { learnServerTime } from '#ui/use-now.ts';

/** Whether all sending is stopped, and how to turn that. */
export function useStop() {
  const queryClient = useQueryClient();
  const overview = useQuery(api.overview.get.queryOptions());
  const at = overview.data?.at;
  const learned = overview.dataUpdatedAt;
  // It stands on every page, and so all waits go by the server's time.
  useEffect(() => {
    if (at !== undefined) learnServerTime(at, learned);
  }, [at, learned]);
  const onSuccess = () => queryClient.invalidateQueries();
  const thrown = useMutation(api.stop.throw.mutationOptions({ onSuccess }));
  const lifted = useMutation(api.stop.lift.mutationOptions({ onSuccess }));
  return {
    stopped: overview.data?.stop != null,
    isPending: thrown.isPending || lifted.isPending,
    throwIt: () => thrown.mutate({}),
    lift: () => lifted.mutate({}),
  };
}

export type Stop = ReturnType<typeof useStop>;
