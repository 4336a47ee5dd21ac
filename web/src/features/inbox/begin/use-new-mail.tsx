// What one does while one writes a mail that is to begin a conversation.
import { useSessionStorage } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '#lib/api.ts';
import { isAddress } from '#features/inbox/answer/people.ts';
import { NoCanned } from '#features/inbox/answer/no-canned.tsx';
import { firstPlace, withInstead } from '#features/inbox/answer/suggest.ts';
import { useSuggestions } from '#features/inbox/answer/suggestions.tsx';
import { useCanned } from '#features/inbox/answer/use-canned.ts';
import { UNDO_S } from '#features/inbox/answer/use-draft.ts';
import { useFiles } from '#features/inbox/answer/use-files.ts';
import { useKey } from '#features/inbox/answer/use-key.ts';
import { NO_MAIL, type NewMail } from './new-mail.ts';

/** What is written of it. It outlives a reload, and the dialog's being closed. */
function useKeptMail(known: Partial<NewMail>, mailboxes: readonly { id: number }[]) {
  const [kept, setKept] = useSessionStorage<NewMail>({
    key: 'groundcrew.new_mail',
    defaultValue: NO_MAIL,
    getInitialValueInEffect: false,
  });
  useEffect(() => {
    setKept((now) => ({ ...now, ...known }));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- what is known when it opens
  }, []);
  const [first] = mailboxes;
  const isThere = mailboxes.some(({ id }) => id === kept.mailbox_id);
  return { mail: { ...kept, mailbox_id: isThere ? kept.mailbox_id : (first?.id ?? null) }, setKept };
}

/** Canned replies, filled in for whom it goes to. */
function useCannedFor(mail: NewMail, field: RefObject<HTMLTextAreaElement | null>, onText: (text: string) => void) {
  const { t } = useTranslation('answering');
  const { text } = mail;
  const [to] = mail.to;
  const of = {
    ...(mail.mailbox_id !== null && { mailbox_id: mail.mailbox_id }),
    ...(to !== undefined && { to }),
    ...(mail.subject !== '' && { subject: mail.subject }),
  };
  const canned = useCanned('email', of, (rendered, place) => {
    const next = withInstead(field.current?.value ?? mail.text, place, rendered);
    onText(next.text);
    const open = firstPlace(next.text, place.from);
    const { from, to: end } = open ?? { from: next.cursor, to: next.cursor };
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(from, end);
    });
  });
  const suggestions = useSuggestions({
    sign: '/',
    text,
    field,
    label: t('canned.list'),
    offered: canned.offered,
    choose: canned.choose,
    none: canned.isEmpty ? <NoCanned /> : null,
  });
  return { canned, suggestions };
}

export function useNewMail(
  known: Partial<NewMail>,
  mailboxes: readonly { id: number }[],
  onBegun: (conversation_id: number) => void,
) {
  const { mail, setKept } = useKeptMail(known, mailboxes);
  const change = (what: Partial<NewMail>) => setKept((now) => ({ ...now, ...what }));
  const [isWarned, setWarned] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const uploads = useFiles(mail.files.length, (file, inOrder) =>
    setKept((now) => ({ ...now, files: inOrder([...now.files, file]) })),
  );
  const { canned, suggestions } = useCannedFor(mail, field, (text) => change({ text }));
  const { text } = mail;
  const sending = useSending(onBegun, () => setKept({ ...NO_MAIL, mailbox_id: mail.mailbox_id }));
  const people = [...mail.to, ...mail.cc, ...mail.bcc];
  const isSaid = mail.subject.trim() !== '' && (text.trim() !== '' || mail.files.length > 0);
  const isReady =
    mail.mailbox_id !== null &&
    mail.to.length > 0 &&
    people.every(isAddress) &&
    isSaid &&
    uploads.coming.length === 0 &&
    !sending.isPending;
  const send = (isSure: boolean) => {
    if (!isReady) return;
    // What was not filled in must not go out unseen.
    const place = firstPlace(text);
    setWarned(place !== null && !isSure);
    if (!place || isSure) return sending.send(mail);
    field.current?.focus();
    field.current?.setSelectionRange(place.from, place.to);
  };
  const pressed = (event: KeyboardEvent) => {
    if (suggestions.pressed(event)) return;
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(false);
  };
  return {
    mail,
    change,
    field,
    uploads,
    canned,
    suggestions,
    pressed,
    send,
    isWarned,
    isReady,
    isSending: sending.isPending,
    error: sending.error ?? canned.error,
  };
}

function useSending(onBegun: (conversation_id: number) => void, onSent: () => void) {
  const key = useKey();
  const isUnderWay = useRef(false);
  const begin = useMutation({
    mutationFn: ({ mailbox_id, to, cc, bcc, subject, text, files }: NewMail) => {
      const mail = {
        mailbox_id: mailbox_id ?? 0,
        to: [...to],
        cc: [...cc],
        bcc: [...bcc],
        subject,
        text,
        attachment_ids: files.map(({ id }) => id),
        undo_s: UNDO_S,
      };
      return client.conversations.begin(mail, { context: { idempotency_key: key.of(JSON.stringify(mail)) } });
    },
    onSuccess: ({ conversation }) => {
      key.used();
      onSent();
      onBegun(conversation.id);
    },
    onSettled: () => {
      isUnderWay.current = false;
    },
  });
  const send = (mail: NewMail) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    begin.mutate(mail);
  };
  return { send, isPending: begin.isPending, error: begin.error };
}
