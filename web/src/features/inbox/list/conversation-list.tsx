import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconMessageSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLostAt } from '#lib/connection.ts';
import { useMay } from '#lib/use-may.ts';
import { Trouble } from '#ui/trouble.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { ListHead } from './list-head.tsx';
import classes from './list.module.css';
import { Nothing } from './nothing.tsx';
import { shiftOf } from '#features/inbox/rows.ts';
import { foundIn, type Filter, type InboxSearch } from '#features/inbox/search.ts';
import { useDrafts } from './use-drafts.ts';
import { Found } from './found.tsx';
import { ToCome } from '#features/inbox/to-come.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import type { LongList } from '#features/inbox/use-long-list.ts';
import { isPicked, useSelected, type Selected } from './use-selected.ts';

const ROW_PX = 76;
const OVERSCAN = 6;
const WAITING_ROWS = 7;
/** So many rows before the end the next page is asked for. */
const AHEAD = 30;

type Props = {
  list: LongList<Conversation>;
  search: InboxSearch;
  /** Of `search` what the list goes by. */
  narrowing: InboxSearch;
  filter: Filter;
  open: number | null;
  onChange: (change: InboxSearch) => void;
  show: (id: number) => void;
};

export function ConversationList({ list, search, narrowing, filter, open, onChange, show }: Props) {
  const { t } = useTranslation('inbox');
  const [isSelecting, setSelecting] = useState(false);
  const selected = useSelected(list.rows, JSON.stringify(filter));
  const within = foundIn(search);
  const picks = within === null && (isSelecting || selected.count !== 0);
  const { clear } = selected;
  const select = useCallback(
    (is: boolean) => {
      setSelecting(is);
      if (!is) clear();
    },
    [clear],
  );
  return (
    <section className={classes['list']} aria-label={t('list')}>
      <ListHead search={narrowing} filter={filter} onChange={onChange} isSelecting={picks} onSelecting={select} />
      {within === null ? (
        <Rows {...{ list, search, open, onChange, show, selected }} isSelecting={picks} />
      ) : (
        <Found search={search} within={within} onChange={onChange} />
      )}
      {picks && <BulkBar filter={filter} selected={selected} onDone={() => select(false)} />}
    </section>
  );
}

type RowsProps = Omit<Props, 'filter' | 'narrowing'> & { selected: Selected; isSelecting: boolean };

function Rows({ list, search, open, onChange, show, selected, isSelecting }: RowsProps) {
  const isLost = useLostAt() !== null;
  if (list.error) return <Trouble error={list.error} again={list.again} />;
  // Rows of the list before stand in for those that are about to come, and for nothing else.
  if (list.isPending || (list.isStale && isLost)) return <Waiting count={WAITING_ROWS} />;
  if (list.rows.length === 0) return <Nothing search={search} onChange={onChange} />;
  return (
    <>
      <VirtualRows list={list} open={open} show={show} selected={selected} isSelecting={isSelecting} />
      {search.search !== undefined && <InMessages onFind={() => onChange({ in: 'messages' })} />}
    </>
  );
}

/** The list is found by names, subjects and last messages: who looks for what was said before that looks on from here. */
function InMessages({ onFind }: { onFind: () => void }) {
  const { t } = useTranslation('inbox-list');
  return (
    <Button
      variant="subtle"
      size="sm"
      radius={0}
      fullWidth
      style={{ flexShrink: 0, borderTop: '1px solid var(--mantine-color-default-border)' }}
      leftSection={<IconMessageSearch size={16} aria-hidden />}
      onClick={onFind}
    >
      {t('find.in_all_messages')}
    </Button>
  );
}

/** Only those rows are made that are in sight; what comes in above them does not move them. */
function VirtualRows({ list, open, show, selected, isSelecting }: Omit<RowsProps, 'search' | 'onChange'>) {
  const { t } = useTranslation('inbox');
  const may = useMay('manager');
  const { rows, see, fetchMore, hasMore, isFetchingMore } = list;
  const drafts = useDrafts();
  const box = useRef<HTMLDivElement>(null);
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? -index, [rows]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    useFlushSync: false,
    getItemKey,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => see(first, last), [see, first, last]);
  useEffect(() => {
    if (last >= rows.length - AHEAD) fetchMore();
  }, [last, rows, fetchMore]);
  useHeldPlace(box, rows, [first, last]);
  const place = rows.findIndex(({ id }) => id === open);
  // Whoever goes on by keys sees where.
  const latest = useRef({ place, virtualizer });
  latest.current = { place, virtualizer };
  useEffect(() => {
    const { place: at, virtualizer: of } = latest.current;
    if (open !== null && at >= 0) of.scrollToIndex(at, { align: 'auto' });
  }, [open]);
  return (
    <div ref={box} className={classes['rows']} data-selecting={isSelecting}>
      <ul aria-label={t('list')} style={{ height: virtualizer.getTotalSize(), opacity: list.isStale ? 0.6 : 1 }}>
        {items.map(({ key, index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <li
              key={String(key)}
              style={{ height: ROW_PX, transform: `translateY(${start}px)` }}
              aria-setsize={hasMore ? -1 : rows.length}
              aria-posinset={index + 1}
            >
              <ConversationRow
                conversation={row}
                isOpen={row.id === open}
                href={`?c=${row.id}`}
                draft={drafts.get(row.id)}
                onOpen={show}
                selected={may ? isPicked(selected.value, row.id) : undefined}
                onSelect={selected.pick}
              />
            </li>
          );
        })}
      </ul>
      {isFetchingMore && <Waiting count={1} />}
    </div>
  );
}

function Waiting({ count }: { count: number }) {
  const rows = Array.from({ length: count }, (_, n) => (
    <Group key={n} gap={12} h={ROW_PX} px="sm" wrap="nowrap" aria-hidden>
      <Skeleton circle h={38} />
      <Stack gap={8} flex={1}>
        <Skeleton h={10} w="45%" />
        <Skeleton h={8} w="80%" />
      </Stack>
    </Group>
  ));
  return <ToCome>{rows}</ToCome>;
}

/** Whoever has gone down the list goes on reading where he was, whatever comes to its beginning. */
function useHeldPlace(
  box: { current: HTMLElement | null },
  rows: readonly Conversation[],
  sight: [number, number],
): void {
  const before = useRef<{ ids: readonly number[]; sight: [number, number] }>({ ids: [], sight });
  useLayoutEffect(() => {
    const { ids, sight: seen } = before.current;
    const now = rows.map(({ id }) => id);
    before.current = { ids: now, sight };
    if (ids.length === 0 || !box.current || box.current.scrollTop === 0) return;
    const shift = shiftOf(ids, new Map(now.map((id, at) => [id, at])), seen);
    if (shift !== 0) box.current.scrollTop += shift * ROW_PX;
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is in sight is kept below, and moves nothing
  }, [rows]);
  useEffect(() => {
    before.current.sight = sight;
  });
}
