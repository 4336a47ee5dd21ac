import { Button, Group, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, client } from '#lib/api.ts';
import { useFormat } from '#lib/format.ts';
import { useMay } from '#lib/use-may.ts';
import { askFirst } from '#ui/ask-first.ts';
import { Trouble } from '#ui/trouble.tsx';
import classes from './message.module.css';
import { QuietButton, Words } from './message-text.tsx';
import { namedIn } from '#features/inbox/answer/suggest.ts';
import type { Note } from '#features/inbox/types.ts';
import { useColleagues } from '#features/inbox/answer/use-colleagues.ts';
import { NoteField } from '#features/inbox/answer/write-note.tsx';

/** What a colleague says of the conversation; nobody else ever sees it. */
export function NoteLine({ note, may }: { note: Note; may: boolean }) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const [isChanging, setChanging] = useState(false);
  const { author, text, created_at, edited_at, deleted_at } = note;
  const isThere = deleted_at === null;
  return (
    <div className={classes['line']} data-mine>
      <article
        className={classes['bubble']}
        data-note
        data-wide={isChanging}
        aria-label={t('note.by', { name: author.name })}
      >
        <Stack gap={4}>
          <Group gap={6} wrap="nowrap">
            <IconLock size={13} aria-hidden />
            <Text size="xs" fw={650}>
              {t('note.by', { name: author.name })}
            </Text>
          </Group>
          {isThere && isChanging && <ChangeNote note={note} onClose={() => setChanging(false)} />}
          {isThere && !isChanging && <Words text={text} />}
          {!isThere && (
            <Text size="sm" fs="italic">
              {t('note.removed')}
            </Text>
          )}
          <Group gap={6} justify="space-between">
            {may && isThere && !isChanging && <Acts note={note} onChange={() => setChanging(true)} />}
            <Text size="xs" ml="auto">
              {edited_at !== null && `${t('edited')} · `}
              <time dateTime={created_at} title={format.moment(created_at)}>
                {format.hour(created_at)}
              </time>
            </Text>
          </Group>
        </Stack>
      </article>
    </div>
  );
}

/** Its author changes it; he, or an admin, takes it away. */
function Acts({ note: { id, author }, onChange }: { note: Note; onChange: () => void }) {
  const { t } = useTranslation('inbox');
  const { t: answering } = useTranslation('answering');
  const { t: common } = useTranslation();
  const { data: me } = useQuery(api.me.get.queryOptions());
  const isAdmin = useMay('admin');
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => client.notes.remove({ id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.conversations.notes.key() }),
  });
  const isMine = author.id !== null && author.id === me?.user_id;
  const ask = () =>
    askFirst({
      title: answering('note.remove_title'),
      children: <Text size="sm">{answering('note.remove_about')}</Text>,
      labels: { confirm: t('note.remove'), cancel: common('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(undefined),
    });
  return (
    <>
      <Group gap={2}>
        {isMine && <QuietButton onClick={onChange}>{answering('note.change')}</QuietButton>}
        {(isMine || isAdmin) && (
          <QuietButton loading={remove.isPending} onClick={ask}>
            {t('note.remove')}
          </QuietButton>
        )}
      </Group>
      {remove.error && <Trouble error={remove.error} />}
    </>
  );
}

function ChangeNote({ note, onClose }: { note: Note; onClose: () => void }) {
  const { t: common } = useTranslation();
  const [text, setText] = useState(note.text);
  const { all } = useColleagues();
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: () =>
      client.notes.change({ id: note.id, text, mentioned: namedIn(text, all).map((person) => person.id) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.conversations.notes.key() });
      onClose();
    },
  });
  return (
    <NoteField
      text={text}
      onText={setText}
      onKeep={() => (text === note.text ? onClose() : change.mutate())}
      isKeeping={change.isPending}
      error={change.error}
      also={
        <Button size="compact-md" variant="default" onClick={onClose}>
          {common('cancel')}
        </Button>
      }
    />
  );
}
