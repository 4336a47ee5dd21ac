import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '#lib/api.ts';
import { useMay } from '#lib/use-may.ts';
import { onDraft } from '#features/inbox/answer/drafts-told.ts';

/** How what is being written begins; `files`: how many go with it. */
export type DraftLine = { text: string; files: number };

type Answer = Awaited<ReturnType<typeof api.drafts.list.call>>;

const byConversation = ({ items }: Answer): ReadonlyMap<number, DraftLine> =>
  new Map(items.map(({ conversation_id, text, attachments }) => [conversation_id, { text, files: attachments }]));

const NONE: ReadonlyMap<number, DraftLine> = new Map();

/** What the person is writing anywhere, by conversation. Of another browser it is heard when one comes back to this one. */
export function useDrafts(): ReadonlyMap<number, DraftLine> {
  const may = useMay('manager');
  const queryClient = useQueryClient();
  const drafts = useQuery({ ...api.drafts.list.queryOptions(), enabled: may, select: byConversation }).data ?? NONE;
  useEffect(
    () =>
      onDraft(({ id, isThere }) => {
        void queryClient.invalidateQueries({ queryKey: api.drafts.key() });
        if (drafts.has(id) === isThere) return;
        // There is one more, or one less: the list of them and their count are others.
        void queryClient.invalidateQueries({ queryKey: api.conversations.counts.key() });
        void queryClient.invalidateQueries({ predicate: ({ queryKey }) => asksForDrafts(queryKey) });
      }),
    [drafts, queryClient],
  );
  return drafts;
}

/** A list of those in which somebody writes. */
function asksForDrafts([path, asked]: readonly unknown[]): boolean {
  if (!Array.isArray(path) || path[0] !== 'conversations' || path[1] !== 'list') return false;
  return JSON.stringify(asked).includes('"draft":true');
}
