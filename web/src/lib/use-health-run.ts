// Testing all sessions: a run that servers carry out, whoever has begun it, and from whichever page.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '#lib/api.ts';

/** Tests that go well are told by no event; only while a run lasts it is asked how far it is. */
const ASK_MS = 1_000;

export type HealthRun = {
  isRunning: boolean;
  done: number;
  total: number;
  isStarting: boolean;
  error: unknown;
  start: () => void;
};

export function useHealthRun(): HealthRun {
  const queryClient = useQueryClient();
  const latest = useQuery(api.runs.list.queryOptions({ input: { kind: 'health', limit: 1 } }));
  const id = latest.data?.items[0]?.id;
  const run = useQuery({
    ...api.health.run.queryOptions({ input: { id: id ?? 0 } }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_MS : false),
  });
  const begin = useMutation(
    api.health.test_all.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.runs.key() }),
    }),
  );
  return {
    isRunning: run.data?.state === 'running',
    done: run.data?.done ?? 0,
    total: run.data?.total ?? 0,
    isStarting: begin.isPending,
    error: begin.error,
    start: () => begin.mutate({}),
  };
}
