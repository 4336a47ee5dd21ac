import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { linesOf, type Line } from './lines.ts';
import { newestFirst, oldestFirst } from '#features/inbox/orders.ts';
import { messagesQuestion, notesQuestion, type Beginning } from '#features/inbox/questions.ts';
import type { Message } from '#features/inbox/types.ts';
import { useLongList } from '#features/inbox/use-long-list.ts';

/** To what one has come; null: to the newest. */
export type Place = { message_id: number | null; note_id: number | null };

/** What was said, as far as it was read: back, and on to the newest where one has come to an older message. */
export function useThread(id: number, place: Place) {
  const notes = useQuery(notesQuestion(id));
  const note_at = notes.data?.items.find((note) => note.id === place.note_id)?.created_at;
  const wanted = useMemo((): Beginning => {
    if (place.message_id !== null) return { from_message_id: place.message_id };
    return note_at === undefined ? {} : { from_at: note_at };
  }, [place.message_id, note_at]);
  const [beginning, begin] = useState<Beginning>(wanted);
  const isWaiting = place.note_id !== null && notes.isPending;
  const { older, newer, isInMiddle } = useBothWays(id, beginning, !isWaiting);
  const messages = useMemo(() => joined(older.rows, newer.rows), [older.rows, newer.rows]);
  const isWhole = !older.hasMore && !older.isPending;
  const isToNow = !isInMiddle || (!newer.hasMore && !newer.isPending);
  const lines = useMemo(
    () => linesOf(messages, notes.data?.items ?? [], { isWhole, isToNow }),
    [messages, notes.data, isWhole, isToNow],
  );
  const at = useMemo(() => placeIn(lines, place), [lines, place]);
  // What is here already is gone to; for what is not, reading begins there.
  const isThere = at !== null || JSON.stringify(wanted) === JSON.stringify(beginning);
  useEffect(() => {
    if (!isThere) begin(wanted);
  }, [isThere, wanted]);
  return {
    name: JSON.stringify(beginning),
    messages,
    lines,
    /** The line of what one has come to; null: it is not here, or there is nothing to come to. */
    at,
    older,
    newer,
    isToNow,
    isPending: isWaiting || older.isPending || newer.isPending || older.isStale,
    error: older.error ?? newer.error,
  };
}

function useBothWays(id: number, beginning: Beginning, enabled: boolean) {
  const isInMiddle = beginning.from_at !== undefined || beginning.from_message_id !== undefined;
  const name = JSON.stringify([id, beginning]);
  const asked = (sort: 'sent_at' | '-sent_at') => (cursor: string | undefined) =>
    messagesQuestion(id, { sort, beginning }, cursor);
  const older = useLongList<Message>({ name, ask: asked('-sent_at'), order: newestFirst, enabled });
  const newer = useLongList<Message>({
    name: `${name} on`,
    ask: asked('sent_at'),
    order: oldestFirst,
    enabled: enabled && isInMiddle,
    withEnd: true,
  });
  return { older, newer: isInMiddle ? newer : NO_NEWER, isInMiddle };
}

const NO_NEWER: ReturnType<typeof useLongList<Message>> = {
  rows: [],
  isPending: false,
  isStale: false,
  error: null,
  hasMore: false,
  isFetchingMore: false,
  fetchMore: () => {},
  see: () => {},
  again: () => {},
};

/** The oldest first; where both ways begin stands once. */
function joined(older: readonly Message[], newer: readonly Message[]): readonly Message[] {
  const before = older.toReversed();
  if (newer.length === 0) return before;
  const known = new Set(before.map(({ id }) => id));
  return [...before, ...newer.filter(({ id }) => !known.has(id))];
}

function placeIn(lines: readonly Line[], { message_id, note_id }: Place): number | null {
  if (message_id === null && note_id === null) return null;
  const at = lines.findIndex((line) =>
    'note' in line ? line.note.id === note_id : line.parts.some(({ id }) => id === message_id),
  );
  return at < 0 ? null : at;
}
