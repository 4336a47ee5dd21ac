// Lists that come page by page, as one list of rows.
import {
  keepPreviousData,
  useInfiniteQuery,
  type InfiniteData,
  type UndefinedInitialDataInfiniteOptions,
} from '@tanstack/react-query';
import { useMemo } from 'react';

type PageOf<Row> = { items: Row[]; next_cursor: string | null; total: number | null };

/** What every list of the API needs beside its `input`: `api.x.list.infiniteOptions({ input: (cursor) => …, ...byCursor })`. */
export const byCursor = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
};

export type Pages<Row> = {
  rows: Row[];
  /** Of all pages; null: not counted, or too many. */
  total: number | null;
  isPending: boolean;
  /** What is shown is of the filters before. */
  isStale: boolean;
  error: unknown;
  hasMore: boolean;
  isFetchingMore: boolean;
  fetchMore: () => void;
  again: () => void;
};

/** While another filter is asked for, the rows of the one before stay. */
export function usePages<Row, TError, TKey extends readonly unknown[]>(
  options: UndefinedInitialDataInfiniteOptions<
    PageOf<Row>,
    TError,
    InfiniteData<PageOf<Row>, string | undefined>,
    TKey,
    string | undefined
  >,
): Pages<Row> {
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return {
    rows,
    total: data?.pages[0]?.total ?? null,
    isPending: query.isPending,
    isStale: query.isPlaceholderData,
    error: query.error,
    hasMore: hasNextPage,
    isFetchingMore: isFetchingNextPage,
    fetchMore: () => {
      // A refetch of all pages is not broken off for one more: the next look at the end asks again.
      if (hasNextPage && !query.isFetching) void fetchNextPage();
    },
    again: () => void query.refetch(),
  };
}
