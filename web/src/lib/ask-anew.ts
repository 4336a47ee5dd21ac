// Answers that are old by what has happened are asked for anew.
import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/** Those for which it is known already that their answer, which is still to come, is to be asked for once more. */
const awaited = new WeakSet<Query>();

/**
 * Like `invalidateQueries`, and of answers that are under way the one after them counts: what was asked for the first time, or ahead,
 * is not asked anew while it is on its way, and its answer may be of before that which makes it old.
 */
export function askAnew(queryClient: QueryClient, filters: QueryFilters = {}): void {
  const asked = queryClient.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
  for (const query of asked) {
    const isAskedAnew = query.state.data !== undefined && query.isActive();
    if (isAskedAnew || awaited.has(query)) continue;
    awaited.add(query);
    const again = () => {
      awaited.delete(query);
      void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true });
    };
    // Not a question of its own: it waits for the one that is under way.
    query.fetch().then(again, again);
  }
  void queryClient.invalidateQueries(filters);
}
