import type { LiveCommunication } from '@groundcrew/contract';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { live } from '#lib/connection.ts';
import { api } from '#lib/api.ts';
import { askAnew } from '#lib/ask-anew.ts';
import { Live } from '#lib/live.ts';
import { hearPresence, speakBy } from '#lib/presence.ts';
import { oldByInbox, touchedBy } from '#lib/what-is-old.ts';

/** Events come in bursts; what they touched is asked for anew together. */
const TOGETHER_MS = 400;
/** A person waits for an answer. */
const SOON_MS = 100;
const LATER_MS = 1_000;

type Part = ReturnType<typeof touchedBy>[number];

/** Keeps true whatever is shown, for as long as somebody is signed in. `user_id`: who hears of the inbox. */
export function useKeepCurrent(user_id: string | null): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const { touch, stop } = together(queryClient, TOGETHER_MS);
    const offs = [
      live.onEvent(({ type }) => touch(touchedBy(type))),
      live.onResync(() => askAll(queryClient)),
      // What was asked meanwhile may have failed, and not everything that is shown has events.
      live.onBack(() => askAll(queryClient)),
    ];
    live.start();
    return () => {
      stop();
      for (const off of offs) off();
      live.stop();
    };
  }, [queryClient]);
  useEffect(() => {
    if (user_id === null) return;
    const inbox = new Live<LiveCommunication>(`api/v1/communications/ws/${user_id}`);
    const { touch, touchAll, stop } = inConversations(queryClient);
    let hush = () => {};
    const offs = [
      inbox.onEvent(({ data }) => touch(data)),
      inbox.onResync(touchAll),
      inbox.onPresence(hearPresence),
      inbox.onTurn((connection) => {
        hush();
        hush = connection === 'open' ? speakBy((said) => inbox.say(said)) : () => {};
      }),
    ];
    inbox.start();
    return () => {
      hush();
      stop();
      for (const off of offs) off();
      inbox.stop();
    };
  }, [queryClient, user_id]);
}

const askAll = (queryClient: QueryClient): void => askAnew(queryClient);

/** What is touched within so long is asked for anew together. */
function together(queryClient: QueryClient, within_ms: number) {
  const touched = new Set<Part>();
  const { later, stop } = onceWithin(within_ms, () => {
    for (const part of touched) askAnew(queryClient, { queryKey: api[part].key() });
    touched.clear();
  });
  return {
    touch: (parts: readonly Part[]) => {
      for (const part of parts) touched.add(part);
      later();
    },
    stop,
  };
}

/** The same of what happens in conversations, by which of them. */
function inConversations(queryClient: QueryClient) {
  const touched = new Set<number>();
  const askThose = (how: 'soon' | 'later') =>
    askAnew(queryClient, { predicate: ({ queryKey }) => oldByInbox(queryKey, touched) === how });
  const soon = onceWithin(SOON_MS, () => {
    askThose('soon');
    touched.clear();
  });
  const late = onceWithin(LATER_MS, () => askThose('later'));
  return {
    touch: ({ conversation_id, ...data }: LiveCommunication['data']) => {
      touched.add(conversation_id);
      if ('merged_into' in data && data.merged_into !== undefined) touched.add(data.merged_into);
      soon.later();
      late.later();
    },
    touchAll: () => {
      for (const part of ['conversations', 'messages', 'contacts'] as const)
        askAnew(queryClient, { queryKey: api[part].key() });
    },
    stop: () => {
      soon.stop();
      late.stop();
    },
  };
}

/** However often it is wished for within so long, it is done once, at the end. */
function onceWithin(within_ms: number, act: () => void) {
  let timer: number | undefined;
  return {
    later: () => {
      timer ??= window.setTimeout(() => {
        timer = undefined;
        act();
      }, within_ms);
    },
    stop: () => window.clearTimeout(timer),
  };
}
