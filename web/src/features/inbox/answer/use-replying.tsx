// What one does while one writes a reply: canned replies, files, the message that is answered, and sending.
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswerChosen } from './answering.ts';
import { NoCanned } from './no-canned.tsx';
import { firstPlace, withInstead } from './suggest.ts';
import { conversationName } from '#lib/conversation-name.ts';
import { toldTrouble } from '#ui/told.tsx';
import { useSuggestions } from './suggestions.tsx';
import type { Conversation } from '#features/inbox/types.ts';
import { useCanned } from './use-canned.ts';
import { useDraft, type Kept } from './use-draft.ts';
import { useFiles } from './use-files.ts';

/** What becomes of the conversation when it is sent: it is closed, or put off until then. */
export type AfterSending = 'close' | { snooze: number } | null;

type Told = {
  /** It is on its way. */
  onSent: () => void;
  onDone: (after: NonNullable<AfterSending>, message_ids: number[]) => void;
};

export function useReplying(conversation: Conversation, kept: Kept, { onSent, onDone }: Told) {
  const { t } = useTranslation('answering');
  const [isWarned, setWarned] = useState(false);
  const wanted = useRef<AfterSending>(null);
  // A key may be pressed again before anything is shown of the first.
  const isUnderWay = useRef(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const { written, change, send } = useDraft(conversation.id, kept, () =>
    toldTrouble(t('not_sent', { name: conversationName(conversation) })),
  );
  const { text, files } = written;
  const uploads = useFiles(files.length, (file, inOrder) =>
    change((before) => ({ files: inOrder([...before.files, file]) })),
  );
  useAnswerChosen((message_id) => change(() => ({ reply_to: message_id })));
  const canned = useCanned(conversation.platform, { conversation_id: conversation.id }, (rendered, word) => {
    const next = withInstead(field.current?.value ?? text, word, rendered);
    change(() => ({ text: next.text }));
    setWarned(false);
    const place = firstPlace(next.text, word.from);
    const isInside = place !== null && place.to <= next.cursor;
    select(field.current, isInside ? place : { from: next.cursor, to: next.cursor });
  });
  const suggestions = useSuggestions({
    sign: '/',
    text,
    field,
    label: t('canned.list'),
    offered: canned.offered,
    none: canned.isEmpty ? <NoCanned /> : null,
    choose: canned.choose,
  });
  const isReady = (text.trim() !== '' || files.length > 0) && !send.isPending && uploads.coming.length === 0;
  const sendIt = (isSure: boolean, after: AfterSending = wanted.current) => {
    if (!isReady || isUnderWay.current) return;
    const place = isSure ? null : firstPlace(text);
    // What was not filled in must not go out unseen.
    setWarned(place !== null);
    wanted.current = place && after;
    if (place !== null) return select(field.current, place);
    uploads.forget();
    onSent();
    isUnderWay.current = true;
    const told = after === null ? undefined : (ids: number[]) => onDone(after, ids);
    const onSettled = () => {
      isUnderWay.current = false;
    };
    send.mutate({ sent: written, takes: conversation.assignee === null, told }, { onSettled });
  };
  const pressed = (event: KeyboardEvent) => {
    if (suggestions.pressed(event)) return;
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    sendIt(false, event.shiftKey ? 'close' : null);
  };
  const shown = { field, written, uploads, canned, suggestions, isWarned, isReady, isSending: send.isPending };
  return { ...shown, change, pressed, sendIt, error: send.error ?? canned.error };
}

function select(field: HTMLTextAreaElement | null, { from, to }: { from: number; to: number }): void {
  // When what was written stands in the field.
  requestAnimationFrame(() => {
    field?.focus();
    field?.setSelectionRange(from, to);
  });
}
