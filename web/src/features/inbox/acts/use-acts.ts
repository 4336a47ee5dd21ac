import { onlineManager, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client, codeOf } from '#lib/api.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { useSaid } from '#lib/errors.ts';
import { useFormat } from '#lib/format.ts';
import { told, toldTrouble } from '#ui/told.tsx';
import { useNow } from '#ui/use-now.ts';
import type { Change, Conversation } from '#features/inbox/types.ts';
import { undoOf } from './undo-of.ts';

/** Where one goes when a conversation is done with. */
export type Go = {
  show: (id: number | null) => void;
  /** To the one that is looked at next; to the list when there is none. */
  next: () => void;
  /** A phone shows one thing at a time: there the list is what comes after. */
  isPhone: boolean;
};

export type Acts = ReturnType<typeof useActs>;

/** `said`: what was done, for the notification from which it is undone. `goOn`: where one goes on. */
/** `before`: what is undone before the conversation is as it was. */
type Told = { said?: string; before?: () => Promise<void> };
/** `of`, `back`: what it is done with, and as that was when it was asked for; another one may be shown when the answer comes. */
type Act = Told & { of: Conversation; change: Change; back: Change };

/** What is done with a conversation beside answering. Its answer is shown at once; lists follow by the live event. */
export function useActs(conversation: Conversation, go: Go) {
  const { t } = useTranslation('desk');
  const { id, archived } = conversation;
  const now = useNow();
  const format = useFormat();
  const name = conversationName(conversation);
  const { act, unread, renew, error, isTaking } = useAsked(id, go);
  const change = (what: Change, { goOn, ...more }: Told & { goOn?: () => void } = {}) => {
    act.mutate({ of: conversation, change: what, back: undoOf(conversation, what, now), ...more });
    // Nothing else would show that it is asked for, and is not done yet.
    if (!onlineManager.isOnline()) told(t('told.waits', { name }));
    // At once: whoever waited for the answer would be taken away from where they went meanwhile.
    goOn?.();
  };
  const away = go.isPhone ? () => go.show(null) : go.next;
  const closed = { said: t('told.closed', { name }) };
  return {
    change,
    error,
    isTaking,
    close: () => change({ state: 'closed' }, go.isPhone ? { ...closed, goOn: away } : closed),
    closeAndNext: () => change({ state: 'closed' }, { ...closed, goOn: go.next }),
    reopen: () => change({ state: 'open' }),
    wait: () => change({ state: 'pending' }, { said: t('told.pending', { name }) }),
    snooze: (at: number) => {
      const until = new Date(at).toISOString();
      const said = t('told.snoozed', { name, at: format.moment(until) });
      change({ snoozed_until: until }, { said, goOn: away });
    },
    /** In one breath with a reply, which the way back takes back, too, as long as it has not gone out. */
    sentAnd: (after: 'close' | { snooze: number }, takeBackReply: () => Promise<void>) => {
      const more = { goOn: away, before: takeBackReply };
      if (after === 'close') return change({ state: 'closed' }, { ...more, said: t('told.sent_closed', { name }) });
      const until = new Date(after.snooze).toISOString();
      change({ snoozed_until: until }, { ...more, said: t('told.sent_snoozed', { name, at: format.moment(until) }) });
    },
    archive: () =>
      archived
        ? change({ archived: false }, { said: t('told.unarchived', { name }) })
        : change({ archived: true }, { said: t('told.archived', { name }), goOn: away }),
    take: () => change({ assignee: 'me' }, { said: t('told.taken', { name }) }),
    assign: (to: { id: string; name: string } | null) =>
      change(
        { assignee: to?.id ?? null },
        { said: to === null ? t('told.released', { name }) : t('told.assigned', { name, to: to.name }) },
      ),
    /** It is there no more. */
    leave: () => {
      go.show(null);
      void renew();
    },
    markUnread: () => {
      // As long as it is in sight, it is read.
      go.show(null);
      unread.mutate(id);
    },
  };
}

/** What is asked of the server; of what went wrong and what is under way only what concerns the one that is shown. */
function useAsked(id: number, go: Go) {
  const { t } = useTranslation('desk');
  const { renew, undo } = useUndo(go);
  const tell = useSaid();
  const shown = useRef<number | null>(id);
  useEffect(() => {
    shown.current = id;
    return () => {
      shown.current = null;
    };
  }, [id]);
  const act = useMutation({
    /** Of what was nobody's the first has it, and the others are told who. */
    mutationFn: ({ of, change }: Act) =>
      change.assignee === 'me' && of.assignee === null
        ? client.conversations.claim({ id: of.id })
        : client.conversations.change({ id: of.id, ...change }),
    onSuccess: async (_after, { of, said, back, before }) => {
      if (said !== undefined) told(said, undo(of.id, back, before));
      await renew();
    },
    onError: (error, { of }) => {
      const { details, sentence } = tell(error);
      const holder = holderIn(details);
      // Of the one that is shown it stands there.
      if (holder === null && shown.current === of.id) return;
      toldTrouble(holder === null ? `${conversationName(of)}: ${sentence}` : t('told.has_it', { name: holder }));
      return renew();
    },
  });
  const unread = useMutation({ mutationFn: (of: number) => client.conversations.unread({ id: of }), onSuccess: renew });
  const own = act.variables?.of.id === id ? act : null;
  const isTaken = own?.error != null && holderIn(tell(own.error).details) !== null;
  const act_error = isTaken ? null : (own?.error ?? null);
  return {
    act,
    unread,
    renew,
    error: act_error ?? (unread.variables === id ? unread.error : null),
    isTaking: own?.isPending === true && own.variables.change.assignee === 'me',
  };
}

/** Who has the conversation that somebody else wanted to take. */
function holderIn({ assignee }: Record<string, unknown>): string | null {
  if (typeof assignee !== 'object' || assignee === null || !('name' in assignee)) return null;
  return String(assignee.name);
}

function useUndo(go: Go) {
  const { t: inbox } = useTranslation('inbox');
  const { t: desk } = useTranslation('desk');
  const queryClient = useQueryClient();
  const tell = useSaid();
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: api.conversations.list.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.get.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.counts.key() }),
    ]);
  const takeBack = async (id: number, back: Change, before?: () => Promise<void>) => {
    // What has gone out is not taken back, and the conversation is open again all the same.
    await before?.().catch((error: unknown) => {
      toldTrouble(codeOf(error) === 'wrong_state' ? desk('told.gone_out') : tell(error).sentence);
    });
    await client.conversations
      .change({ id, ...back })
      .then(() => go.show(id))
      .catch((error: unknown) => toldTrouble(tell(error).sentence))
      .finally(() => void renew());
  };
  const undo = (id: number, back: Change, before?: () => Promise<void>) => ({
    label: inbox('undo'),
    act: () => void takeBack(id, back, before),
  });
  return { renew, undo };
}
