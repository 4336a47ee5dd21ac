import { Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { Trouble } from '#ui/trouble.tsx';
import { wallMsUntil } from '#ui/use-now.ts';
import { askToWrite } from '#features/inbox/ask-to-write.ts';
import { QuietButton } from './message-text.tsx';
import type { Message } from '#features/inbox/types.ts';
import { takeBack, UNDO_S } from '#features/inbox/answer/use-draft.ts';

const TICK_MS = 200;

/** Seconds on the wall for which a reply can still be taken back; 0: it goes out, or has. */
export function useUndoLeft({ undo_until }: Pick<Message, 'undo_until'>): number {
  const leftOf = () =>
    undo_until === null ? 0 : Math.min(UNDO_S, Math.max(0, Math.ceil(wallMsUntil(undo_until) / 1_000)));
  const [left, setLeft] = useState(leftOf);
  useEffect(() => {
    const look = () => setLeft(leftOf());
    look();
    if (undo_until === null) return;
    const timer = window.setInterval(() => {
      look();
      if (leftOf() === 0) window.clearInterval(timer);
    }, TICK_MS);
    return () => window.clearInterval(timer);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- of the moment alone
  }, [undo_until]);
  return left;
}

/** It is shown already, and does not go out before the count has ended; then it becomes the draft again. */
export function UndoSend({ message, left }: { message: Message; left: number }) {
  const { t } = useTranslation('answering');
  const queryClient = useQueryClient();
  const { id, conversation_id } = message;
  const undo = useMutation({
    mutationFn: () => takeBack(queryClient, conversation_id, sentWith(queryClient, message)),
    onSuccess: () => askToWrite('reply'),
  });
  const isLast = sentWith(queryClient, message).at(-1) === id;
  return (
    <>
      {isLast && (
        <Group justify="flex-end">
          <QuietButton loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('undo', { count: left })}
          </QuietButton>
        </Group>
      )}
      {undo.error && <Trouble error={undo.error} />}
    </>
  );
}

/** Who sends is named as people read it: by name and address. */
export function useIsOwn({ sent_by }: Message): boolean {
  const { data: me } = useQuery(api.me.get.queryOptions());
  return me !== undefined && (sent_by === me.name || sent_by === `${me.name} (${me.email})`);
}

/** On Telegram each file of a reply is a message of its own: all of them go back together. */
function sentWith(queryClient: ReturnType<typeof useQueryClient>, message: Message): number[] {
  const known = queryClient
    .getQueriesData({ queryKey: api.conversations.messages.key() })
    .flatMap(([, data]) => messagesIn(data));
  const same = known.filter(
    ({ conversation_id, sent_by, undo_until }) =>
      conversation_id === message.conversation_id && sent_by === message.sent_by && undo_until === message.undo_until,
  );
  return [...new Set([message.id, ...same.map(({ id }) => id)])].toSorted((one, other) => one - other);
}

/** Of an answer, or of several pages of it. */
function messagesIn(data: unknown): Message[] {
  if (typeof data !== 'object' || data === null) return [];
  if ('pages' in data && Array.isArray(data.pages)) return data.pages.flatMap(messagesIn);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands under this key
  return 'items' in data && Array.isArray(data.items) ? (data.items as Message[]) : [];
}
