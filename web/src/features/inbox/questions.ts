// What the inbox asks of the API for a list and for a conversation: the same words for whoever shows it and for whoever asks ahead.
import type { QueryClient } from '@tanstack/react-query';
import { api } from '#lib/api.ts';
import { filterOf, openOf, placeOf, sortOf, type Filter, type InboxSearch, type Sort } from './search.ts';

/** Of a hundred thousand the first are there at once. */
const LIST_ROWS = 50;
const THREAD_ROWS = 50;
/** Nobody writes so many notes of one conversation. */
const NOTES_MAX = 100;

/** Where reading begins: both ways from there, or from the newest back. */
export type Beginning = { from_message_id?: number; from_at?: string };

const goingOn = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const listQuestion = (filter: Filter, sort: Sort, cursor?: string) =>
  api.conversations.list.queryOptions({ input: { ...filter, sort, limit: LIST_ROWS, ...goingOn(cursor) } });

type Way = { sort: 'sent_at' | '-sent_at'; beginning: Beginning };

const FROM_NEWEST: Way = { sort: '-sent_at', beginning: {} };

export const messagesQuestion = (id: number, { sort, beginning }: Way = FROM_NEWEST, cursor?: string) =>
  api.conversations.messages.queryOptions({
    input: { id, sort, limit: THREAD_ROWS, ...beginning, ...goingOn(cursor) },
  });

export const notesQuestion = (id: number) => api.conversations.notes.queryOptions({ input: { id, limit: NOTES_MAX } });

/** So that what was said in it is here when it is opened. */
export function askAhead(queryClient: QueryClient, id: number): void {
  void queryClient.prefetchQuery(messagesQuestion(id));
  void queryClient.prefetchQuery(notesQuestion(id));
}

/** Asks for what the page shows first, before it is known who looks and while the page itself is on its way. */
export function beginInbox(queryClient: QueryClient, search: InboxSearch): void {
  const [filter, open, place] = [filterOf(search), openOf(search), placeOf(search)];
  void queryClient.prefetchQuery(listQuestion(filter, sortOf(search)));
  void queryClient.prefetchQuery(api.conversations.counts.queryOptions({ input: {} }));
  void queryClient.prefetchQuery(api.conversations.counts.queryOptions({ input: filter }));
  if (open === null) return;
  void queryClient.prefetchQuery(api.conversations.get.queryOptions({ input: { id: open } }));
  if (place.message_id === null && place.note_id === null) askAhead(queryClient, open);
}
