// Canned replies, as they would read in this conversation.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, client } from '#lib/api.ts';
import type { Suggestion } from './suggestions.tsx';
import type { Conversation } from '#features/inbox/types.ts';

export type Canned = Suggestion & { canned_id: number; name: string; text: string; shared: boolean };
type Place = { from: number; to: number };

/** For what they are filled in: a conversation, or a mail that is to begin one. */
export type CannedFor = Omit<Parameters<typeof client.canned_replies.render>[0], 'id' | 'keep_missing'>;

export function useCanned(
  platform: Conversation['platform'],
  of: CannedFor,
  onRendered: (text: string, place: Place) => void,
) {
  const list = useQuery(api.canned_replies.list.queryOptions({ input: { platform } }));
  const all = useMemo(
    () =>
      (list.data?.items ?? []).map(({ id: canned_id, shortcut, title, text, shared }): Canned => ({
        id: `${canned_id}`,
        canned_id,
        name: title,
        title: `/${shortcut}`,
        about: `${title} · ${text}`,
        text,
        shared,
      })),
    [list.data],
  );
  const render = useMutation({
    mutationFn: async ({ one, place }: { one: Canned; place: Place }) => {
      const { text } = await client.canned_replies.render({
        id: one.canned_id,
        ...of,
        keep_missing: true,
      });
      return { text, place };
    },
    onSuccess: ({ text, place }) => onRendered(text, place),
  });
  return {
    all,
    /** There is none; as long as nothing is known, nobody says so. */
    isEmpty: list.data?.items.length === 0,
    error: render.error,
    /** By the shortcut first, then by any word of the title. */
    offered: (query: string) => fitting(all, query),
    choose: (one: Canned, place: Place) => render.mutate({ one, place }),
  };
}

function fitting<Each extends Pick<Canned, 'title' | 'name'>>(all: readonly Each[], query: string): Each[] {
  const wanted = query.toLocaleLowerCase();
  const begins = all.filter(({ title }) => title.toLocaleLowerCase().startsWith(`/${wanted}`));
  const others = all.filter(
    (one) => !begins.includes(one) && `${one.title} ${one.name}`.toLocaleLowerCase().includes(wanted) && wanted !== '',
  );
  return [...begins, ...others];
}
