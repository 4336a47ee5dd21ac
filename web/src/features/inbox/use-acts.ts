import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#lib/api.ts';

export type Change = Omit<Parameters<typeof client.conversations.change>[0], 'id'>;

/** What is done with a conversation beside answering. Its answer is shown at once; lists follow by the live event. */
export function useActs(id: number) {
  const queryClient = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: api.conversations.list.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.get.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.counts.key() }),
    ]);
  const change = useMutation({
    mutationFn: (what: Change) => client.conversations.change({ id, ...what }),
    onSuccess,
  });
  const unread = useMutation({ mutationFn: () => client.conversations.unread({ id }), onSuccess });
  /** Of what was nobody's the first has it, and the others are told who. */
  const take = useMutation({
    mutationFn: (isNobodys: boolean) =>
      isNobodys ? client.conversations.claim({ id }) : client.conversations.change({ id, assignee: 'me' }),
    onSuccess,
  });
  return { change, take, unread };
}
