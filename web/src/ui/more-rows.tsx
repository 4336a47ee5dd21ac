import { Button } from '@mantine/core';
import type { Pages } from '#lib/use-pages.ts';

type Props = { pages: Pick<Pages<unknown>, 'hasMore' | 'isFetchingMore' | 'fetchMore'>; label: string };

/** Below a list in a panel: asks for the next page, where there is one. */
export function MoreRows({ pages: { hasMore, isFetchingMore, fetchMore }, label }: Props) {
  if (!hasMore) return null;
  return (
    <Button mt="sm" size="compact-sm" variant="subtle" loading={isFetchingMore} onClick={fetchMore}>
      {label}
    </Button>
  );
}
